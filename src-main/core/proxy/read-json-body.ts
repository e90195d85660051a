import type { IncomingMessage } from 'node:http';
import { AppError } from '../errors/app-error.ts';
import { type JsonBody, readJsonObject } from './json-body.ts';
import { readBody } from './read-body.ts';

/**
 * The JSON object that a request carries.
 *
 * @returns `null` when the client left in the middle
 * @throws AppError `malformed_json`, or as {@link readBody}
 */
export async function readJsonBody(request: IncomingMessage, limitBytes: number): Promise<JsonBody | null> {
  const text = await readBody(request, limitBytes);
  if (text === null) return null;
  const body = readJsonObject(text);
  if (body !== null) return body;
  throw new AppError('malformed_json', 'The request body is not a JSON object.', {
    advice: 'Send the parameters as one JSON object, nested less than 500 levels deep.',
  });
}
