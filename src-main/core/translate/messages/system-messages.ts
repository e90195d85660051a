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

/** For a model that takes none: their text as the user's. The same array where there are none. */
export function replaceSystemMessages(messages: readonly JsonObject[]): readonly JsonObject[] {
  if (!messages.some(({ role }) => role === 'system')) return messages;
  const lastSpoken = findLastSpoken(messages);
  return messages.flatMap((message, index) => {
    if (message.role !== 'system') return [message];
    const blocks = isClearedMessage(message, index, lastSpoken) ? [] : listContent(message);
    const content = blocks.map((block) => ({ ...block, text: toReminderText(String(block.text)) }));
    return content.length > 0 ? [{ role: 'user', content }] : [];
  });
}
