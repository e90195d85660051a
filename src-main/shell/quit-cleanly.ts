import type { App, PowerMonitor } from 'electron';
import type { Logger } from '../core/ports/logger.ts';

/** Longer than the 5 s that requests under way are given, and shorter than any system's patience. */
const MAX_SHUTDOWN_MS = 8_000;

export interface QuitOptions {
  readonly app: Pick<App, 'on' | 'quit'>;
  readonly powerMonitor: Pick<PowerMonitor, 'on'>;
  /** The process, for signals. */
  readonly signals: Pick<NodeJS.Process, 'on'>;
  /** Stops the proxy and waits until credentials are stored. */
  readonly shutDown: () => Promise<void>;
  readonly logger: Logger;
  readonly maxMs?: number;
}

/**
 * However the app is ended, by menu, signal or the system's shutdown, it first shuts down, which takes at most 8
 * seconds, and then goes. To be called once, when the app is ready.
 */
export function quitCleanly(options: QuitOptions): void {
  const { app, logger } = options;
  let state: 'running' | 'shutting-down' | 'done' = 'running';

  app.on('before-quit', (event) => {
    if (state === 'done') return;
    event.preventDefault();
    if (state === 'shutting-down') return;
    state = 'shutting-down';
    void withinTime(options.shutDown(), options.maxMs ?? MAX_SHUTDOWN_MS)
      .then(
        (wasInTime) => wasInTime || logger.warn({}, 'shutting down took too long'),
        (error: unknown) => logger.error({ err: error }, 'shutting down failed'),
      )
      .then(() => {
        state = 'done';
        app.quit();
      });
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) options.signals.on(signal, () => app.quit());
  // Delayed, not refused: https://www.electronjs.org/docs/latest/api/power-monitor#event-shutdown-linux-macos
  options.powerMonitor.on('shutdown', ((event?: { preventDefault(): void }) => {
    event?.preventDefault();
    app.quit();
  }) as () => void);
}

/** Resolves to whether `work` was done within `maxMs`. */
async function withinTime(work: Promise<void>, maxMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<false>((resolve) => {
    timer = setTimeout(resolve, maxMs, false);
  });
  try {
    return await Promise.race([work.then(() => true as const), tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
