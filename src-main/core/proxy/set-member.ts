import type { ListChange } from '../translate/canonical/body-changes.ts';
import { type JsonBody, readJsonObject } from './json-body.ts';
import { type Span, scanJsonArray, scanJsonObject } from './scan-json.ts';
import { spliceBytes } from './splice-bytes.ts';

const SEPARATOR = Buffer.from(',');

/**
 * The same body with this value at a path (`['reasoning', 'effort']`), where objects that are not there are added;
 * every other byte stays.
 *
 * @param value takes the place of the last of repeated members, which is the one that counts; `undefined` removes all
 *   of them, and what parts them from the others
 */
export function setMember(body: JsonBody, path: readonly string[], value: unknown): JsonBody {
  const changed = setIn(body, path, value);
  return changed === body.text ? body : (readJsonObject(changed) ?? body);
}

/**
 * The same body with other elements in one of its lists.
 *
 * @param elements a number is the place of an element that is there already, whose bytes stay
 */
export function setElements(body: JsonBody, name: string, elements: ListChange[1]): JsonBody {
  const { start, end } = body.members.get(name) ?? { start: 0, end: 0 };
  const list = body.text.subarray(start, end);
  const places = scanJsonArray(list);
  if (places === null) return body;
  const pieces = elements.map((element) => {
    if (typeof element !== 'number') return Buffer.from(JSON.stringify(element));
    const place = places[element];
    return list.subarray(place?.start, place?.end);
  });
  const joined = pieces.flatMap((piece, at) => (at === 0 ? [piece] : [SEPARATOR, piece]));
  const changed = Buffer.concat([Buffer.from('['), ...joined, Buffer.from(']')]);
  return readJsonObject(spliceBytes(body.text, start, end, changed)) ?? body;
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

/** Without any of this name: without the last one, the one before it would count. */
function removeMember({ text, members }: JsonBody, key: string): Buffer {
  if (!members.has(key)) return text;
  const all = listMembers(text);
  const kept = all.filter(({ name }) => name !== key);
  const [start = 0, end = 0] = [all[0]?.start, all.at(-1)?.end];
  const pieces = kept.map((member, at) =>
    text.subarray(at === 0 ? member.start : member.spaceStart, member.end),
  );
  return Buffer.concat([text.subarray(0, start), ...pieces, text.subarray(end)]);
}

interface Member extends Span {
  readonly name: string;
  /** Behind the member before, where the comma is. */
  readonly spaceStart: number;
}

/** The object's own members, each from its key to behind its value, repeated ones too. */
function listMembers(text: Buffer): Member[] {
  const own: { start: number; keyEnd: number; end: number }[] = [];
  scanJsonObject(text, (start, keyEnd, valueStart, end) => {
    // What is within a value is told of before it.
    while ((own.at(-1)?.start ?? -1) > valueStart) own.pop();
    own.push({ start, keyEnd, end });
  });
  return own.map(({ start, keyEnd, end }, at) => ({
    name: JSON.parse(text.toString('utf8', start, keyEnd)),
    spaceStart: own[at - 1]?.end ?? start,
    start,
    end,
  }));
}
