import { expect, test } from 'vitest';
import { formatDuration, formatUtc } from './format-time.ts';

test('times are UTC to the second', () => {
  expect(formatUtc(Date.UTC(2025, 7, 22, 11, 53, 34, 999))).toBe('2025-08-22 11:53:34 UTC');
  expect(formatUtc(1e20)).toBe('unknown');
  expect(formatUtc(Number.NaN)).toBe('unknown');
});

test.each([
  [((9 * 24 + 3) * 60 + 26) * 60_000 + 59_999, '9 days, 3 hours, 26 minutes'],
  [(24 * 60 + 61) * 60_000, '1 day, 1 hour, 1 minute'],
  [86_400_000, '1 day, 0 hours, 0 minutes'],
  [3_600_000, '1 hour, 0 minutes'],
  [60_000, '1 minute'],
  [59_999, 'less than a minute'],
  [0, 'none'],
  [-5, 'none'],
])('%d ms is %s', (durationMs, text) => {
  expect(formatDuration(durationMs)).toBe(text);
});
