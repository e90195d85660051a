import type { JsonObject } from '../../../../src-shared/json.ts';
import { AppError } from '../../errors/app-error.ts';
import type { CatalogModel } from './catalog.ts';

/** Whose form a client reads. */
export type ModelListDialect = 'messages' | 'openai';

/** The query of Anthropic's list, as text. OpenAI's list has no pages. */
export interface ModelListQuery {
  readonly limit?: string | undefined;
  readonly before_id?: string | undefined;
  readonly after_id?: string | undefined;
}

/** Anthropic's own. */
const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 1000;

/**
 * The answer to `GET /v1/models`.
 *
 * @throws AppError `invalid_parameter`: a limit out of range, or an id that is not in the list
 * @see https://docs.anthropic.com/en/api/models-list
 * @see https://platform.openai.com/docs/api-reference/models/list
 */
export function renderModelList(
  dialect: ModelListDialect,
  models: readonly CatalogModel[],
  query: ModelListQuery = {},
): JsonObject {
  if (dialect === 'openai') {
    return { object: 'list', data: models.map((model) => renderModel(dialect, model)) };
  }
  const { page, hasMore } = choosePage(models, query);
  return {
    data: page.map((model) => renderModel(dialect, model)),
    has_more: hasMore,
    first_id: page[0]?.id ?? null,
    last_id: page.at(-1)?.id ?? null,
  };
}

/** One model, as in the list and as the answer to `GET /v1/models/{id}`. */
export function renderModel(dialect: ModelListDialect, model: CatalogModel): JsonObject {
  const { id, provider, displayName, createdAtS, native } = model;
  if (dialect === 'openai') {
    const owner = provider === 'claude' ? 'anthropic' : 'openai';
    return { id, object: 'model', created: createdAtS ?? 0, owned_by: owner };
  }
  if (provider === 'claude' && native !== null) return native;
  return {
    type: 'model',
    id,
    display_name: displayName,
    // «May be set to an epoch value if the release date is unknown.»
    created_at: new Date((createdAtS ?? 0) * 1000).toISOString(),
    capabilities: null,
    deprecated_at: null,
    lifecycle: 'active',
    line: null,
    max_input_tokens: null,
    max_tokens: null,
  };
}

function choosePage(
  models: readonly CatalogModel[],
  query: ModelListQuery,
): { page: readonly CatalogModel[]; hasMore: boolean } {
  const limit = readLimit(query.limit);
  if (query.before_id !== undefined) {
    const end = findCursor(models, 'before_id', query.before_id);
    const start = Math.max(0, end - limit);
    return { page: models.slice(start, end), hasMore: start > 0 };
  }
  const start = query.after_id === undefined ? 0 : findCursor(models, 'after_id', query.after_id) + 1;
  return { page: models.slice(start, start + limit), hasMore: start + limit < models.length };
}

function readLimit(text: string | undefined): number {
  if (text === undefined) return DEFAULT_LIMIT;
  const limit = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (limit >= 1 && limit <= MAX_LIMIT) return limit;
  throw new AppError('invalid_parameter', `limit must be a whole number from 1 to ${MAX_LIMIT}.`, {
    param: 'limit',
  });
}

function findCursor(models: readonly CatalogModel[], param: string, id: string): number {
  const index = models.findIndex((model) => model.id === id);
  if (index !== -1) return index;
  throw new AppError('invalid_parameter', `${param} must be the id of a model in the list.`, { param });
}
