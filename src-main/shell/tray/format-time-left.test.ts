import { expect, test } from 'vitest';
import { formatTimeLeft } from './format-time-left.ts';

const MINUTE_MS = 60_000;

test.each([
  [0, 'less than a minute left'],
  [MINUTE_MS - 1, 'less than a minute left'],
  [MINUTE_MS, '1 min left'],
  [60 * MINUTE_MS - 1, '59 min left'],
  [60 * MINUTE_MS, '1 h 0 min left'],
  [(24 * 60 - 1) * MINUTE_MS, '23 h 59 min left'],
  [24 * 60 * MINUTE_MS, '1 d 0 h left'],
  [(9 * 24 * 60 + 3 * 60 + 26) * MINUTE_MS, '9 d 3 h left'],
])('%i ms: %s', (leftMs, text) => {
  expect(formatTimeLeft(leftMs)).toBe(text);
});
