import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Request } from 'express';
import { AppError } from '../errors/app-error.ts';
import { toPrintable } from '../system/to-printable.ts';
import { askProvider } from './ask-provider.ts';
import { watchClient } from './client-signal.ts';
import { prepareCodexRequest } from './codex/prepare-codex-request.ts';
import { sendNativeAnswer } from './native-call.ts';
import { type ProxyDeps, requireEnabled } from './proxy-deps.ts';
import { readBody } from './read-body.ts';
import { readJsonBody } from './read-json-body.ts';
import { readPathName, readQuery } from './read-request-target.ts';
import type { RequestTrace } from './request-trace.ts';
import type { OpenaiOnlyRoute } from './route-table.ts';

/**
 * Passes a request to an endpoint that only OpenAI has on to it, and the answer back, both byte for byte: to the
 * ChatGPT backend or the public API, as the credential asks.
 *
 * @throws AppError `route_not_found` where the path names Claude, `codex_disabled`, or as {@link readJsonBody}
 */
export async function handleOpenaiOnly(
  route: OpenaiOnlyRoute,
  request: Request,
  response: ServerResponse,
  trace: RequestTrace,
  deps: ProxyDeps,
): Promise<void> {
  if (route.provider === 'claude') {
    throw new AppError('route_not_found', `Claude has no ${route.endpoint.path}: that is OpenAI's alone.`, {
      advice: 'Use the base URL that ends in /openai/v1.',
    });
  }
  const client = watchClient(response);
  trace.provider = 'openai';
  requireEnabled('openai', deps.settings);
  const bytes = await readBytes(route, request, trace, deps);
  if (bytes === null || client.hasLeft) return;
  const asked = {
    method: 'POST',
    path: route.endpoint.path,
    query: readQuery(request),
    rawHeaders: request.rawHeaders,
    sessionId: readPathName(request, 'session_id'),
    body: null,
  } as const;
  await askProvider(
    {
      provider: 'openai',
      prepare(authorization) {
        const { request: prepared } = prepareCodexRequest(asked, authorization, deps.settings);
        return { ...prepared, body: bytes };
      },
      respond: (answer) =>
        sendNativeAnswer({ provider: 'openai', dialect: null }, answer, response, trace, deps),
    },
    client,
    trace,
    deps,
  );
}

/** @returns `null` when the client has left */
async function readBytes(
  { endpoint }: OpenaiOnlyRoute,
  request: IncomingMessage,
  trace: RequestTrace,
  { bodyLimitBytes }: ProxyDeps,
): Promise<Buffer | null> {
  const isForm = /^multipart\/form-data\b/i.test(request.headers['content-type'] ?? '');
  if (isForm && endpoint.takesForms) return readBody(request, bodyLimitBytes);
  const body = await readJsonBody(request, bodyLimitBytes);
  if (body === null) return null;
  const model = body.read('model');
  if (typeof model === 'string') trace.model = toPrintable(model.slice(0, 100));
  return body.text;
}
