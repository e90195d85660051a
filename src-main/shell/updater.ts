import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../core/ports/clock.ts';
import type { Logger } from '../core/ports/logger.ts';

const DAY_MS = 24 * 60 * 60_000;

/** electron-updater, reduced to what we need. */
export interface UpdateClient {
  /** Downloads what is new; it is installed when the app quits. */
  check(): Promise<unknown>;
}

export interface UpdaterOptions {
  /** `process.resourcesPath` */
  readonly resourcesDir: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly load?: (logger: Logger) => Promise<UpdateClient>;
}

/**
 * Looks for updates at the start and each day, but only in a build that names a feed: electron-builder writes
 * `app-update.yml` for those. No update is no problem of the user's: failures go to the log.
 *
 * @returns a function that ends it
 */
export function startUpdater(options: UpdaterOptions): () => void {
  const { resourcesDir, clock, logger, load = loadElectronUpdater } = options;
  if (!existsSync(join(resourcesDir, 'app-update.yml'))) return () => {};
  let cancel = () => {};
  let client: Promise<UpdateClient> | null = null;
  async function check(): Promise<void> {
    cancel = clock.schedule(DAY_MS, check);
    try {
      client ??= load(logger);
      await (await client).check();
    } catch (error) {
      logger.warn({ err: error }, 'there was no looking for an update');
    }
  }
  void check();
  return () => cancel();
}

/** Loaded only when there is a feed: most builds never need it. */
async function loadElectronUpdater(logger: Logger): Promise<UpdateClient> {
  const { default: updater } = await import('electron-updater');
  const { autoUpdater } = updater;
  autoUpdater.logger = {
    info: () => {},
    warn: (message) => logger.warn({ message: String(message) }, 'updater'),
    error: (message) => logger.warn({ message: String(message) }, 'updater'),
  };
  return { check: () => autoUpdater.checkForUpdates() };
}
