import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { systemClock } from './system-clock.ts';

describe('with fake timers', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test('tells the time', () => {
    vi.setSystemTime(1234);
    expect(systemClock.now()).toBe(1234);
  });

  test('runs a callback once, after its delay', () => {
    const callback = vi.fn();
    systemClock.schedule(1000, callback);
    vi.advanceTimersByTime(999);
    expect(callback).not.toHaveBeenCalled();
    vi.advanceTimersByTime(5000);
    expect(callback).toHaveBeenCalledTimes(1);
  });

  test('never runs a cancelled callback', () => {
    const callback = vi.fn();
    systemClock.schedule(1000, callback)();
    vi.advanceTimersByTime(5000);
    expect(callback).not.toHaveBeenCalled();
  });

  test('waits longer than one timer of Node can (24.8 days), and can be cancelled on the way', () => {
    const days = 24 * 3_600_000;
    const callback = vi.fn();
    const cancelled = vi.fn();
    systemClock.schedule(60 * days, callback);
    const cancel = systemClock.schedule(60 * days, cancelled);
    vi.advanceTimersByTime(30 * days);
    cancel();
    vi.advanceTimersByTime(30 * days - 1);
    expect(callback).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(callback).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(60 * days);
    expect(cancelled).not.toHaveBeenCalled();
  });

  test('sleeps, and wakes with the reason of an abort', async () => {
    const sleep = systemClock.sleep(1000);
    vi.advanceTimersByTime(1000);
    await expect(sleep).resolves.toBeUndefined();
    const controller = new AbortController();
    const aborted = systemClock.sleep(1000, controller.signal);
    controller.abort(new Error('enough'));
    await expect(aborted).rejects.toThrow('enough');
    await expect(systemClock.sleep(1000, controller.signal)).rejects.toThrow('enough');
    expect(vi.getTimerCount()).toBe(0);
  });
});

test('a scheduled callback does not keep the process alive', async () => {
  const module = new URL('system-clock.ts', import.meta.url).href;
  const script = `const { systemClock } = await import(${JSON.stringify(module)});
    systemClock.schedule(600_000, () => {});`;
  await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], { timeout: 15_000 });
});
