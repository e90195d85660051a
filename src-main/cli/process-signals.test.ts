import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { createInterruptible } from './process-signals.ts';

const listeners = (target: EventEmitter) =>
  ['SIGINT', 'SIGTERM', 'SIGBREAK'].reduce((sum, name) => sum + target.listenerCount(name), 0);

test.each(['SIGINT', 'SIGTERM', 'SIGBREAK'])(
  'the first %s aborts, the next one is left to the system',
  async (name) => {
    const target = new EventEmitter();
    const interruptible = createInterruptible(target as NodeJS.Process);
    const seen = await interruptible(async (signal) => {
      expect(signal.aborted).toBe(false);
      target.emit(name);
      expect(listeners(target)).toBe(0);
      return signal;
    });
    expect(seen.reason).toMatchObject({ code: 'cancelled' });
  },
);

test('nothing is left behind when the work ends or fails', async () => {
  const target = new EventEmitter();
  const interruptible = createInterruptible(target as NodeJS.Process);
  expect(await interruptible(async () => 'result')).toBe('result');
  await expect(interruptible(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(listeners(target)).toBe(0);
});
