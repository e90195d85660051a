import type { OutputStream } from '../output/output.ts';
import { createLineReader, type LineReader } from './line-reader.ts';
import { readSecretFromTerminal } from './read-secret.ts';

export type InputStream = NodeJS.ReadableStream & { readonly isTTY?: boolean };

/** Questions to the user: asked on stderr, answered on stdin. */
export interface Prompts {
  /** Whether there is somebody to ask: both streams are a terminal. */
  readonly isInteractive: boolean;
  readonly lines: LineReader;
  /** Asks until the answer is yes or no; just Enter, and the end of the input, are a no. */
  confirm(question: string, signal?: AbortSignal): Promise<boolean>;
  /** One line that is not shown on a terminal, or the first line of a pipe; `null` when there is none. */
  readSecret(question: string): Promise<string | null>;
  /** Lets go of stdin. */
  close(): void;
}

export function createPrompts(stdin: InputStream, stderr: OutputStream): Prompts {
  const isInteractive = stdin.isTTY === true && stderr.isTTY === true;
  const lines = createLineReader(stdin);

  return {
    isInteractive,
    lines,

    async confirm(question, signal) {
      for (;;) {
        stderr.write(`${question} [y/N] `);
        const answer = (await lines.next(signal))?.trim().toLowerCase();
        if (answer === undefined) stderr.write('\n');
        if (answer === undefined || ['', 'n', 'no'].includes(answer)) return false;
        if (['y', 'yes'].includes(answer)) return true;
      }
    },

    async readSecret(question) {
      if (stdin.isTTY !== true) return lines.next();
      stderr.write(`${question} (input is not shown): `);
      // One reader at a time: the other would take the lines away.
      lines.close();
      return readSecretFromTerminal(stdin).finally(() => stderr.write('\n'));
    },

    close: () => lines.close(),
  };
}
