import { type JsonBody, readJsonObject } from './json-body.ts';
import { scanJsonObject } from './scan-json.ts';
import { spliceBytes } from './splice-bytes.ts';

const WHITE_SPACE = [0x20, 0x0a, 0x0d, 0x09];
const COMMA = 0x2c;

/**
 * The same body with this value at a path (`['reasoning', 'effort']`), where objects that are not there are added;
 * every other byte stays.
 *
 * @param value `undefined` removes the member; of a repeated one the last, which is the one that counts
 */
export function setMember(body: JsonBody, path: readonly string[], value: unknown): JsonBody {
  const changed = setIn(body, path, value);
  return changed === body.text ? body : (readJsonObject(changed) ?? body);
}

function setIn(body: JsonBody, [key = '', ...rest]: readonly string[], value: unknown): Buffer {
  const span = body.members.get(key);
  if (rest.length > 0 && span !== undefined) {
    const inner = readJsonObject(body.text.subarray(span.start, span.end));
    if (inner !== null) return spliceBytes(body.text, span.start, span.end, setIn(inner, rest, value));
  }
  if (value === undefined) return rest.length > 0 ? body.text : removeMember(body, key);
  const text = JSON.stringify(rest.reduceRight((within, name) => ({ [name]: within }), value));
  return span === undefined ? addMember(body, key, text) : spliceBytes(body.text, span.start, span.end, text);
}

function addMember({ text, members }: JsonBody, key: string, value: string): Buffer {
  const start = text.indexOf('{') + 1;
  return spliceBytes(text, start, start, `${JSON.stringify(key)}:${value}${members.size > 0 ? ',' : ''}`);
}

function removeMember({ text, members }: JsonBody, key: string): Buffer {
  const span = members.get(key);
  if (span === undefined) return text;
  let keyStart = span.start;
  scanJsonObject(text, (start, _end, valueStart) => {
    if (valueStart === span.start) keyStart = start;
  });
  const next = skipSpace(text, span.end, 1);
  const before = skipSpace(text, keyStart - 1, -1);
  const isLast = text[next] !== COMMA;
  const start = isLast && text[before] === COMMA ? before : keyStart;
  return spliceBytes(text, start, isLast ? span.end : next + 1, '');
}

function skipSpace(text: Buffer, from: number, step: 1 | -1): number {
  let at = from;
  while (WHITE_SPACE.includes(text[at] ?? 0)) at += step;
  return at;
}
