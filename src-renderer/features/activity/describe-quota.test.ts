import { expect, it } from 'vitest';
import { describeQuotaWindow } from './describe-quota.ts';

const NOW = 1_800_000_000_000;
const HOUR = 3_600_000;
const FIVE_HOURS = { windowMinutes: 300, usedPercent: 42, resetsAtMs: NOW + 2 * HOUR };

it('tells the window, how much of it is used, and when it ends', () => {
  expect(describeQuotaWindow(FIVE_HOURS, NOW)).toEqual({
    name: '5 hours',
    usedPercent: 42,
    tone: 'info',
    reset: 'resets in 2 h',
  });
});

it.each([
  [10_080, 'Week'],
  [300, '5 hours'],
  [45, '45 min'],
  [null, 'Window'],
])('names a window of %s minutes', (windowMinutes, name) => {
  expect(describeQuotaWindow({ ...FIVE_HOURS, windowMinutes }, NOW).name).toBe(name);
});

it.each([
  [89.9, 'info'],
  [90, 'warning'],
  [100, 'danger'],
  [104, 'danger'],
])('shows %d %% as %s', (usedPercent, tone) => {
  expect(describeQuotaWindow({ ...FIVE_HOURS, usedPercent }, NOW).tone).toBe(tone);
});

it('does not show the figure of a window that has ended', () => {
  const view = describeQuotaWindow({ ...FIVE_HOURS, usedPercent: 100 }, NOW + 3 * HOUR);
  expect(view).toEqual({ name: '5 hours', usedPercent: null, tone: 'info', reset: 'reset 1 h ago' });
});

it('says so when the provider did not tell the end', () => {
  expect(describeQuotaWindow({ ...FIVE_HOURS, resetsAtMs: null }, NOW)).toMatchObject({
    usedPercent: 42,
    reset: 'reset time not told',
  });
});
