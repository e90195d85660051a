import type { CanonicalEvent } from '../canonical/events.ts';
import type { StreamParser } from '../canonical/translation.ts';
import { parseBoundedJson } from '../parse/parse-bounded-json.ts';
import { type AnswerParserOptions, createResponseReader } from './read-response.ts';

/**
 * Reads the event stream of OpenAI's Responses API and of ChatGPT's backend, which may leave out deltas, the ends of
 * items, or the output of the last event: whatever comes first counts, and nothing twice.
 */
export function createResponsesStreamParser(options: AnswerParserOptions = {}): StreamParser {
  let events: CanonicalEvent[] = [];
  const reader = createResponseReader((event) => events.push(event), options);

  function take(): readonly CanonicalEvent[] {
    const taken = events;
    events = [];
    return taken;
  }

  return {
    push(data) {
      const event = parseBoundedJson(data); // `[DONE]` is none.
      if (event !== null) reader.read(event);
      return take();
    },
    end() {
      if (!reader.isDone) reader.fail({ message: 'The answer of OpenAI ended early.' });
      return take();
    },
  };
}
