import type { ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { AppError } from '../errors/app-error.ts';
import type { Clock } from '../ports/clock.ts';
import type { Dialect } from './dialect.ts';
import { renderStreamError } from './render-error.ts';

/**
 * What keeps a silent stream alive, in the form that the dialect's clients accept: Anthropic documents `ping`
 * events; for OpenAI an SSE comment, since its SDK takes no unknown event before `response.created`.
 */
const KEEP_ALIVE: Readonly<Record<Dialect, string>> = {
  anthropic: 'event: ping\ndata: {"type":"ping"}\n\n',
  openai: ': keep-alive\n\n',
};

export type RelayOutcome = 'complete' | 'client_left' | 'upstream_disconnected';

export interface RelayOptions {
  readonly body: Readable;
  readonly response: ServerResponse;
  readonly onChunk: (chunk: Buffer) => void;
  /** Set for event streams. */
  readonly stream: {
    readonly dialect: Dialect;
    readonly requestId: string;
    readonly keepAliveMs: number;
  } | null;
  readonly clock: Clock;
}

/**
 * Passes an answer on, byte for byte, as fast as the client takes it and no faster. The headers must have
 * been written. Resolves when either side has ended; never rejects.
 */
export function relayAnswer(options: RelayOptions): Promise<RelayOutcome> {
  const { body, response, stream } = options;
  return new Promise((resolve) => {
    let cancelKeepAlive = () => {};
    let wroteSinceCheck = false;
    let tail = '';
    let settled = false;

    function settle(outcome: RelayOutcome): void {
      if (settled) return;
      settled = true;
      cancelKeepAlive();
      resolve(outcome);
    }

    /** Only between two events: inside one, even a comment would be part of its data. */
    const isBetweenEvents = () => tail === '' || /(\r\n|\n|\r)\1$/.test(tail);

    function scheduleKeepAlive(keepAliveMs: number, dialect: Dialect): void {
      cancelKeepAlive = options.clock.schedule(keepAliveMs, () => {
        if (!wroteSinceCheck && isBetweenEvents() && !response.writableNeedDrain)
          response.write(KEEP_ALIVE[dialect]);
        wroteSinceCheck = false;
        scheduleKeepAlive(keepAliveMs, dialect);
      });
    }

    body.on('data', (chunk: Buffer) => {
      options.onChunk(chunk);
      wroteSinceCheck = true;
      if (stream !== null) tail = (tail + chunk.toString('latin1', Math.max(0, chunk.length - 4))).slice(-4);
      if (!response.write(chunk)) body.pause();
    });
    response.on('drain', () => body.resume());
    body.on('end', () => {
      response.end();
      settle('complete');
    });
    body.on('error', () => {
      if (settled) return;
      if (stream !== null && isBetweenEvents()) {
        response.end(renderStreamError(createDisconnectedError(), stream.dialect, stream.requestId));
      } else {
        response.destroy(); // A cut answer must not look like a whole one.
      }
      settle('upstream_disconnected');
    });
    response.on('close', () => {
      if (settled) return;
      settle('client_left');
      body.destroy(); // Ends the upstream request at once, so that nothing is generated for nobody.
    });
    if (stream !== null) scheduleKeepAlive(stream.keepAliveMs, stream.dialect);
  });
}

export function createDisconnectedError(): AppError {
  return new AppError(
    'upstream_disconnected',
    'The provider closed the connection in the middle of the answer.',
    {
      advice: 'Send the request again.',
    },
  );
}
