import type { JsonObject } from '../../../../src-shared/json.ts';
import { parseBoundedJson } from '../parse/parse-bounded-json.ts';

/**
 * The arguments of a call as Anthropic wants them: an object. A model's call may have been cut off, or have no
 * arguments at all; what is not a JSON object then stays readable in one field.
 */
export function parseArguments(text: string): JsonObject {
  if (text.trim() === '') return {};
  return parseBoundedJson(text) ?? { unparsed_arguments: text };
}
