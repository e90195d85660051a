import { type JsonBody, readJsonObject } from './json-body.ts';

/** The same body with another name of a model; every other byte stays. A body that names none is returned as it is. */
export function replaceModel(body: JsonBody, model: string): JsonBody {
  const span = body.members.get('model');
  if (span === undefined) return body;
  const { text } = body;
  const parts = [text.subarray(0, span.start), Buffer.from(JSON.stringify(model)), text.subarray(span.end)];
  return readJsonObject(Buffer.concat(parts)) ?? body;
}
