import { isJsonObject } from '../../../../src-shared/json.ts';
import { OPENAI_SEAL_PREFIX } from '../seal/encode-seal.ts';

/**
 * The messages without thinking that another vendor sealed, or that has no seal: Claude refuses both. They are there
 * after a session has changed over to Claude. A message without any other content goes as well.
 *
 * @returns the same list when there is nothing to drop
 */
export function dropForeignThinking(messages: readonly unknown[]): readonly unknown[] {
  let isChanged = false;
  const kept = messages.flatMap((message) => {
    if (!isJsonObject(message) || !Array.isArray(message.content)) return [message];
    const content = message.content.filter((block) => !isForeign(block));
    if (content.length === message.content.length) return [message];
    isChanged = true;
    return content.length > 0 ? [{ ...message, content }] : [];
  });
  return isChanged ? kept : messages;
}

function isForeign(block: unknown): boolean {
  if (!isJsonObject(block)) return false;
  const seal =
    block.type === 'thinking' ? block.signature : block.type === 'redacted_thinking' ? block.data : null;
  return typeof seal === 'string' && (seal === '' || seal.startsWith(OPENAI_SEAL_PREFIX));
}
