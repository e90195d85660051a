import { createPinoLogger, type LogStream } from '../adapters/pino-logger.ts';
import { createSecretScrubber } from '../core/logging/secret-scrubber.ts';
import type { Logger } from '../core/ports/logger.ts';
import type { Settings } from '../core/settings/settings.ts';

type LogSettings = Settings['logging'];

/** The one log of a process. Its logger stays the same while `LOGGING__*` change. */
export interface ProcessLog {
  readonly logger: Logger;
  /** From now on the log uses these settings. */
  follow(settings: LogSettings): void;
  /** From now on `value` is kept out of the log. */
  addSecret(value: string): void;
  /** Takes every known secret, and all that looks like one, out of a text. */
  scrub(text: string): string;
}

/**
 * Silent until the settings are known.
 *
 * @param options `isServer`: whether the log is part of what the user wants to see; else only
 *   `LOGGING__LEVEL=debug` shows it. `stream`: the process's stderr when absent.
 */
export function createProcessLog(options: {
  readonly isServer: boolean;
  readonly stream: LogStream | undefined;
}): ProcessLog {
  const { isServer, stream } = options;
  const scrubber = createSecretScrubber();
  let current: { readonly settings: LogSettings; readonly logger: Logger } | null = null;
  return {
    logger: {
      debug: (fields, message) => current?.logger.debug(fields, message),
      info: (fields, message) => current?.logger.info(fields, message),
      warn: (fields, message) => current?.logger.warn(fields, message),
      error: (fields, message) => current?.logger.error(fields, message),
    },
    follow(settings) {
      const { level, format } = settings;
      if (current?.settings.level === level && current.settings.format === format) return;
      const shown = isServer || level === 'debug' ? level : 'silent';
      const logger = createPinoLogger({ level: shown, format, scrubber, ...(stream && { stream }) });
      current = { settings, logger };
    },
    addSecret: scrubber.add,
    scrub: scrubber.scrub,
  };
}
