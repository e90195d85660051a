import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ThinkingPart, ThinkingSeal } from '../canonical/request.ts';
import { dropReasoningDetails, parseReasoningDetails, renderReasoningDetails } from './reasoning-details.ts';

const parse = (value: unknown) => parseReasoningDetails(value, 'reasoning_details');
const SIGNATURE: ThinkingSeal = { vendor: 'anthropic', kind: 'signature', value: 'sig' };

test('blocks come back as they went out, seals and order kept', () => {
  const name = fc.string({ minLength: 1 });
  const sealed = (text: fc.Arbitrary<string>, seal: fc.Arbitrary<ThinkingSeal | null>) =>
    fc.record({ kind: fc.constant('thinking' as const), text, seal });
  const part: fc.Arbitrary<ThinkingPart> = fc.oneof(
    sealed(name, fc.constant(null)),
    sealed(
      fc.string(),
      name.map((value): ThinkingSeal => ({ vendor: 'anthropic', kind: 'signature', value })),
    ),
    sealed(
      fc.constant(''),
      name.map((value): ThinkingSeal => ({ vendor: 'anthropic', kind: 'redacted', value })),
    ),
    sealed(
      fc.string(),
      fc
        .tuple(name, fc.option(name))
        .map(([value, itemId]): ThinkingSeal => ({ vendor: 'openai', itemId, value })),
    ),
  );
  fc.assert(
    fc.property(fc.array(part), (parts) => {
      expect(parse(parts.flatMap(renderReasoningDetails))).toEqual(parts);
    }),
  );
});

describe('pieces that a client has strung together', () => {
  const piece = (fields: object) => ({ type: 'reasoning.text', ...fields });

  test('by index', () => {
    expect(
      parse([
        piece({ index: 0, text: 'a' }),
        piece({ index: 0, text: 'b' }),
        piece({ index: 0, signature: 'sig' }),
        piece({ index: 1, text: 'c' }),
      ]),
    ).toEqual([
      { kind: 'thinking', text: 'ab', seal: SIGNATURE },
      { kind: 'thinking', text: 'c', seal: null },
    ]);
  });

  test('without index, up to the seal', () => {
    expect(
      parse([
        piece({ text: 'a' }),
        piece({ text: 'b', signature: 'sig' }),
        piece({ text: 'c', signature: 'sig' }),
      ]),
    ).toEqual([
      { kind: 'thinking', text: 'ab', seal: SIGNATURE },
      { kind: 'thinking', text: 'c', seal: SIGNATURE },
    ]);
  });
});

test.each([
  [[{ type: 'reasoning.encrypted', data: 'x' }]],
  [[{ type: 'reasoning.encrypted', data: 'x', format: 'google-gemini-v1' }]],
  [[{ type: 'reasoning.dream', text: 'x' }]],
  [[{ type: 'reasoning.text' }]],
  [[null, 1, 'x']],
  [null],
])('what nobody can read is left out: %j', (value) => {
  expect(parse(value)).toEqual([]);
});

test('our entries are dropped for OpenAI, and the same text beside them', () => {
  const user = { role: 'user', content: 'Hi' };
  const details = [null, SIGNATURE].flatMap((seal, index) =>
    renderReasoningDetails({ kind: 'thinking', text: 'Hm', seal }, index),
  );
  const answer = { role: 'assistant', content: 'Hello' };
  const ours = { ...answer, reasoning_content: 'HmHm', reasoning_details: details };
  expect(dropReasoningDetails([user, ours, 7])).toEqual([user, answer, 7]);
});

test('entries of other hosts, and text without entries, are not ours', () => {
  const messages = [
    { role: 'assistant', reasoning_details: [{ type: 'reasoning.text', format: 'google-gemini-v1' }] },
    { role: 'assistant', reasoning_content: 'Hm', reasoning_details: null },
  ];
  expect(dropReasoningDetails(messages)).toBe(messages);
});
