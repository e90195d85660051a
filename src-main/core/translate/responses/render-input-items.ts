import type { JsonObject } from '../../../../src-shared/json.ts';
import { hashText } from '../canonical/hash-text.ts';
import { isMissing } from '../parse/read-field.ts';

export type ListedItem = JsonObject & { readonly id: string };

/** https://github.com/openai/codex/blob/main/codex-rs/protocol/src/models.rs: OpenAI's own client names items so. */
const ID_PREFIXES: ReadonlyMap<unknown, string> = new Map([
  ['message', 'msg'],
  ['reasoning', 'rs'],
  ['function_call', 'fc'],
  ['function_call_output', 'fco'],
  ['custom_tool_call', 'ctc'],
  ['custom_tool_call_output', 'ctco'],
  ['web_search_call', 'ws'],
  ['image_generation_call', 'ig'],
  ['compaction', 'cmp'],
]);
const ID_DIGITS = 32;

/** Items that have a status wherever the API gives them out, and need none where a client sends them. */
const WITH_STATUS: ReadonlySet<unknown> = new Set([
  'message',
  'function_call',
  'function_call_output',
  'custom_tool_call',
  'custom_tool_call_output',
]);

/**
 * The items of a conversation as the API lists them, in full where clients may send them in short. Each has an id, and
 * no two the same: one that lacks its own gets one that follows from its place and its content, so that it is the same
 * each time, and in each response that goes on from it.
 *
 * https://developers.openai.com/api/reference/resources/responses/subresources/input_items
 *
 * @param conversation from its beginning
 */
export function renderInputItems(conversation: readonly JsonObject[]): ListedItem[] {
  const taken = new Set<string>();
  return conversation.map((item, index) => {
    const { id: given, ...rest } = completeItem(item);
    const isOwn = typeof given === 'string' && given !== '' && !taken.has(given);
    const id = isOwn ? given : createId(rest, index);
    taken.add(id);
    return { id, ...rest };
  });
}

function completeItem(item: JsonObject): JsonObject {
  const isMessage = item.type === 'message' || (isMissing(item.type) && typeof item.role === 'string');
  const whole = isMessage ? completeMessage(item) : item;
  return WITH_STATUS.has(whole.type) ? { ...whole, status: whole.status ?? 'completed' } : whole;
}

function completeMessage({ content, ...message }: JsonObject): JsonObject {
  const isText = typeof content === 'string';
  return {
    ...message,
    type: 'message',
    content: isText ? [toTextPart(content, message.role)] : content,
  };
}

function toTextPart(text: string, role: unknown): JsonObject {
  return role === 'assistant' ? { type: 'output_text', text, annotations: [] } : { type: 'input_text', text };
}

function createId(item: JsonObject, index: number): string {
  const prefix = ID_PREFIXES.get(item.type) ?? 'item';
  return `${prefix}_${hashText(`${index} ${JSON.stringify(item)}`).slice(0, ID_DIGITS)}`;
}
