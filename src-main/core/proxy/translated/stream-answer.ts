import type { ServerResponse } from 'node:http';
import { isAppError } from '../../errors/app-error.ts';
import type { Clock } from '../../ports/clock.ts';
import type { CanonicalEvent, ProviderError } from '../../translate/canonical/events.ts';
import type { ClientDialect, StreamRenderer } from '../../translate/canonical/translation.ts';
import { type AnswerReader, createAnswerReader } from '../../translate/relay/read-answer.ts';
import { KEEP_ALIVE, startKeepAlive } from '../keep-alive.ts';
import { createDisconnectedError } from '../relay-answer.ts';
import type { AnswerContinuation, AnswerSource } from './answer-source.ts';
import { nameAnswerFaults } from './name-answer-faults.ts';
import { toProviderError } from './to-provider-error.ts';

/** The rest of a finished answer: a closing event or two. More than that is not worth a connection. */
const MAX_REST_BYTES = 64 * 1024;

export interface StreamAnswerOptions {
  readonly source: AnswerSource;
  readonly continuation: AnswerContinuation | null;
  readonly response: ServerResponse;
  readonly dialect: ClientDialect;
  readonly renderer: StreamRenderer;
  readonly keepAliveMs: number;
  readonly clock: Clock;
  /** Told each event before it is written. */
  readonly onEvent: (event: CanonicalEvent) => void;
  /** Writes the head of the answer; called once, before the first byte of a stream. */
  readonly writeHead: () => void;
  /** Answers an error that came before anything was written, when it can still have an HTTP status. */
  readonly sendError: (error: ProviderError) => void;
  /** Told a fault of our own, for the log. */
  readonly onFault: (error: unknown) => void;
}

/**
 * Passes a provider's event stream on in the client's dialect, event by event, as fast as the client takes it
 * and no faster. Returns at once; the response ends when either side does.
 */
export function streamAnswer(options: StreamAnswerOptions): void {
  const { response, renderer, continuation, clock } = options;
  let pending = '';
  let isSettled = false;
  let { body } = options.source;
  let reader = createReader(options.source);

  function createReader({ parser, filter }: AnswerSource): AnswerReader {
    return createAnswerReader({
      parser: nameAnswerFaults(parser),
      filter,
      onEvent(event) {
        options.onEvent(event);
        if (event.type === 'error' && !response.headersSent && pending === '') {
          settle();
          options.sendError(event.error);
          return;
        }
        pending += renderer.render(event);
      },
    });
  }

  function settle(): void {
    isSettled = true;
    keepAlive.stop();
  }

  /** @returns whether the client can take more */
  function write(text: string): boolean {
    if (text === '') return true;
    if (!response.headersSent) options.writeHead();
    keepAlive.noteWrite();
    return response.write(text);
  }

  /** Lets `step` produce events, and writes all that came of it at once. */
  function advance(step: () => void): boolean {
    try {
      step();
    } catch (error) {
      options.onFault(error);
      failOrAbandon(error);
    }
    const text = pending;
    pending = '';
    if (isSettled) return true;
    if (!reader.isDone) return write(text);
    settle();
    if (!response.headersSent) options.writeHead();
    response.end(text);
    return true;
  }

  /** Tells the client of a fault; where even that fails, a cut answer must not look like a whole one. */
  function failOrAbandon(fault: unknown): void {
    try {
      // After the last event of an answer, nothing more can be told.
      if (reader.isDone) abandon();
      else reader.fail(toProviderError(fault));
    } catch {
      abandon();
    }
  }

  function abandon(): void {
    settle();
    response.destroy();
    body.destroy();
  }

  const keepAlive = startKeepAlive(clock, options.keepAliveMs, () => {
    if (!response.writableNeedDrain) write(KEEP_ALIVE[options.dialect]);
  });

  function readBody(): void {
    body.on('data', (chunk: Buffer) => {
      if (isSettled) return;
      if (!advance(() => reader.push(chunk))) body.pause();
      if (isSettled) void finishReading();
    });
    body.on('end', () => {
      if (isSettled) return;
      advance(() => reader.end());
      if (!isSettled && continuation?.isDue) void goOn(continuation);
    });
    body.on('error', () => {
      if (!isSettled) advance(() => reader.fail(toProviderError(createDisconnectedError())));
    });
  }

  async function goOn({ follow }: AnswerContinuation): Promise<void> {
    try {
      const next = await follow();
      if (isSettled) {
        if ('body' in next) next.body.destroy();
      } else if ('error' in next) {
        advance(() => reader.fail(next.error));
      } else {
        body = next.body;
        reader = createReader(next);
        readBody();
      }
    } catch (error) {
      if (isSettled) return;
      if (!isAppError(error)) options.onFault(error);
      advance(() => reader.fail(toProviderError(error)));
    }
  }

  readBody();
  response.on('drain', () => body.resume());
  response.on('close', () => {
    if (isSettled) return;
    settle();
    body.destroy(); // Ends the upstream request at once, so that nothing is generated for nobody.
  });

  /** Keeps the connection for the next request, unless the provider has more to say that nobody will read. */
  async function finishReading(): Promise<void> {
    if (reader.isCutShort) body.destroy();
    else await body.dump({ limit: MAX_REST_BYTES }).catch(() => {});
  }
}
