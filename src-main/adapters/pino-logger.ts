import pino from 'pino';
import { prettyFactory } from 'pino-pretty';
import { dropUrlQueries } from '../core/logging/drop-url-query.ts';
import { redactFields } from '../core/logging/redact-fields.ts';
import type { SecretScrubber } from '../core/logging/secret-scrubber.ts';
import type { Logger } from '../core/ports/logger.ts';
import type { Settings } from '../core/settings/settings.ts';

/** Where lines go; `process.stderr` fits. */
export interface LogStream {
  write(line: string): unknown;
  readonly isTTY?: boolean;
}

export interface PinoLoggerOptions {
  readonly level: Settings['logging']['level'];
  readonly format: Settings['logging']['format'];
  readonly scrubber: Pick<SecretScrubber, 'scrub'>;
  /** Default: the process's stderr, written synchronously, so that nothing is lost when the process ends. */
  readonly stream?: LogStream;
  /** Default: on a terminal only. */
  readonly useColour?: boolean;
}

/**
 * Structured logging with pino. Secrets are taken out twice: fields by their name, and the whole line by
 * value and by shape before it is written. Queries of web addresses are dropped. Stacks are for logs only.
 */
export function createPinoLogger(options: PinoLoggerOptions): Logger {
  const { level, scrubber, stream = openStderr() } = options;
  const isTty = stream.isTTY === true;
  const isHuman = options.format === 'human' || (options.format === 'auto' && isTty);
  const render = isHuman
    ? prettyFactory({
        colorize: options.useColour ?? isTty,
        singleLine: true,
        translateTime: 'SYS:HH:MM:ss',
      })
    : undefined;
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }), log: redactFields },
      // pino's own would take what redactFields made of an error for an error of type Object.
      serializers: { err: (err) => err },
    },
    {
      write(line: string) {
        const clean = scrubber.scrub(dropUrlQueries(line));
        stream.write(render === undefined ? clean : (render(clean) ?? ''));
      },
    },
  );
}

/** pino's own destination retries a full pipe and survives a closed one. */
function openStderr(): LogStream {
  const destination = pino.destination({ fd: 2, sync: true });
  // A log that cannot be written must not end the process.
  destination.on('error', () => {});
  return { write: (line) => destination.write(line), isTTY: process.stderr.isTTY };
}
