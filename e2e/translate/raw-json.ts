/** A member of a JSON object as it was sent: `raw` is its value's text, from `start` to `end` of the whole. */
export interface RawMember {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** The members of the outermost object of valid JSON text, by where they are in it. */
export function findMembers(text: string): RawMember[] {
  return splitOutermost(text).map(([start, end]) => {
    const nameEnd = findEnd(text, start);
    const valueStart = skipSpace(text, text.indexOf(':', nameEnd) + 1);
    return { name: JSON.parse(text.slice(start, nameEnd)), start: valueStart, end };
  });
}

/** Where the parts between the commas of an outermost object or array begin and end. */
export function splitOutermost(text: string): [start: number, end: number][] {
  const parts: [number, number][] = [];
  let start = skipSpace(text, skipSpace(text, 0) + 1);
  while (text[start] !== '}' && text[start] !== ']') {
    let end = start;
    while (end < text.length && !',}]'.includes(text.charAt(end))) end = findEnd(text, end);
    if (end === text.length) throw new Error('The JSON is cut off');
    parts.push([start, end]);
    start = text[end] === ',' ? skipSpace(text, end + 1) : end;
  }
  return parts;
}

/** The end of what begins at `start`: a string, an object, an array, or else one character. */
function findEnd(text: string, start: number): number {
  const first = text.charAt(start);
  if (first === '"') {
    const string = /"(?:[^"\\]|\\.)*"/sy;
    string.lastIndex = start;
    string.test(text);
    return string.lastIndex;
  }
  if (first !== '{' && first !== '[') return start + 1;
  let at = start + 1;
  while (at < text.length && text[at] !== '}' && text[at] !== ']') at = findEnd(text, at);
  return at + 1;
}

function skipSpace(text: string, start: number): number {
  let at = start;
  while (/\s/.test(text.charAt(at))) at += 1;
  return at;
}
