import type { Schedule } from './host.ts';

/** The browser's own timer. */
export const schedule: Schedule = (delayMs, work) => {
  const timer = setTimeout(work, delayMs);
  return () => clearTimeout(timer);
};
