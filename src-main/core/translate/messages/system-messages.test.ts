import { expect, it } from 'vitest';
import type { JsonObject } from '../../../../src-shared/json.ts';
import { replaceSystemMessages } from './system-messages.ts';

const HI = { role: 'user', content: 'Hi' };
const ADDITION = { type: 'tool_addition', tool: { name: 'undefined' } };
const MIND = { type: 'text', text: 'Mind' };
const REMINDER = { type: 'text', text: '<system-reminder>\nMind\n</system-reminder>' };
const system = (content: unknown, fields: JsonObject = {}) => ({ role: 'system', content, ...fields });

it.each<[string, JsonObject[], JsonObject[], string[]]>([
  ['text', [HI, system('Mind')], [HI, { role: 'user', content: [REMINDER] }], []],
  [
    'with its mark',
    [HI, system([{ ...MIND, cache_control: {} }])],
    [HI, { role: 'user', content: [{ ...REMINDER, cache_control: {} }] }],
    [],
  ],
  ['what is over', [HI, system('Mind', { clear_at: 'next_user_message' }), HI], [HI, HI], []],
  [
    'what is over, whatever it holds',
    [HI, system([ADDITION], { clear_at: 'next_user_message' }), HI],
    [HI, HI],
    [],
  ],
  [
    'what is no text',
    [HI, system([ADDITION, MIND]), system([ADDITION])],
    [HI, { role: 'user', content: [REMINDER] }],
    ['messages[].content'],
  ],
])('of system messages, the user says the text: %s', (_what, given, messages, dropped) => {
  expect(replaceSystemMessages(given)).toEqual({ messages, dropped });
});
