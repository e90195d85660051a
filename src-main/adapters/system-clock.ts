import type { Clock } from '../core/ports/clock.ts';

/** Node's timers fire at once for anything longer (24.8 days). */
const MAX_TIMEOUT_MS = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  schedule,
  sleep,
};

function schedule(delayMs: number, callback: () => void): () => void {
  let timer: NodeJS.Timeout;
  const arm = (remainingMs: number) => {
    const step = Math.min(Math.max(remainingMs, 0), MAX_TIMEOUT_MS);
    timer = setTimeout(() => (remainingMs > step ? arm(remainingMs - step) : callback()), step);
    timer.unref();
  };
  arm(delayMs);
  return () => clearTimeout(timer);
}

/** Unlike `schedule` it keeps the process alive: somebody waits for it. */
function sleep(delayMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(
      () => {
        signal?.removeEventListener('abort', stop);
        resolve();
      },
      Math.min(delayMs, MAX_TIMEOUT_MS),
    );
    signal?.addEventListener('abort', stop, { once: true });
  });
}
