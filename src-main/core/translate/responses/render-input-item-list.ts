import type { JsonObject } from '../../../../src-shared/json.ts';
import { invalidField, readOptionalChoice, unsupportedField } from '../parse/read-field.ts';
import { renderInputItems } from './render-input-items.ts';

const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 100;
/** The second one is how the official SDKs write a list. */
const INCLUDE_NAMES = ['include', 'include[]'];
const NAMES: ReadonlySet<string> = new Set(['order', 'limit', 'after', ...INCLUDE_NAMES]);
const INCLUDABLE: readonly string[] = [
  'file_search_call.results',
  'web_search_call.results',
  'web_search_call.action.sources',
  'message.input_image.image_url',
  'computer_call_output.output.image_url',
  'code_interpreter_call.outputs',
  'reasoning.encrypted_content',
  'message.output_text.logprobs',
];

/**
 * The answer to `GET /responses/{id}/input_items`: a page of the items that the response was made of, the last one
 * first unless the query says otherwise. Items are whole, so that `include` has nothing to add.
 *
 * https://developers.openai.com/api/reference/resources/responses/subresources/input_items
 *
 * @param conversation from its beginning
 * @param query `order`, `limit` (1 to 100, 20 by default), `after` (the id of the last item of the page before),
 *   `include`
 * @returns `object`, `data`, `first_id` and `last_id` (`null` when there is no item), `has_more`
 * @throws AppError `invalid_parameter`; `unsupported_parameter` for any other parameter
 */
export function renderInputItemList(conversation: readonly JsonObject[], query: URLSearchParams): JsonObject {
  refuseOthers(query);
  const order = readOptionalChoice(query.get('order'), 'order', ['asc', 'desc']) ?? 'desc';
  const limit = readLimit(query.get('limit'));
  checkInclude(query);
  const items = renderInputItems(conversation);
  if (order === 'desc') items.reverse();
  const after = query.get('after');
  const last = after === null ? -1 : items.findIndex(({ id }) => id === after);
  if (after !== null && last === -1) throw invalidField('after', 'the id of an item in the list');
  const end = last + 1 + limit;
  const data = items.slice(last + 1, end);
  return {
    object: 'list',
    data,
    first_id: data.at(0)?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
    has_more: end < items.length,
  };
}

/** E.g. `before`, which some documentation has: without it, the page would be another one than was asked for. */
function refuseOthers(query: URLSearchParams): void {
  const other = [...query.keys()].find((name) => !NAMES.has(name));
  if (other === undefined) return;
  throw unsupportedField(
    other.slice(0, 100),
    'the list of input items has no such parameter',
    'Use order, limit, after and include only.',
  );
}

function readLimit(text: string | null): number {
  if (text === null) return DEFAULT_LIMIT;
  const limit = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (limit >= 1 && limit <= MAX_LIMIT) return limit;
  throw invalidField('limit', `a whole number from 1 to ${MAX_LIMIT}`);
}

function checkInclude(query: URLSearchParams): void {
  const values = INCLUDE_NAMES.flatMap((name) => query.getAll(name));
  if (values.every((value) => INCLUDABLE.includes(value))) return;
  throw invalidField('include', `a list of ${INCLUDABLE.join(', ')}`);
}
