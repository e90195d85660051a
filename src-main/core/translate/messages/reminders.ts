import type { JsonObject } from '../../../../src-shared/json.ts';
import type { ToolChoice } from '../canonical/request.ts';
import { listContent } from './place-cache-marks.ts';

/** How Claude is told something between the turns of a conversation. */
export function toReminderText(text: string): string {
  return `<system-reminder>\n${text}\n</system-reminder>`;
}

/** For models that cannot be forced to call a tool. @returns `null` where no call is forced */
export function renderPlea(choice: ToolChoice | null): string | null {
  switch (choice?.kind) {
    case 'any':
      return 'Answer by calling at least one of your tools.';
    case 'tool':
      return `Answer by calling the tool ${choice.name}, and no other one.`;
    default:
      return null;
  }
}

/** The messages with a reminder at the very end, where it changes nothing that is cached. */
export function appendReminder(messages: readonly JsonObject[], text: string): JsonObject[] {
  const block = { type: 'text', text: toReminderText(text) };
  const last = messages.at(-1);
  return last === undefined || last.role === 'assistant'
    ? [...messages, { role: 'user', content: [block] }]
    : [...messages.slice(0, -1), { ...last, content: [...listContent(last), block] }];
}
