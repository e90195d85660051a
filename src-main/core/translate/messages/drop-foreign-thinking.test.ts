import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../../src-shared/json.ts';
import { encodeSealForMessages } from '../seal/encode-seal.ts';
import { dropForeignThinking } from './drop-foreign-thinking.ts';

const SEAL = encodeSealForMessages({ vendor: 'openai', itemId: null, value: 'x' });
const text = { type: 'text', text: 'x' };
const own = { type: 'thinking', thinking: 'hm', signature: 'c2ln' };
const foreign = { type: 'thinking', thinking: 'hm', signature: SEAL };
const call = (id: string) => ({ type: 'tool_use', id, name: 'f', input: {} });
const user = { role: 'user', content: 'Hi' };
const assistant = (...content: object[]) => ({ role: 'assistant', content });
const result = (id: string) => ({ role: 'user', content: [{ type: 'tool_result', tool_use_id: id }] });

function drop(body: JsonObject): JsonObject {
  return dropForeignThinking((key) => body[key]);
}

describe('thinking of another vendor', () => {
  it('is dropped, and with it messages of nothing else', () => {
    const messages = [
      user,
      assistant(foreign, text, own),
      assistant({ type: 'redacted_thinking', data: SEAL }),
      assistant({ ...foreign, signature: '' }, text),
    ];
    expect(drop({ messages })).toEqual({ messages: [user, assistant(text, own), assistant(text)] });
  });

  it.each<[unknown]>([
    [[assistant(own, { type: 'redacted_thinking', data: 'eA' }, text)]],
    [[3, { role: 'user' }, { role: 'user', content: [null, 'x'] }]],
    [[{ role: 'user', content: [{ type: 'text', text: SEAL }] }]],
    [[]],
    ['Hi'],
    [undefined],
  ])('is not seen where there is none: %j', (messages) => {
    expect(drop({ messages, thinking: { type: 'enabled', budget_tokens: 1024 } })).toEqual({});
  });
});

describe('a budget in a tool loop that another vendor began', () => {
  const thinking = { type: 'enabled', budget_tokens: 2048 };
  const loop = [user, assistant(foreign, call('a')), result('a')];
  const clear = { type: 'clear_thinking_20251015', keep: 'all' };
  const clearTools = { type: 'clear_tool_uses_20250919' };

  it('is put off until the loop has come to its end', () => {
    expect(drop({ messages: loop, thinking })).toEqual({
      messages: [user, assistant(call('a')), result('a')],
      thinking: { type: 'disabled' },
    });
    const messages = [...loop, assistant(text), user];
    expect(drop({ messages, thinking })).not.toHaveProperty('thinking');
  });

  it('takes along the edits that need it', () => {
    const edit = (...edits: object[]) =>
      drop({ messages: loop, thinking, context_management: { edits } }).context_management;
    expect(edit(clear)).toBeNull();
    expect(edit(clear, clearTools)).toEqual({ edits: [clearTools] });
    expect(edit(clearTools)).toEqual({ edits: [clearTools] });
  });

  it("takes along Claude's own thinking of the same loop, and no other", () => {
    const before = [user, assistant(own, call('a')), result('a'), assistant(own, text)];
    const messages = [...before, user, assistant(own, call('b')), result('b'), assistant(call('c'), foreign)];
    expect(drop({ messages, thinking }).messages).toEqual([
      ...before,
      user,
      assistant(call('b')),
      result('b'),
      assistant(call('c')),
    ]);
  });

  it.each<[string, JsonObject]>([
    [
      'Claude went on with the loop',
      { messages: [...loop, assistant(own, call('b')), result('b')], thinking },
    ],
    ['the model decides itself', { messages: loop, thinking: { type: 'adaptive' } }],
    ['it is off already', { messages: loop, thinking: { type: 'disabled' } }],
    ['nothing is said of it', { messages: loop }],
    ['the body is one that the API refuses', { messages: [3, ...loop], thinking }],
  ])('stays as it is where %s', (_what, body) => {
    expect(Object.keys(drop({ ...body, context_management: { edits: [clear] } }))).toEqual(['messages']);
  });
});
