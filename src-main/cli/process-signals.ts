import { AppError } from '../core/errors/app-error.ts';
import type { Interruptible } from './cli.ts';

/** Ctrl-C, the polite end from the system, and Ctrl-Break on Windows, the only one that a service gets there. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGBREAK'] as const;

/**
 * Turns the first signal into an abort while work runs. A second one, and any while nothing runs that can be
 * cancelled, ends the process at once, as the system does by default.
 */
export function createInterruptible(target: Pick<NodeJS.Process, 'on' | 'off'>): Interruptible {
  return async (work) => {
    const controller = new AbortController();
    const dispose = () => {
      for (const name of SIGNALS) target.off(name, interrupt);
    };
    function interrupt(): void {
      dispose();
      controller.abort(new AppError('cancelled', 'Cancelled. Nothing was changed.'));
    }
    for (const name of SIGNALS) target.on(name, interrupt);
    try {
      return await work(controller.signal);
    } finally {
      dispose();
    }
  };
}

/** Resolves when `signal` aborts, or at once when it has. */
export function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
