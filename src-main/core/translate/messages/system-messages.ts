import { isJsonObject, type JsonObject } from '../../../../src-shared/json.ts';
import { listContent } from './place-cache-marks.ts';
import { toReminderText } from './reminders.ts';

/** System messages within a conversation: https://platform.claude.com/docs/en/build-with-claude/mid-conversation-system-messages */

/** The place of the user's last message, or -1. */
export function findLastSpoken(messages: readonly unknown[]): number {
  return messages.findLastIndex((message) => isJsonObject(message) && message.role === 'user');
}

/** Whether a system message was meant for a turn of the user's that is over. */
export function isClearedMessage({ clear_at }: JsonObject, index: number, lastSpoken: number): boolean {
  return clear_at === 'next_user_message' && index < lastSpoken;
}

export interface ReplacedMessages {
  readonly messages: readonly JsonObject[];
  /** Names of fields with what is not text, such as a change of the tools, and has no other place. */
  readonly dropped: readonly string[];
}

/** For a model that takes none: their text as the user's. */
export function replaceSystemMessages(messages: readonly JsonObject[]): ReplacedMessages {
  const lastSpoken = findLastSpoken(messages);
  let isTextOnly = true;
  const replaced = messages.flatMap((message, index) => {
    if (message.role !== 'system') return [message];
    const blocks = isClearedMessage(message, index, lastSpoken) ? [] : listContent(message);
    const content = blocks.flatMap((block) =>
      typeof block.text === 'string' ? [{ ...block, text: toReminderText(block.text) }] : [],
    );
    isTextOnly &&= content.length === blocks.length;
    return content.length > 0 ? [{ role: 'user', content }] : [];
  });
  return { messages: replaced, dropped: isTextOnly ? [] : ['messages[].content'] };
}
