import { expect, test, vi } from 'vitest';
import { hasTrayHost, type RunProgram } from './tray-host.ts';

const answering = (answers: Record<string, string | null>) =>
  vi.fn<RunProgram>(async (program) => answers[program] ?? null);

test.each(['darwin', 'win32'] as const)('%s always has one, and nobody is asked', async (platform) => {
  const run = answering({});
  expect(await hasTrayHost(platform, 0, run)).toBe(true);
  expect(run).not.toHaveBeenCalled();
});

test.each([
  ['gdbus', '(true,)\n', true],
  ['gdbus', '(false,)\n', false],
  ['busctl', 'b true\n', true],
  ['busctl', 'b false\n', false],
  ['dbus-send', '   boolean true', true],
  ['dbus-send', '   boolean false', false],
])('believes %s, which says %j', async (program, answer, isThere) => {
  expect(await hasTrayHost('linux', 0, answering({ [program]: answer }))).toBe(isThere);
});

test('what nobody can tell counts as no, at once', async () => {
  const run = answering({});
  expect(await hasTrayHost('linux', 60_000, run)).toBe(false);
  expect(run).toHaveBeenCalledTimes(3);
});

test('waits for a desktop that comes up later', async () => {
  vi.useFakeTimers();
  try {
    let isUp = false;
    const run: RunProgram = async () => (isUp ? '(true,)' : '(false,)');
    const result = hasTrayHost('linux', 5_000, run);
    await vi.advanceTimersByTimeAsync(2_000);
    isUp = true;
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await result).toBe(true);
  } finally {
    vi.useRealTimers();
  }
});

test('gives up after the time given', async () => {
  vi.useFakeTimers();
  try {
    const result = hasTrayHost('linux', 5_000, async () => '(false,)');
    await vi.advanceTimersByTimeAsync(5_000);
    expect(await result).toBe(false);
  } finally {
    vi.useRealTimers();
  }
});
