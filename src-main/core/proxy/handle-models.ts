import type { ServerResponse } from 'node:http';
import type { Request } from 'express';
import type { Provider } from '../../../src-shared/provider.ts';
import { renderModel, renderModelList } from '../translate/models/render-model-list.ts';
import { modelNotFound, resolveModel } from '../translate/models/resolve-model.ts';
import { watchClient } from './client-signal.ts';
import { passThrough } from './pass-through.ts';
import { type ProxyDeps, requireEnabled } from './proxy-deps.ts';
import { readPathName, readQuery } from './read-request-target.ts';
import type { RequestTrace } from './request-trace.ts';
import type { ModelListRoute } from './route-table.ts';
import { sendJson } from './send-json.ts';

/** Answers which models there are: in Anthropic's form to clients that name its API version, else in OpenAI's. */
export async function handleModels(
  route: ModelListRoute,
  request: Request,
  response: ServerResponse,
  trace: RequestTrace,
  deps: ProxyDeps,
): Promise<void> {
  const client = watchClient(response);
  const isAnthropic = request.headers['anthropic-version'] !== undefined;
  trace.dialect = isAnthropic ? 'anthropic' : 'openai';
  if (route.provider !== null) {
    trace.provider = route.provider;
    requireEnabled(route.provider, deps.settings);
  }
  const id = readPathName(request, 'model');
  const query = readQuery(request);
  const path = findNativePath(route.provider, id, query, isAnthropic, deps);
  if (path !== null) {
    const provider = isAnthropic ? 'claude' : 'openai';
    const dialect = isAnthropic ? 'messages' : 'responses';
    const { rawHeaders } = request;
    const call = {
      method: 'GET',
      provider,
      dialect,
      path,
      query,
      rawHeaders,
      body: null,
      sessionId: null,
    } as const;
    await passThrough(call, client, response, trace, deps);
    return;
  }
  const models = await deps.models.load(route.provider);
  if (client.hasLeft) return;
  const dialect = isAnthropic ? 'messages' : 'openai';
  if (id === null) {
    const paging = Object.fromEntries(new URLSearchParams(query));
    sendJson(response, 200, renderModelList(dialect, models, paging), trace);
    return;
  }
  const model = models.find((known) => known.id === id);
  if (model === undefined) throw modelNotFound(id, models);
  sendJson(response, 200, renderModel(dialect, model), trace);
}

/** The provider's own path, where its answer is in the client's form already; else `null`. */
function findNativePath(
  pinned: Provider | null,
  id: string | null,
  query: string,
  isAnthropic: boolean,
  { models, modelMap: map }: Pick<ProxyDeps, 'models' | 'modelMap'>,
): string | null {
  if (isAnthropic) {
    if (id === null) return pinned === 'claude' ? '/v1/models' : null;
    const resolved = resolveModel(id, { map, pinned, catalog: models.peek() });
    return resolved?.provider === 'claude' && resolved.model === id ? `/v1/models/${id}` : null;
  }
  // Codex CLI asks for the list of its backend, which has a form of its own.
  return pinned === 'openai' && id === null && /[?&]client_version=/.test(query) ? '/models' : null;
}
