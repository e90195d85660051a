import { createParser } from 'eventsource-parser';
import { isJsonObject, type JsonObject } from '../../../../src-shared/json.ts';
import { parseBoundedJson } from '../../translate/parse/parse-bounded-json.ts';

const TERMINAL_EVENTS: ReadonlySet<unknown> = new Set([
  'response.completed',
  'response.incomplete',
  'response.failed',
]);
/** The events that count; hundreds of deltas before them need no parsing. */
const RELEVANT = /"(?:response\.(?:output_item\.done|completed|incomplete|failed)|error)"/;
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

export interface AnswerListeners {
  /** Told the whole response as soon as its last event has come. */
  readonly onAnswer: (answer: JsonObject) => void;
  readonly onError?: (event: JsonObject) => void;
}

/** Reads a stream of the ChatGPT backend along. */
export interface CodexAnswerReader {
  /** @returns whether it still reads: an answer of more than 64 MiB is let go */
  push(chunk: Buffer): boolean;
  /** To be called after the last chunk: the last event may lack its blank line. */
  end(): void;
}

/**
 * Makes one response of a Responses API event stream. The backend may leave `output` empty in the last event; it is
 * then put together from the items that went before.
 */
export function createCodexAnswerReader({ onAnswer, onError }: AnswerListeners): CodexAnswerReader {
  const items = new Map<number, JsonObject>();
  const decoder = new TextDecoder();
  let bytes = 0;
  const parser = createParser({
    onEvent({ data }) {
      const event = RELEVANT.test(data) ? parseBoundedJson(data) : null;
      if (event === null) return;
      if (event.type === 'response.output_item.done' && isJsonObject(event.item))
        items.set(typeof event.output_index === 'number' ? event.output_index : items.size, event.item);
      if (event.type === 'error') onError?.(event);
      if (TERMINAL_EVENTS.has(event.type) && isJsonObject(event.response))
        onAnswer(rebuildOutput(event.response, items));
    },
  });
  return {
    push(chunk) {
      bytes += chunk.length;
      if (bytes <= MAX_ANSWER_BYTES) {
        parser.feed(decoder.decode(chunk, { stream: true }));
        return true;
      }
      items.clear();
      parser.reset();
      return false;
    },
    end() {
      if (bytes <= MAX_ANSWER_BYTES) parser.feed(`${decoder.decode()}\n\n`);
    },
  };
}

function rebuildOutput(answer: JsonObject, items: ReadonlyMap<number, JsonObject>): JsonObject {
  if (Array.isArray(answer.output) && answer.output.length > 0) return answer;
  return { ...answer, output: [...items].sort(([a], [b]) => a - b).map(([, item]) => item) };
}
