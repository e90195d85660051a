import { isJsonObject, type JsonObject } from '../../../../src-shared/json.ts';
import { decodeSealFromMessages } from '../seal/encode-seal.ts';

/**
 * A Messages body without thinking that another vendor sealed, or that has no seal. It is there after a session has
 * changed over to Claude, which gets its client's own bytes otherwise and would refuse it. Messages without any
 * other content go as well.
 *
 * @returns the same object when there is nothing to drop
 */
export function dropForeignThinking(body: JsonObject): JsonObject {
  if (!Array.isArray(body.messages)) return body;
  let isChanged = false;
  const messages = body.messages.flatMap((message) => {
    if (!isJsonObject(message) || !Array.isArray(message.content)) return [message];
    const content = message.content.filter((block) => !isForeign(block));
    if (content.length === message.content.length) return [message];
    isChanged = true;
    return content.length > 0 ? [{ ...message, content }] : [];
  });
  return isChanged ? { ...body, messages } : body;
}

function isForeign(block: unknown): boolean {
  if (!isJsonObject(block)) return false;
  const seal =
    block.type === 'thinking' ? block.signature : block.type === 'redacted_thinking' ? block.data : null;
  return typeof seal === 'string' && (seal === '' || decodeSealFromMessages(seal) !== null);
}
