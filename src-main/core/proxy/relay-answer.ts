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

const NOTHING = Buffer.alloc(0);

export interface RelayOptions {
  readonly body: Readable;
  readonly response: ServerResponse;
  readonly onChunk: (chunk: Buffer) => void;
  /** Told when the upstream breaks off, before the client gets to see it. */
  readonly onDisconnect: () => void;
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
 * been written. Returns at once; the response ends when either side does.
 */
export function relayAnswer(options: RelayOptions): void {
  const { body, response, stream, clock } = options;
  let cancelKeepAlive = () => {};
  let lastWriteMs = clock.now();
  let tail: Buffer = NOTHING;
  let settled = false;

  function settle(): void {
    settled = true;
    cancelKeepAlive();
  }

  /** Only between two events: inside one, even a comment would be part of its data. */
  const isBetweenEvents = () =>
    tail.length === 0 || /(\r\n|\n|\r)\1$/.test(tail.subarray(-4).toString('latin1'));

  function scheduleKeepAlive(delayMs: number, keepAliveMs: number, dialect: Dialect): void {
    cancelKeepAlive = clock.schedule(delayMs, () => {
      let dueInMs = lastWriteMs + keepAliveMs - clock.now();
      if (dueInMs <= 0) {
        if (isBetweenEvents() && !response.writableNeedDrain) response.write(KEEP_ALIVE[dialect]);
        lastWriteMs = clock.now();
        dueInMs = keepAliveMs;
      }
      // The wall clock may have been set back meanwhile.
      scheduleKeepAlive(Math.min(dueInMs, keepAliveMs), keepAliveMs, dialect);
    });
  }

  body.on('data', (chunk: Buffer) => {
    options.onChunk(chunk);
    if (stream !== null) {
      lastWriteMs = clock.now();
      tail = chunk.length >= 4 ? chunk : Buffer.concat([tail.subarray(-4), chunk]);
    }
    if (!response.write(chunk)) body.pause();
  });
  response.on('drain', () => body.resume());
  body.on('end', () => {
    settle();
    response.end();
  });
  body.on('error', () => {
    if (settled) return;
    settle();
    options.onDisconnect();
    if (stream !== null && isBetweenEvents()) {
      response.end(renderStreamError(createDisconnectedError(), stream.dialect, stream.requestId));
    } else {
      response.destroy(); // A cut answer must not look like a whole one.
    }
  });
  response.on('close', () => {
    if (settled) return;
    settle();
    body.destroy(); // Ends the upstream request at once, so that nothing is generated for nobody.
  });
  if (stream !== null) scheduleKeepAlive(stream.keepAliveMs, stream.keepAliveMs, stream.dialect);
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
