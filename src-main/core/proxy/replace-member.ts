import { type JsonBody, readJsonObject } from './json-body.ts';

/** The same body with another value of one member; every other byte stays. A body without it is returned as it is. */
export function replaceMember(body: JsonBody, key: string, value: unknown): JsonBody {
  const span = body.members.get(key);
  if (span === undefined) return body;
  const { text } = body;
  const parts = [text.subarray(0, span.start), Buffer.from(JSON.stringify(value)), text.subarray(span.end)];
  return readJsonObject(Buffer.concat(parts)) ?? body;
}
