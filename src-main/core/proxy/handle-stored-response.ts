import type { ServerResponse } from 'node:http';
import type { Request } from 'express';
import type { JsonObject } from '../../../src-shared/json.ts';
import { AppError } from '../errors/app-error.ts';
import { renderInputItemList } from '../translate/responses/render-input-item-list.ts';
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
 * Gives out or forgets a response that the proxy keeps, of Claude or of a ChatGPT plan, just as it was given out
 * first; or lists the items that it was made of. Others are OpenAI's affair, where it is signed in to by API key.
 *
 * https://developers.openai.com/api/reference/resources/responses
 *
 * @throws AppError `response_not_found`, `route_not_found` for an id that cannot be one, `codex_disabled` where the
 *   path names OpenAI; `unsupported_parameter` for a response that is to be streamed again; as
 *   {@link renderInputItemList}, {@link findOpenaiMode} and {@link askProvider}
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
  const query = readQuery(request);

  function answerKept(whole: JsonObject): JsonObject {
    const parameters = new URLSearchParams(query);
    if (route.kind === 'input-items') {
      return renderInputItemList(deps.responses.readInput(id) ?? [], parameters);
    }
    if (method === 'GET') {
      refuseStream(parameters);
      return whole;
    }
    deps.responses.forget(id);
    return { id, object: 'response', deleted: true };
  }

  const kept = deps.responses.read(id);
  if (kept !== null && (provider === null || provider === kept.provider)) {
    trace.provider = kept.provider;
    sendJson(response, 200, answerKept(kept.response), trace);
    return;
  }
  if ((await findOpenaiMode(provider, deps)) !== 'api-key') throw createNotFoundError(id);
  trace.provider = 'openai';
  const asked = {
    method,
    path: `/responses/${id}${route.subpath}`,
    query,
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

function refuseStream(query: URLSearchParams): void {
  if (query.get('stream') !== 'true') return;
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
