import { expect } from 'vitest';

/** For one condition on a busy machine. */
export const WAIT_MS = 10_000;

/** Waits for a condition that is not an element's: `await eventually(() => ...).toBe(...)`. */
export function eventually<T>(look: () => T | Promise<T>) {
  return expect.poll(look, { timeout: WAIT_MS, interval: 50 });
}
