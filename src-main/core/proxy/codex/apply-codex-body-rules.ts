import { type JsonObject, jsonObjectSchema } from '../../../../src-shared/json.ts';
import { CODEX } from '../../constants.ts';

/** Fields of the public Responses API that the subscription backend refuses ("Unsupported parameter: ..."). */
const REFUSED_FIELDS = [
  'max_output_tokens',
  'max_completion_tokens',
  'max_tokens',
  'temperature',
  'top_p',
  'metadata',
  'prompt_cache_retention',
  'safety_identifier',
  'truncation',
  'user',
  'previous_response_id',
];

/**
 * Makes a Responses API body acceptable to the ChatGPT backend, which is stricter than the public API:
 * instructions are a must and the only place for system text, it streams always and stores never.
 *
 * @returns a new body and the dropped field names, or `null` when the body is acceptable as it is, which the
 *   official CLI's always is: then its own bytes go upstream
 */
export function applyCodexBodyRules(body: JsonObject): { body: JsonObject; dropped: string[] } | null {
  const dropped = REFUSED_FIELDS.filter((field) => field in body);
  const input = convertInput(body.input);
  const hasInstructions = typeof body.instructions === 'string' && body.instructions !== '';
  const isAcceptable =
    dropped.length === 0 && input === null && hasInstructions && body.stream === true && body.store === false;
  if (isAcceptable) return null;
  const next: JsonObject = { ...body, stream: true, store: false };
  for (const field of dropped) delete next[field];
  if (input !== null) next.input = input.items;
  const instructions = [...(hasInstructions ? [body.instructions] : []), ...(input?.systemTexts ?? [])];
  next.instructions = instructions.length > 0 ? instructions.join('\n\n') : CODEX.defaultInstructions;
  return { body: next, dropped };
}

/** @returns `null` when the input is acceptable as it is */
function convertInput(input: unknown): { items: unknown[]; systemTexts: string[] } | null {
  if (typeof input === 'string') {
    return {
      items: [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: input }] }],
      systemTexts: [],
    };
  }
  if (!Array.isArray(input)) return null;
  const systemTexts: string[] = [];
  const items: unknown[] = [];
  for (const item of input) {
    const message = jsonObjectSchema.safeParse(item).data;
    if (message === undefined) items.push(item);
    else if (message.type === 'item_reference')
      continue; // Points to stored items, of which there are none.
    else if (message.role === 'system' || message.role === 'developer')
      systemTexts.push(readText(message.content));
    else items.push(cleanItem(message));
  }
  const changed = items.length !== input.length || items.some((item, index) => item !== input[index]);
  return changed ? { items, systemTexts } : null;
}

/** Adds the `type` that the public API lets messages leave out, and drops client-private keys. */
function cleanItem(item: JsonObject): JsonObject {
  const privateKeys = Object.keys(item).filter((key) => key.startsWith('_'));
  const needsType = item.type === undefined && typeof item.role === 'string';
  if (privateKeys.length === 0 && !needsType) return item;
  const cleaned: JsonObject = needsType ? { type: 'message', ...item } : { ...item };
  for (const key of privateKeys) delete cleaned[key];
  return cleaned;
}

function readText(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content.map((part) => (typeof part?.text === 'string' ? part.text : '')).join('');
}
