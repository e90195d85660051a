import type { ServerResponse } from 'node:http';
import type { Request } from 'express';
import { AppError } from '../errors/app-error.ts';
import { chooseTarget } from './choose-target.ts';
import { watchClient } from './client-signal.ts';
import { passThrough } from './pass-through.ts';
import type { ProxyDeps } from './proxy-deps.ts';
import { readJsonBody } from './read-json-body.ts';
import { readPathName, readQuery } from './read-request-target.ts';
import { replaceMember } from './replace-member.ts';
import type { RequestTrace } from './request-trace.ts';
import type { ModelRoute } from './route-table.ts';

/**
 * Compacts a conversation at OpenAI, whose answer only OpenAI's models can read.
 *
 * @throws AppError `not_implemented` for Claude's models: there is nothing like it, and a summary in its place
 *   would be a request of another kind, at the user's cost
 */
export async function handleCompact(
  route: ModelRoute,
  request: Request,
  response: ServerResponse,
  trace: RequestTrace,
  deps: ProxyDeps,
): Promise<void> {
  const client = watchClient(response);
  const body = await readJsonBody(request, deps.bodyLimitBytes);
  if (body === null || client.hasLeft) return;
  const target = await chooseTarget(route, body, deps, trace);
  if (client.hasLeft) return;
  if (target.provider === 'claude') {
    throw new AppError('not_implemented', 'Claude has no endpoint that compacts a conversation.', {
      advice: 'Let the client summarise by a request of its own.',
    });
  }
  const call = {
    method: 'POST',
    provider: 'openai',
    dialect: 'responses',
    path: '/responses/compact',
    query: readQuery(request),
    rawHeaders: request.rawHeaders,
    body: target.isRenamed ? replaceMember(body, 'model', target.model) : body,
    sessionId: readPathName(request, 'session_id'),
  } as const;
  await passThrough(call, client, response, trace, deps);
}
