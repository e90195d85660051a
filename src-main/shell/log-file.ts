import { appendFileSync, chmodSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { LogStream } from '../adapters/pino-logger.ts';

const MAX_BYTES = 5 * 1024 * 1024;

/**
 * A log of at most twice `maxBytes`: a full file becomes `<path>.old`, in place of the one before. 0600. Written at
 * once, so that the lines before a crash are there; a log that cannot be written keeps nobody from working.
 */
export function openLogFile(path: string, maxBytes = MAX_BYTES): LogStream {
  let size = 0;
  ignoreErrors(() => {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    // One from before may have been made by hand.
    if (size > 0) chmodSync(path, 0o600);
  });
  return {
    write(line) {
      ignoreErrors(() => {
        if (size > 0 && size + Buffer.byteLength(line) > maxBytes) {
          renameSync(path, `${path}.old`);
          size = 0;
        }
        appendFileSync(path, line, { mode: 0o600 });
        size += Buffer.byteLength(line);
      });
    },
  };
}

function ignoreErrors(work: () => void): void {
  try {
    work();
  } catch {
    // Nowhere is left to say so.
  }
}
