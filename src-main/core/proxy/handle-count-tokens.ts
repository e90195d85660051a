import type { ServerResponse } from 'node:http';
import type { Request } from 'express';
import { parseMessagesRequest } from '../translate/messages/parse-messages-request.ts';
import { estimateTokens } from '../translate/tokens/estimate-tokens.ts';
import { chooseTarget } from './choose-target.ts';
import { watchClient } from './client-signal.ts';
import { passThrough } from './pass-through.ts';
import { type ProxyDeps, requireEnabled } from './proxy-deps.ts';
import { readJsonBody } from './read-json-body.ts';
import { readQuery } from './read-request-target.ts';
import { replaceMember } from './replace-member.ts';
import type { RequestTrace } from './request-trace.ts';
import type { ModelRoute } from './route-table.ts';
import { sendJson } from './send-json.ts';

/**
 * Counts the input tokens of a request that is not made: by Anthropic for its own models, else by an estimate of
 * ours, which the header `x-ccproxy-estimate` tells.
 */
export async function handleCountTokens(
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
    const call = {
      method: 'POST',
      provider: 'claude',
      dialect: 'messages',
      path: '/v1/messages/count_tokens',
      query: readQuery(request),
      rawHeaders: request.rawHeaders,
      body: target.isRenamed ? replaceMember(body, 'model', target.model) : body,
      sessionId: null,
    } as const;
    await passThrough(call, client, response, trace, deps);
    return;
  }
  requireEnabled(target.provider, deps.settings);
  // The API does not ask for it here.
  const parsed = parseMessagesRequest({ max_tokens: 1, ...body.parse() });
  const tokens = await estimateTokens(parsed);
  if (client.hasLeft) return;
  sendJson(response, 200, { input_tokens: tokens }, trace, ['x-ccproxy-estimate', 'true']);
}
