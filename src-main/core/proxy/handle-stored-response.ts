import type { ServerResponse } from 'node:http';
import type { Request } from 'express';
import { AppError } from '../errors/app-error.ts';
import { askProvider } from './ask-provider.ts';
import { watchClient } from './client-signal.ts';
import { prepareCodexRequest } from './codex/prepare-codex-request.ts';
import { findOpenaiMode } from './find-openai-mode.ts';
import { sendNativeAnswer } from './native-call.ts';
import { type ProxyDeps, requireEnabled } from './proxy-deps.ts';
import { readPathName, readQuery } from './read-request-target.ts';
import type { RequestTrace } from './request-trace.ts';
import { HOW_TO_KEEP } from './response-store.ts';
import type { StoredResponseRoute } from './route-table.ts';
import { sendJson } from './send-json.ts';

/**
 * Gives out or forgets a response that the proxy keeps, of Claude or of a ChatGPT plan: just as it was given out
 * first. Others are OpenAI's affair, where it is signed in to by API key.
 *
 * https://developers.openai.com/api/reference/resources/responses
 *
 * @throws AppError `response_not_found`, `unsupported_parameter` for a response that is to be streamed again
 */
export async function handleStoredResponse(
  method: 'GET' | 'DELETE',
  route: StoredResponseRoute,
  request: Request,
  response: ServerResponse,
  trace: RequestTrace,
  deps: ProxyDeps,
): Promise<void> {
  const client = watchClient(response);
  const { provider } = route;
  if (provider !== null) {
    trace.provider = provider;
    requireEnabled(provider, deps.settings);
  }
  const id = readPathName(request, 'response_id') ?? '';
  const kept = deps.responses.read(id);
  if (kept !== null && (provider === null || provider === kept.provider)) {
    trace.provider = kept.provider;
    if (method === 'DELETE') deps.responses.forget(id);
    else refuseStream(request);
    sendJson(
      response,
      200,
      method === 'GET' ? kept.response : { id, object: 'response', deleted: true },
      trace,
    );
    return;
  }
  if ((await findOpenaiMode(provider, deps)) !== 'api-key') throw createNotFoundError(id);
  trace.provider = 'openai';
  const asked = {
    method,
    path: `/responses/${id}`,
    query: readQuery(request),
    rawHeaders: request.rawHeaders,
    body: null,
    sessionId: null,
  };
  await askProvider(
    {
      provider: 'openai',
      prepare: (authorization) => prepareCodexRequest(asked, authorization, deps.settings).request,
      respond(answer) {
        sendNativeAnswer({ provider: 'openai', dialect: 'responses' }, answer, response, trace, deps);
        trace.readUsage = () => null; // It was counted when it was used.
      },
    },
    client,
    trace,
    deps,
  );
}

function refuseStream(request: Request): void {
  if (new URLSearchParams(readQuery(request)).get('stream') !== 'true') return;
  throw new AppError('unsupported_parameter', 'stream is not supported: the response is complete.', {
    param: 'stream',
    advice: 'Ask for it without stream.',
  });
}

function createNotFoundError(id: string): AppError {
  return new AppError('response_not_found', `Response with id '${id}' not found.`, {
    param: 'response_id',
    advice: HOW_TO_KEEP,
  });
}
