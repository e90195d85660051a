import { type JsonObject, jsonObjectSchema } from '../../../../src-shared/json.ts';
import { CODEX } from '../../constants.ts';

const ENCRYPTED_REASONING = 'reasoning.encrypted_content';

/**
 * Fields of the public Responses API that the subscription backend refuses ("Unsupported parameter: ...").
 * `previous_response_id` is not among them: without it the answer would lack the conversation, so that the
 * client must get to see the refusal.
 */
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
  const hasInstructions = typeof body.instructions === 'string' && body.instructions.trim() !== '';
  // The official CLI gives newer models their tools and system text as `developer` items of the input instead.
  const hasToolsInInput =
    Array.isArray(body.input) && body.input.some((item) => item?.type === 'additional_tools');
  const isComplete = hasInstructions || hasToolsInInput;
  const isForBackend = isComplete && body.stream === true && body.store === false;
  const input = convertInput(
    body.input,
    isForBackend || hasToolsInInput ? ['system'] : ['system', 'developer'],
  );
  if (isForBackend && dropped.length === 0 && input === null) return null;
  const next: JsonObject = { ...body, stream: true, store: false };
  for (const field of dropped) delete next[field];
  if (input !== null) next.input = input.items;
  const instructions = [...(hasInstructions ? [body.instructions] : []), ...(input?.systemTexts ?? [])];
  if (instructions.length > 0) next.instructions = instructions.join('\n\n');
  else if (!hasToolsInInput) next.instructions = CODEX.defaultInstructions;
  // A client that counted on stored answers gets its reasoning in a form that it can send back.
  if (body.store !== false && jsonObjectSchema.safeParse(body.reasoning).success) {
    next.include = [...new Set([...(Array.isArray(body.include) ? body.include : []), ENCRYPTED_REASONING])];
  }
  return { body: next, dropped };
}

/**
 * @param instructionRoles roles whose messages become instructions. The official CLI sends `developer`
 *   messages between others, which the backend takes and which must keep their place.
 * @returns `null` when the input is acceptable as it is
 */
function convertInput(
  input: unknown,
  instructionRoles: readonly unknown[],
): { items: unknown[]; systemTexts: string[] } | null {
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
    else if (pointsToStoredItem(message)) continue;
    else if (instructionRoles.includes(message.role)) systemTexts.push(readText(message.content));
    else items.push(cleanItem(message, item));
  }
  const changed = items.length !== input.length || items.some((item, index) => item !== input[index]);
  return changed ? { items, systemTexts: systemTexts.filter((text) => text !== '') } : null;
}

/** Nothing is stored, so that a reference, or reasoning that is only an id, would not be found. */
function pointsToStoredItem({ type, encrypted_content }: JsonObject): boolean {
  return type === 'item_reference' || (type === 'reasoning' && typeof encrypted_content !== 'string');
}

/** Adds the `type` that the public API lets messages leave out, and drops client-private keys. */
function cleanItem(item: JsonObject, original: unknown): unknown {
  const privateKeys = Object.keys(item).filter((key) => key.startsWith('_'));
  const needsType = item.type === undefined && typeof item.role === 'string';
  if (privateKeys.length === 0 && !needsType) return original;
  const cleaned: JsonObject = needsType ? { type: 'message', ...item } : { ...item };
  for (const key of privateKeys) delete cleaned[key];
  return cleaned;
}

function readText(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content.map((part) => (typeof part?.text === 'string' ? part.text : '')).join('');
}
