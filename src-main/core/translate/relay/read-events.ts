import { createParser } from 'eventsource-parser';
import { AppError } from '../../errors/app-error.ts';

/** One event of a model holds a whole tool call or image at most; what is larger than this is no answer. */
const MAX_EVENT_CHARACTERS = 64 * 1024 * 1024;

export interface EventReader {
  /** @throws AppError `upstream_answer_invalid` when an event is larger than 64 million characters */
  push(chunk: Uint8Array): void;
  /** The bytes have ended. An event that lacks only its blank line still counts. */
  end(): void;
}

/**
 * Reads server-sent events (HTML standard, 9.2.6) from bytes cut anywhere, also within a character: any of the
 * three line ends, byte order mark, comments, data of several lines.
 *
 * @param onData given the data of each event
 */
export function createEventReader(onData: (data: string) => void): EventReader {
  const decoder = new TextDecoder();
  const parser = createParser({
    maxBufferSize: MAX_EVENT_CHARACTERS,
    onEvent: ({ data }) => onData(data),
    onError({ type }) {
      // A line that is no field is to be ignored.
      if (type !== 'max-buffer-size-exceeded') return;
      throw new AppError('upstream_answer_invalid', 'One event of the answer is larger than 64 MB.', {
        advice: 'Ask for less at once, e.g. for smaller arguments of a tool.',
      });
    },
  });
  return {
    push: (chunk) => parser.feed(decoder.decode(chunk, { stream: true })),
    end: () => parser.feed(`${decoder.decode()}\n\n`),
  };
}
