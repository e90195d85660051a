import { EventEmitter } from 'node:events';
import { expect, test, vi } from 'vitest';
import { silentLogger } from '../core/ports/logger.ts';
import { quitCleanly } from './quit-cleanly.ts';

/** Electron's part: `quit` asks listeners first, and goes when none has objected. */
function create(shutDown: () => Promise<void>, maxMs?: number) {
  const left = Promise.withResolvers<void>();
  const app = Object.assign(new EventEmitter(), {
    quit: vi.fn(() => {
      let isPrevented = false;
      app.emit('before-quit', { preventDefault: () => (isPrevented = true) });
      if (!isPrevented) left.resolve();
    }),
  });
  const powerMonitor = new EventEmitter();
  const signals = new EventEmitter();
  quitCleanly({
    app: app as never,
    powerMonitor: powerMonitor as never,
    signals: signals as never,
    shutDown,
    logger: silentLogger,
    ...(maxMs !== undefined && { maxMs }),
  });
  return { app, powerMonitor, signals, left: left.promise };
}

test('goes only when everything has been shut down, once', async () => {
  const work = Promise.withResolvers<void>();
  const shutDown = vi.fn(() => work.promise);
  const { app, left } = create(shutDown);
  app.quit();
  app.quit();
  expect(shutDown).toHaveBeenCalledOnce();
  let hasLeft = false;
  void left.then(() => {
    hasLeft = true;
  });
  await Promise.resolve();
  expect(hasLeft).toBe(false);
  work.resolve();
  await left;
  expect(shutDown).toHaveBeenCalledOnce();
});

test('goes all the same when shutting down fails', async () => {
  const { app, left } = create(() => Promise.reject(new Error('disk full')));
  app.quit();
  await left;
});

test('goes all the same when shutting down does not end', async () => {
  const { app, left } = create(() => new Promise(() => {}), 1);
  app.quit();
  await left;
});

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'])('%s is a way to quit', async (signal) => {
  const shutDown = vi.fn(async () => {});
  const { signals, left } = create(shutDown);
  signals.emit(signal);
  await left;
  expect(shutDown).toHaveBeenCalledOnce();
});

test('the system waits with its shutdown', async () => {
  const { powerMonitor, left } = create(async () => {});
  const preventDefault = vi.fn();
  powerMonitor.emit('shutdown', { preventDefault });
  await left;
  expect(preventDefault).toHaveBeenCalledOnce();
});
