import { isJsonObject, type JsonObject } from '../../../../src-shared/json.ts';
import { parseBoundedJson } from '../../translate/parse/parse-bounded-json.ts';

const TERMINAL_EVENTS: ReadonlySet<unknown> = new Set([
  'response.completed',
  'response.incomplete',
  'response.failed',
]);
/** The events that count; hundreds of deltas before them need no parsing. */
const RELEVANT = /"(?:response\.(?:output_item\.done|completed|incomplete|failed)|error)"/;

export interface AnswerListeners {
  /** Told the whole response as soon as its last event has come. */
  readonly onAnswer: (answer: JsonObject) => void;
  readonly onError?: (event: JsonObject) => void;
}

/** Makes one response of the events of a Responses API stream. */
export interface ResponseAssembler {
  /** @param data the payload of one event. @returns whether it was the last one, of a response or of a failure */
  push(data: string): boolean;
  /** Lets go of what it holds. */
  clear(): void;
}

/**
 * The backend of ChatGPT may leave `output` empty in the last event; it is then put together from the items that went
 * before.
 */
export function createResponseAssembler({ onAnswer, onError }: AnswerListeners): ResponseAssembler {
  const items = new Map<number, JsonObject>();
  return {
    push(data) {
      const event = RELEVANT.test(data) ? parseBoundedJson(data) : null;
      if (event === null) return false;
      if (event.type === 'response.output_item.done' && isJsonObject(event.item))
        items.set(typeof event.output_index === 'number' ? event.output_index : items.size, event.item);
      if (event.type === 'error') onError?.(event);
      const isLast = TERMINAL_EVENTS.has(event.type);
      if (isLast && isJsonObject(event.response)) onAnswer(rebuildOutput(event.response, items));
      return isLast || event.type === 'error';
    },
    clear: () => items.clear(),
  };
}

function rebuildOutput(answer: JsonObject, items: ReadonlyMap<number, JsonObject>): JsonObject {
  if (Array.isArray(answer.output) && answer.output.length > 0) return answer;
  return { ...answer, output: [...items].sort(([a], [b]) => a - b).map(([, item]) => item) };
}
