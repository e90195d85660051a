import type { Readable } from 'node:stream';
import { createParser } from 'eventsource-parser';
import type { JsonObject } from '../../../../src-shared/json.ts';
import { MAX_ANSWER_BYTES } from '../answer-limit.ts';
import { createResponseAssembler } from '../codex/response-assembler.ts';
import { createDisconnectedError } from '../relay-answer.ts';

export interface TurnListeners {
  /** Told the payload of each event, in order. */
  readonly onEvent: (data: string) => void;
  /** Told the whole response, before the event that ends it; not of one too large to be kept, which still goes through. */
  readonly onAnswer: (answer: JsonObject) => void;
  /** Asked after each piece of the stream: resolves when the client has room for more. */
  readonly drain: () => Promise<void> | null;
}

/**
 * Reads the event stream that answers a turn, to its end.
 *
 * @throws AppError `upstream_disconnected` when it ends before the response does
 */
export async function readTurn(stream: Readable, { onEvent, onAnswer, drain }: TurnListeners): Promise<void> {
  const decoder = new TextDecoder();
  let bytes = 0;
  let isOver = false;
  const assembler = createResponseAssembler({
    onAnswer: (answer) => {
      if (bytes <= MAX_ANSWER_BYTES) onAnswer(answer);
    },
  });
  const parser = createParser({
    onEvent({ data }) {
      // Chat's end mark, which some upstreams send here as well, is no event.
      if (!data.trimStart().startsWith('{')) return;
      if (assembler.push(data)) isOver = true;
      onEvent(data);
    },
  });
  try {
    for await (const chunk of stream) {
      bytes += chunk.length;
      if (bytes > MAX_ANSWER_BYTES) assembler.clear();
      parser.feed(decoder.decode(chunk, { stream: true }));
      await drain();
    }
  } catch {
    // Cut off: by the upstream, or because the client has left.
    if (isOver) return;
    throw createDisconnectedError();
  }
  parser.feed(`${decoder.decode()}\n\n`); // The last event may lack its blank line.
  if (!isOver) throw createDisconnectedError();
}
