import { createInterface, type Interface } from 'node:readline';

/** Reads standard input line by line, also what came before anybody asked. */
export interface LineReader {
  /** The next line without its end, or `null` at the end of the input. Rejects with the reason of `signal`. */
  next(signal?: AbortSignal): Promise<string | null>;
  /** Lets go of the input, so that it no longer keeps the process alive. */
  close(): void;
}

/** Touches `input` only when the first line is asked for. */
export function createLineReader(input: NodeJS.ReadableStream): LineReader {
  const lines: string[] = [];
  const waiting = new Set<(line: string | null) => void>();
  let reader: Interface | null = null;
  let hasEnded = false;

  function open(): void {
    if (reader !== null || hasEnded) return;
    reader = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
    reader.on('line', (line) => {
      const [first] = waiting;
      if (first === undefined) lines.push(line);
      else hand(first, line);
    });
    reader.on('close', () => {
      // Not when it was us who let go.
      if (reader !== null) hasEnded = true;
      for (const receive of waiting) hand(receive, null);
    });
  }

  function hand(receive: (line: string | null) => void, line: string | null): void {
    waiting.delete(receive);
    receive(line);
  }

  return {
    next(signal) {
      const { promise, resolve, reject } = Promise.withResolvers<string | null>();
      signal?.throwIfAborted();
      open();
      const line = lines.shift();
      if (line !== undefined || hasEnded) return Promise.resolve(line ?? null);
      const abort = () => {
        waiting.delete(resolve);
        reject(signal?.reason);
      };
      waiting.add(resolve);
      signal?.addEventListener('abort', abort, { once: true });
      return promise.finally(() => signal?.removeEventListener('abort', abort));
    },
    close() {
      const open = reader;
      reader = null;
      open?.close();
    },
  };
}
