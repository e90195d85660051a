import { expect, it } from 'vitest';
import type { CacheMark, CanonicalRequest, Part } from '../canonical/request.ts';
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

it('stays over a conversation', () => {
  const later = { ...FIRST, turns: [...FIRST.turns, answer, ...FIRST.turns] };
  expect(chooseCacheKey(later, null)).toBe(chooseCacheKey(FIRST, null));
});

it('stays when the user adds to a first message that has no answer', () => {
  const key = (...texts: string[]) => {
    const input = texts.map((content) => ({ role: 'user', content }));
    return chooseCacheKey(parseResponsesRequest({ model: 'm', input }), null);
  };
  expect(key('Hi', 'Are you there?')).toBe(key('Hi'));
  expect(key('Ho', 'Are you there?')).not.toBe(key('Hi'));
});

it.each<[string, (path: string, mark: { cache?: CacheMark }) => Part]>([
  ['text', (_path, mark) => ({ kind: 'text', text: 'Hi', ...mark })],
  [
    'an image',
    (path, mark) => ({ kind: 'image', source: { kind: 'url', url: 'https://x.test' }, path, ...mark }),
  ],
  [
    'another block',
    (path, { cache }) => {
      const value = { type: 'container_upload', ...(cache && { cache_control: cache }) };
      return { kind: 'opaque', dialect: 'messages', value, path };
    },
  ],
])('stays when tools come or go, cache marks move, or the first turn does: %s', (_what, makePart) => {
  const key = (tools: CanonicalRequest['tools'], part: Part) =>
    chooseCacheKey({ ...FIRST, tools, turns: [{ role: 'user', parts: [part] }] }, null);
  const first = key(FIRST.tools, makePart('messages[0].content[0]', { cache: { type: 'ephemeral' } }));
  expect(key([], makePart('messages[1].content[0]', {}))).toBe(first);
});

it('stays when instructions hold the time', () => {
  const key = (instructions: string) =>
    chooseCacheKey(parseResponsesRequest({ model: 'm', instructions, input: 'Hi' }), null);
  expect(key('It is ten.')).toBe(key('It is eleven.'));
});

it('differs by the first turn, or by the instructions where there is none', () => {
  const key = (fields: Partial<CanonicalRequest>) => chooseCacheKey({ ...FIRST, ...fields }, null);
  const keys = [
    key({}),
    key({ turns: [{ role: 'user', parts: [{ kind: 'text', text: 'Ho' }] }] }),
    key({ turns: [] }),
    key({ turns: [], instructions: [] }),
  ];
  expect(new Set(keys).size).toBe(keys.length);
});
