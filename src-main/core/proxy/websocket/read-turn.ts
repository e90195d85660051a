import type { Readable } from 'node:stream';
import { createParser } from 'eventsource-parser';
import type { JsonObject } from '../../../../src-shared/json.ts';
import { parseBoundedJson } from '../../translate/parse/parse-bounded-json.ts';
import { MAX_ANSWER_BYTES } from '../answer-limit.ts';
import { createResponseAssembler } from '../codex/response-assembler.ts';
import { createDisconnectedError } from '../relay-answer.ts';

export interface TurnListeners {
  /** Told the payload of each event, in order. */
  readonly onEvent: (data: string) => void;
  /** Told the error that ends the answer, in place of its event. */
  readonly onError: (event: JsonObject) => void;
  /** Told the whole response, before the event that ends it; not of one too large to be kept, which still goes through. */
  readonly onAnswer: (answer: JsonObject) => void;
  /** Asked after each piece of the stream: resolves when the client has room for more. */
  readonly drain: () => Promise<void> | null;
}

/**
 * Reads the event stream that answers a turn, until the response has ended. What the upstream may still send goes
 * nowhere, and nobody waits for it.
 *
 * @throws AppError `upstream_disconnected` when it ends before the response does
 */
export function readTurn(stream: Readable, listeners: TurnListeners): Promise<void> {
  const decoder = new TextDecoder();
  let bytes = 0;
  let isOver = false;
  let isCut = false;
  let failure: JsonObject | null = null;
  const assembler = createResponseAssembler({
    onAnswer: (answer) => {
      if (bytes <= MAX_ANSWER_BYTES) listeners.onAnswer(answer);
    },
    onError: (event) => {
      failure = event;
    },
  });
  const parser = createParser({
    onEvent({ data }) {
      // Chat's end mark, which some upstreams send here as well, is no event.
      if (isOver || !data.trimStart().startsWith('{')) return;
      if (isCut && parseBoundedJson(data) === null) return;
      isOver = assembler.push(data);
      if (failure === null) listeners.onEvent(data);
      else listeners.onError(failure);
    },
  });

  return new Promise((resolve, reject) => {
    const settle = () => {
      if (isOver) resolve();
      else reject(createDisconnectedError());
    };
    stream.on('data', (chunk: Buffer) => {
      if (isOver) return;
      bytes += chunk.length;
      if (bytes > MAX_ANSWER_BYTES) assembler.clear();
      parser.feed(decoder.decode(chunk, { stream: true }));
      if (isOver) resolve();
      const drained = listeners.drain();
      if (drained === null) return;
      stream.pause();
      void drained.then(() => stream.resume());
    });
    stream.on('end', () => {
      isCut = true; // The last event may lack its blank line, or more.
      parser.feed(`${decoder.decode()}\n\n`);
      settle();
    });
    // Cut off: by the upstream, or because the client has left.
    stream.on('error', settle);
    stream.on('close', settle);
  });
}
