import type { ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { AppError } from '../errors/app-error.ts';
import type { Clock } from '../ports/clock.ts';
import type { ClientDialect } from '../translate/canonical/translation.ts';
import { KEEP_ALIVE, type KeepAlive, startKeepAlive } from './keep-alive.ts';
import type { AnswerRewriter } from './rename-answer.ts';
import { renderStreamError } from './render-error.ts';

const NOTHING = Buffer.alloc(0);

export interface RelayOptions {
  readonly body: Readable;
  readonly response: ServerResponse;
  /** Changes the answer on its way. Default: it stays as it is, byte for byte. */
  readonly rewriter?: AnswerRewriter | null;
  /** Told what the client gets, before it does. */
  readonly onChunk: (chunk: Buffer) => void;
  /** Told when the answer is whole, before the client sees that. */
  readonly onEnd?: () => void;
  /** Told when the upstream breaks off, before the client gets to see it. */
  readonly onDisconnect: () => void;
  /** Set for event streams whose events we know; others are bytes like any answer. */
  readonly stream: {
    readonly dialect: ClientDialect;
    readonly requestId: string;
    readonly keepAliveMs: number;
  } | null;
  readonly clock: Clock;
}

/**
 * Passes an answer on as fast as the client takes it and no faster. The headers must have been written. Returns at
 * once; the response ends when either side does.
 */
export function relayAnswer(options: RelayOptions): void {
  const { body, response, rewriter = null, stream, clock } = options;
  let keepAlive: KeepAlive | null = null;
  let tail: Buffer = NOTHING;
  let settled = false;

  function settle(): void {
    settled = true;
    keepAlive?.stop();
  }

  /** Only between two events: inside one, even a comment would be part of its data. */
  const isBetweenEvents = () =>
    tail.length === 0 || /(\r\n|\n|\r)\1$/.test(tail.subarray(-4).toString('latin1'));

  function send(chunk: Buffer): void {
    if (chunk.length === 0) return;
    options.onChunk(chunk);
    if (keepAlive !== null) {
      keepAlive.noteWrite();
      tail = chunk.length >= 4 ? chunk : Buffer.concat([tail.subarray(-4), chunk]);
    }
    if (!response.write(chunk)) body.pause();
  }

  body.on('data', (chunk: Buffer) => send(rewriter === null ? chunk : rewriter.push(chunk)));
  response.on('drain', () => body.resume());
  body.on('end', () => {
    settle();
    if (rewriter !== null) send(rewriter.end());
    options.onEnd?.();
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
  if (stream !== null) {
    keepAlive = startKeepAlive(clock, stream.keepAliveMs, () => {
      if (isBetweenEvents() && !response.writableNeedDrain) response.write(KEEP_ALIVE[stream.dialect]);
    });
  }
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
