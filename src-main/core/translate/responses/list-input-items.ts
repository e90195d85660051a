import { invalidField } from '../parse/read-field.ts';

/**
 * The items of a request's `input`, as they came; a text alone is short for a message of the user.
 *
 * @throws AppError `invalid_parameter`
 */
export function listInputItems(input: unknown): readonly unknown[] {
  if (typeof input === 'string') return [{ type: 'message', role: 'user', content: input }];
  if (Array.isArray(input)) return input;
  throw invalidField('input', 'a string or an array of items');
}
