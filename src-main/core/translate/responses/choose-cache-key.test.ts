import { expect, it } from 'vitest';
import type { CanonicalRequest } from '../canonical/request.ts';
import { chooseCacheKey } from './choose-cache-key.ts';
import { parseResponsesRequest } from './parse-responses-request.ts';

const FIRST: CanonicalRequest = parseResponsesRequest({
  model: 'm',
  instructions: 'A',
  input: 'Hi',
  tools: [{ type: 'function', name: 'f' }],
});
const answer = { role: 'assistant', parts: [{ kind: 'text', text: 'Yes' }] } as const;

it.each([
  ["the client's own", { ...FIRST, cacheKey: 'own' }, 'session', 'own'],
  ["the client's session", FIRST, 'session', 'session'],
  ['a long one, shortened', FIRST, 'x'.repeat(65), expect.stringMatching(/^[0-9a-f]{64}$/)],
  ['made of the conversation', FIRST, null, expect.stringMatching(/^[0-9a-f]{32}$/)],
  [
    'made of the conversation, where others are empty',
    { ...FIRST, cacheKey: '' },
    null,
    expect.stringMatching(/^[0-9a-f]{32}$/),
  ],
])('is %s', (_what, request, hint, key) => {
  expect(chooseCacheKey(request, hint)).toEqual(key);
});

it('stays over a conversation, and over a billing line that changes', () => {
  const billing = (cch: string) =>
    [{ kind: 'text', text: `x-anthropic-billing-header: cch=${cch};` }] as const;
  const first = chooseCacheKey({ ...FIRST, instructions: [...billing('1'), ...FIRST.instructions] }, null);
  const later = { ...FIRST, turns: [...FIRST.turns, answer, ...FIRST.turns] };
  expect(chooseCacheKey({ ...later, instructions: [...billing('2'), ...FIRST.instructions] }, null)).toBe(
    first,
  );
});

it.each([
  ['instructions', { instructions: [] }],
  ['tools', { tools: [] }],
  ['first turn', { turns: [{ role: 'user', parts: [{ kind: 'text', text: 'Ho' }] }] }],
] as [string, Partial<CanonicalRequest>][])('differs by %s', (_what, fields) => {
  expect(chooseCacheKey({ ...FIRST, ...fields }, null)).not.toBe(chooseCacheKey(FIRST, null));
});
