import { isJsonObject, type JsonObject, jsonObjectSchema } from '../../../../src-shared/json.ts';
import { CODEX } from '../../constants.ts';
import { canReason } from '../../translate/responses/model-traits.ts';
import { createItemNotFoundError, isBareReasoning, isReference, toUserMessage } from '../response-store.ts';

const ENCRYPTED_REASONING = 'reasoning.encrypted_content';
const BARE_REASONING = 'reasoning without encrypted_content';

/**
 * Fields of the public Responses API that the subscription backend refuses ("Unsupported parameter: ...").
 * `previous_response_id` is not among them: without it the answer would lack the conversation. The proxy has put
 * that in its place before, or refused.
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
 * instructions are a must and the only place for system text, it streams always and stores never. A reference to an
 * item that is still there, after the proxy has put in those that it keeps, is refused: without the item the model
 * would not see a turn of the conversation. Reasoning that lacks its ciphertext is left out, and named in `dropped`:
 * the backend would look for its id, and the turn it led to is there without it.
 * https://github.com/router-for-me/CLIProxyAPI/pull/4285
 *
 * @throws AppError `item_not_found`
 * @returns a new body and the dropped field names, or `null` when the body is acceptable as it is, which the
 *   official CLI's always is: then its own bytes go upstream
 */
export function applyCodexBodyRules(body: JsonObject): { body: JsonObject; dropped: string[] } | null {
  const refused = REFUSED_FIELDS.filter((field) => field in body);
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
  if (isForBackend && refused.length === 0 && input === null) return null;
  const next: JsonObject = { ...body, stream: true, store: false };
  for (const field of refused) delete next[field];
  if (input !== null) next.input = input.items;
  const instructions = [...(hasInstructions ? [body.instructions] : []), ...(input?.systemTexts ?? [])];
  if (instructions.length > 0) next.instructions = instructions.join('\n\n');
  else if (!hasToolsInInput) next.instructions = CODEX.defaultInstructions;
  if (needsCiphertext(body)) {
    next.include = [...new Set([...(Array.isArray(body.include) ? body.include : []), ENCRYPTED_REASONING])];
  }
  return { body: next, dropped: input?.lacksReasoning === true ? [...refused, BARE_REASONING] : refused };
}

/** Reasoning is to come in a form that can be sent back: by the proxy, which keeps it, or by the client. */
function needsCiphertext({ store, model, reasoning }: JsonObject): boolean {
  const isWanted = store === true || (store !== false && isJsonObject(reasoning));
  return isWanted && typeof model === 'string' && canReason(model);
}

/**
 * @param instructionRoles roles whose messages become instructions. The official CLI sends `developer`
 *   messages between others, which the backend takes and which must keep their place.
 * @returns `null` when the input is acceptable as it is
 */
function convertInput(
  input: unknown,
  instructionRoles: readonly unknown[],
): { items: unknown[]; systemTexts: string[]; lacksReasoning: boolean } | null {
  if (typeof input === 'string') {
    return {
      items: [toUserMessage(input)],
      systemTexts: [],
      lacksReasoning: false,
    };
  }
  if (!Array.isArray(input)) return null;
  const systemTexts: string[] = [];
  const items: unknown[] = [];
  let lacksReasoning = false;
  for (const [index, item] of input.entries()) {
    const message = jsonObjectSchema.safeParse(item).data;
    if (message === undefined) items.push(item);
    else if (isReference(message)) throw createItemNotFoundError(message, index);
    else if (isBareReasoning(message)) lacksReasoning = true;
    else if (instructionRoles.includes(message.role)) systemTexts.push(readText(message.content));
    else items.push(cleanItem(message, item));
  }
  const changed = items.length !== input.length || items.some((item, index) => item !== input[index]);
  return changed ? { items, systemTexts: systemTexts.filter((text) => text !== ''), lacksReasoning } : null;
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
