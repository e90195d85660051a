import { expect, it } from 'vitest';
import { formatAge, formatDuration, formatElapsed } from './format-duration.ts';

const [second, minute, hour, day] = [1_000, 60_000, 3_600_000, 86_400_000];

it.each([
  [6 * day + 4 * hour + 59 * minute, '6 d 4 h'],
  [day, '1 d'],
  [hour + 5 * minute + 59 * second, '1 h 5 min'],
  [hour + 59 * second, '1 h'],
  [minute - 1, '59 s'],
  [4 * minute + 9 * second, '4 min 9 s'],
  [999, '0 s'],
  [0, '0 s'],
  [-5 * minute, '0 s'],
])('tells %d ms in at most two units', (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

it.each([
  [-1, 'just now'],
  [59_999, 'just now'],
  [minute, '1 min ago'],
  [3 * hour + 59 * minute, '3 h ago'],
  [9 * day, '9 d ago'],
])('tells the age of what was %d ms ago', (ms, text) => {
  expect(formatAge(ms)).toBe(text);
});

it.each([
  [840.4, '840 ms'],
  [3_249, '3.2 s'],
  [72_000, '1 min 12 s'],
])('tells that %d ms have passed', (ms, text) => {
  expect(formatElapsed(ms)).toBe(text);
});
