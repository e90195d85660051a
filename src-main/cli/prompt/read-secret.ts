import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { AppError } from '../../core/errors/app-error.ts';

/**
 * Reads one line from a terminal without showing it.
 *
 * @returns `null` at the end of the input (Ctrl-D)
 * @throws AppError `cancelled` (Ctrl-C)
 */
export function readSecretFromTerminal(input: NodeJS.ReadableStream): Promise<string | null> {
  const { promise, resolve, reject } = Promise.withResolvers<string | null>();
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  // `terminal` makes readline echo by itself, to nowhere, instead of the terminal.
  const reader = createInterface({ input, output: nowhere, terminal: true, historySize: 0 });
  reader.once('line', resolve);
  reader.once('close', () => resolve(null));
  reader.once('SIGINT', () => reject(new AppError('cancelled', 'Cancelled. Nothing was changed.')));
  return promise.finally(() => reader.close());
}
