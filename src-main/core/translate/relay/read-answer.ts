import type { CanonicalEvent, ProviderError } from '../canonical/events.ts';
import type { StreamParser } from '../canonical/translation.ts';
import { createEventReader } from './read-events.ts';

/** Changes events on their way, e.g. ends the answer at a stop sequence. */
export type EventFilter = (event: CanonicalEvent) => readonly CanonicalEvent[];

export interface AnswerReaderOptions {
  readonly parser: StreamParser;
  readonly filter: EventFilter | null;
  readonly onEvent: (event: CanonicalEvent) => void;
}

export interface AnswerReader {
  /** `finish` or `error` has been given out: nothing follows, and what else is pushed is ignored. */
  readonly isDone: boolean;
  /** The filter ended the answer, while the provider goes on with its own. */
  readonly isCutShort: boolean;
  /** @throws AppError as {@link createEventReader} */
  push(chunk: Uint8Array): void;
  /** The provider's stream has ended; an answer that has not finished ends with an error. */
  end(): void;
  /** The stream broke off. */
  fail(error: ProviderError): void;
}

/** Turns the bytes of a provider's stream into canonical events: exactly one `finish` or `error`, at the end. */
export function createAnswerReader({ parser, filter, onEvent }: AnswerReaderOptions): AnswerReader {
  let isDone = false;
  let isCutShort = false;

  function emit(events: readonly CanonicalEvent[]): void {
    for (const event of events) {
      for (const passed of filter === null ? [event] : filter(event)) {
        if (isDone) return;
        isDone = isLast(passed);
        isCutShort = isDone && !isLast(event);
        onEvent(passed);
      }
    }
  }

  const reader = createEventReader((data) => {
    if (!isDone) emit(parser.push(data));
  });

  return {
    get isDone() {
      return isDone;
    },
    get isCutShort() {
      return isCutShort;
    },
    push(chunk) {
      if (!isDone) reader.push(chunk);
    },
    end() {
      if (isDone) return;
      reader.end();
      if (!isDone) emit(parser.end());
    },
    fail(error) {
      if (!isDone) emit([{ type: 'error', error }]);
    },
  };
}

function isLast({ type }: CanonicalEvent): boolean {
  return type === 'finish' || type === 'error';
}
