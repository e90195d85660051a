import type { JsonObject } from '../../../../src-shared/json.ts';
import type { CanonicalEvent } from '../canonical/events.ts';
import { type AnswerParserOptions, createResponseReader } from './read-response.ts';

/** A whole answer of OpenAI's Responses API as the events that a stream of it would give. */
export function parseResponsesAnswer(
  answer: JsonObject,
  options: AnswerParserOptions = {},
): CanonicalEvent[] {
  const events: CanonicalEvent[] = [];
  const reader = createResponseReader((event) => events.push(event), options);
  reader.finish(answer);
  return events;
}
