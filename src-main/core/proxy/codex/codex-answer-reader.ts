import { createParser } from 'eventsource-parser';
import { MAX_ANSWER_BYTES } from '../answer-limit.ts';
import { type AnswerListeners, createResponseAssembler } from './response-assembler.ts';

/** Reads a stream of the ChatGPT backend along. */
export interface CodexAnswerReader {
  /** @returns whether it still reads: an answer of more than 64 MiB is let go */
  push(chunk: Buffer): boolean;
  /** To be called after the last chunk: the last event may lack its blank line. */
  end(): void;
}

/** Makes one response of a Responses API event stream: see {@link createResponseAssembler}. */
export function createCodexAnswerReader(listeners: AnswerListeners): CodexAnswerReader {
  const assembler = createResponseAssembler(listeners);
  const decoder = new TextDecoder();
  let bytes = 0;
  const parser = createParser({ onEvent: ({ data }) => assembler.push(data) });
  return {
    push(chunk) {
      bytes += chunk.length;
      if (bytes <= MAX_ANSWER_BYTES) {
        parser.feed(decoder.decode(chunk, { stream: true }));
        return true;
      }
      assembler.clear();
      parser.reset();
      return false;
    },
    end() {
      if (bytes <= MAX_ANSWER_BYTES) parser.feed(`${decoder.decode()}\n\n`);
    },
  };
}
