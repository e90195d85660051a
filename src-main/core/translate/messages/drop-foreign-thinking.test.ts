import { describe, expect, it } from 'vitest';
import { encodeSealForMessages } from '../seal/encode-seal.ts';
import { dropForeignThinking } from './drop-foreign-thinking.ts';

const FOREIGN = encodeSealForMessages({ vendor: 'openai', itemId: null, value: 'x' });
const text = { type: 'text', text: 'x' };
const own = { type: 'thinking', thinking: 'hm', signature: 'c2ln' };

describe('thinking of another vendor', () => {
  it('is dropped, and with it messages of nothing else', () => {
    const user = { role: 'user', content: 'Hi' };
    const messages = [
      user,
      { role: 'assistant', content: [{ type: 'thinking', thinking: 'hm', signature: FOREIGN }, text, own] },
      { role: 'assistant', content: [{ type: 'redacted_thinking', data: FOREIGN }] },
      { role: 'assistant', content: [{ type: 'thinking', thinking: 'hm', signature: '' }, text] },
    ];
    expect(dropForeignThinking(messages)).toEqual([
      user,
      { role: 'assistant', content: [text, own] },
      { role: 'assistant', content: [text] },
    ]);
  });

  it.each([
    [[{ role: 'assistant', content: [own, { type: 'redacted_thinking', data: 'eA' }, text] }]],
    [[3, { role: 'user' }, { role: 'user', content: [null, 'x'] }]],
    [[{ role: 'user', content: [{ type: 'text', text: FOREIGN }] }]],
    [[]],
  ])('is not seen where there is none: %j', (messages) => {
    expect(dropForeignThinking(messages)).toBe(messages);
  });
});
