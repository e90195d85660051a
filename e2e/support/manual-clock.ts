import { EventEmitter, once } from 'node:events';
import type { Clock } from '../../src-main/core/ports/clock.ts';

interface Timer {
  readonly dueMs: number;
  readonly callback: () => void;
}

/** A clock that moves only when the test says so. */
export function createManualClock(startMs = 1_800_000_000_000) {
  const timers = new Set<Timer>();
  const sleeps: number[] = [];
  const events = new EventEmitter();
  let nowMs = startMs;

  function schedule(delayMs: number, callback: () => void): () => void {
    const timer = { dueMs: nowMs + delayMs, callback };
    timers.add(timer);
    events.emit('timer');
    return () => timers.delete(timer);
  }

  function sleep(delayMs: number, signal?: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    if (signal?.aborted) {
      reject(signal.reason);
      return promise;
    }
    const stop = () => {
      cancel();
      reject(signal?.reason);
    };
    const cancel = schedule(delayMs, () => {
      signal?.removeEventListener('abort', stop);
      resolve();
    });
    signal?.addEventListener('abort', stop, { once: true });
    sleeps.push(delayMs);
    events.emit('sleep');
    return promise;
  }

  function advance(byMs: number): void {
    const untilMs = nowMs + byMs;
    for (;;) {
      const [next] = [...timers].filter(({ dueMs }) => dueMs <= untilMs).sort((a, b) => a.dueMs - b.dueMs);
      if (next === undefined) break;
      timers.delete(next);
      nowMs = Math.max(nowMs, next.dueMs);
      next.callback();
    }
    nowMs = untilMs;
  }

  return {
    now: () => nowMs,
    schedule,
    sleep,
    /** Moves time forward and runs what falls due, in order. */
    advance,
    /** Waits until somebody sleeps, then lets that time pass. Returns the time slept in ms. */
    async passSleep(): Promise<number> {
      while (sleeps.length === 0) await once(events, 'sleep');
      const delayMs = sleeps.shift() ?? 0;
      advance(delayMs);
      return delayMs;
    },
    /** Waits until something is due in exactly so many ms. */
    async untilTimer(delayMs: number): Promise<void> {
      while (![...timers].some(({ dueMs }) => dueMs === nowMs + delayMs)) await once(events, 'timer');
    },
    /** How many timers and sleeps are waiting. A flow that is over must leave none. */
    pendingCount: () => timers.size,
  } satisfies Clock & Record<string, unknown>;
}
