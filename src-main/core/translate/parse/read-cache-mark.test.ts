import { expect, it } from 'vitest';
import { readCacheMark } from './read-cache-mark.ts';

it.each([
  [
    "Anthropic's, as it is",
    { cache_control: { type: 'ephemeral', ttl: '5m' } },
    { type: 'ephemeral', ttl: '5m' },
  ],
  ["OpenAI's", { prompt_cache_breakpoint: { type: 'explicit' } }, { type: 'ephemeral' }],
  [
    "OpenAI's that lasts longer",
    { prompt_cache_breakpoint: { ttl: '30m' } },
    { type: 'ephemeral', ttl: '1h' },
  ],
])('reads %s', (_what, part, cache) => {
  expect(readCacheMark(part)).toEqual({ cache });
});

it.each([{}, { cache_control: null }, { cache_control: 'x', prompt_cache_breakpoint: null }])(
  'finds none in %j',
  (part) => {
    expect(readCacheMark(part)).toEqual({});
  },
);
