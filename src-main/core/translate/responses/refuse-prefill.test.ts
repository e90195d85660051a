import { expect, it } from 'vitest';
import type { Part, Turn } from '../canonical/request.ts';
import { refusePrefill } from './refuse-prefill.ts';

const text: Part = { kind: 'text', text: '{' };
const call: Part = { kind: 'tool-call', id: '1', name: 'f', arguments: '{}' };
const searched: Part = { kind: 'opaque', dialect: 'messages', value: { type: 'web_search_tool_result' } };
const user: Turn = { role: 'user', parts: [text] };

it('refuses the beginning of the answer in the words of newer Claude models', () => {
  expect(() => refusePrefill({ turns: [user, { role: 'assistant', parts: [text] }] })).toThrow(
    expect.objectContaining({
      code: 'unsupported_parameter',
      param: 'messages',
      message:
        'This model does not support assistant message prefill. The conversation must end with a user message.',
    }),
  );
});

it.each<[string, Turn[]]>([
  ['a message by the user', [user, { role: 'assistant', parts: [text] }, user]],
  ['calls', [user, { role: 'assistant', parts: [text, call] }]],
  ['a paused search', [user, { role: 'assistant', parts: [text, searched] }]],
  ['a system message', [user, { role: 'system', parts: [text] }]],
])('takes a conversation that ends with %s', (_what, turns) => {
  expect(() => refusePrefill({ turns })).not.toThrow();
});
