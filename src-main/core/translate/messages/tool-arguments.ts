import { type JsonObject, parseJsonObject } from '../../../../src-shared/json.ts';
import { invalidField } from '../chat/read-field.ts';

/**
 * The arguments of a call as Anthropic wants them: an object. A model's call may have been cut off, or have no
 * arguments at all; what is not a JSON object then stays readable in one field.
 */
export function parseArguments(text: string): JsonObject {
  if (text.trim() === '') return {};
  return parseJsonObject(text) ?? { unparsed_arguments: text };
}

/**
 * JSON text of a value of the client's request.
 *
 * @throws AppError `invalid_parameter` when it is nested too deeply to be written
 */
export function stringifyJson(value: unknown, path: string): string {
  try {
    return JSON.stringify(value);
  } catch (error) {
    if (error instanceof RangeError) throw invalidField(path, 'nested less deeply');
    throw error;
  }
}
