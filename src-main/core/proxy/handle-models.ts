import type { ServerResponse } from 'node:http';
import type { Request } from 'express';
import type { Provider } from '../../../src-shared/provider.ts';
import { findListedModel } from '../translate/models/find-listed-model.ts';
import { renderModel, renderModelList } from '../translate/models/render-model-list.ts';
import { modelNotFound, resolveModel } from '../translate/models/resolve-model.ts';
import { watchClient } from './client-signal.ts';
import { findOpenaiMode } from './find-openai-mode.ts';
import { passThrough } from './pass-through.ts';
import { type ProxyDeps, requireEnabled } from './proxy-deps.ts';
import { readPathName, readQuery } from './read-request-target.ts';
import type { RequestTrace } from './request-trace.ts';
import type { ModelListRoute } from './route-table.ts';
import { sendJson } from './send-json.ts';

/**
 * Answers which models there are: in Anthropic's form to clients that name its API version, in Codex's to those that
 * name theirs, else in OpenAI's.
 *
 * @throws AppError `codex_disabled`, `model_not_found`; `route_not_found` for a name that cannot be one; as
 *   `ModelLists.load`, {@link renderModelList}, {@link findOpenaiMode} and {@link passThrough}
 */
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
  const isForCodex = !isAnthropic && id === null && /[?&]client_version=/.test(query);
  // Codex CLI asks for a list in a form of its own, with the instructions and tools of each model, which only the
  // ChatGPT backend has. It takes an empty one for leave to use the one that it brings along, and any other answer for
  // a fault: https://github.com/openai/codex/blob/main/codex-rs/models-manager/src/manager.rs
  if (isForCodex && (await findOpenaiMode(route.provider, deps)) !== 'oauth') {
    sendJson(response, 200, { models: [] }, trace);
    return;
  }
  const path = isForCodex ? '/models' : findNativePath(route.provider, id, isAnthropic, deps);
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
  const model = findListedModel(id, { map: deps.modelMap, pinned: route.provider, catalog: models });
  if (model === null) throw modelNotFound(id, models);
  sendJson(response, 200, renderModel(dialect, model), trace);
}

/** The path of Anthropic's own list or entry, where that is what the client asks for; else `null`. */
function findNativePath(
  pinned: Provider | null,
  id: string | null,
  isAnthropic: boolean,
  { models, modelMap: map }: Pick<ProxyDeps, 'models' | 'modelMap'>,
): string | null {
  if (!isAnthropic) return null;
  if (id === null) return pinned === 'claude' ? '/v1/models' : null;
  const resolved = resolveModel(id, { map, pinned, catalog: models.peek() });
  return resolved?.provider === 'claude' && resolved.model === id
    ? `/v1/models/${encodeURIComponent(id)}`
    : null;
}
