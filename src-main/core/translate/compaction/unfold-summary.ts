import { isJsonObject, type JsonObject } from '../../../../src-shared/json.ts';
import { decodeSummary } from '../seal/encode-seal.ts';

/**
 * Input items of the Responses API with the latest summary that Claude wrote, as a message that any model can read,
 * in place of what it sums up: what models said, thought and called before it. The user's messages and what the
 * client has to say to the model (developer messages, tools) are kept, as they are by clients that compact.
 *
 * https://developers.openai.com/api/docs/guides/compaction
 *
 * @returns a list as long as `items`, with `undefined` for each that is left out; `items` itself without a summary
 */
export function unfoldSummary(items: readonly unknown[]): readonly unknown[] {
  const at = items.findLastIndex((item) => readSummary(item) !== null);
  const summary = readSummary(items[at]);
  if (summary === null) return items;
  return items.map((item, i) => {
    if (i === at) return toMessage(summary);
    return i < at && isSummedUp(item) ? undefined : item;
  });
}

function readSummary(item: unknown): string | null {
  if (!isJsonObject(item) || item.type !== 'compaction') return null;
  return typeof item.encrypted_content === 'string' ? decodeSummary(item.encrypted_content) : null;
}

/** Whether a summary behind an item stands for it: what the user says, and the client to the model, is kept. */
export function isSummedUp(item: unknown): boolean {
  if (!isJsonObject(item) || item.type === 'additional_tools') return false;
  const isMessage = typeof item.role === 'string' && (item.type ?? 'message') === 'message';
  return !isMessage || item.role === 'assistant';
}

function toMessage(summary: string): JsonObject {
  const text = `The conversation up to this point was shortened. This is the hand-over that was written of it:\n\n<summary>\n${summary}\n</summary>\n\nGo on from where it ends. What is said after this message is newer.`;
  return { type: 'message', role: 'user', content: [{ type: 'input_text', text }] };
}
