import { isJsonObject, type JsonObject } from '../../../../src-shared/json.ts';
import { OPENAI_SEAL_PREFIX } from '../seal/encode-seal.ts';
import { dropRunningThinking, dropThinkingEdits, lacksThinking } from './running-turn.ts';

/**
 * What of a Messages body changes when thinking is left out that another vendor sealed, or whose seal is empty:
 * Claude refuses both. It is there after a session has changed over to Claude. A message without any other content goes as
 * well. Where the running tool loop began without thinking of Claude's, a budget for it would be refused too: the
 * model then does not think until the loop has come to its end.
 *
 * @param read gives a member of the body
 * @returns the changed members by name; none when there is nothing to drop
 */
export function dropForeignThinking(read: (key: string) => unknown): JsonObject {
  const messages = read('messages');
  if (!Array.isArray(messages)) return {};
  const kept = messages.flatMap(dropFromMessage);
  if (kept.length === messages.length && kept.every((message, index) => message === messages[index])) {
    return {};
  }
  const thinking = read('thinking');
  const hasBudget = isJsonObject(thinking) && thinking.type === 'enabled';
  if (!hasBudget || !kept.every(isJsonObject) || !lacksThinking(kept)) return { messages: kept };
  const management = read('context_management');
  return {
    messages: dropRunningThinking(kept),
    thinking: { type: 'disabled' },
    ...(isJsonObject(management) && { context_management: dropThinkingEdits(management) }),
  };
}

/** The message, the same one where it holds nothing foreign; or none. */
function dropFromMessage(message: unknown): unknown[] {
  if (!isJsonObject(message) || !Array.isArray(message.content)) return [message];
  const content = message.content.filter((block) => !isForeign(block));
  if (content.length === message.content.length) return [message];
  return content.length > 0 ? [{ ...message, content }] : [];
}

function isForeign(block: unknown): boolean {
  if (!isJsonObject(block)) return false;
  const seal =
    block.type === 'thinking' ? block.signature : block.type === 'redacted_thinking' ? block.data : null;
  return typeof seal === 'string' && (seal === '' || seal.startsWith(OPENAI_SEAL_PREFIX));
}
