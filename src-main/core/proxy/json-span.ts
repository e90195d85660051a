/**
 * Finds parts of a JSON text by their byte positions, so that a request body can be changed in one place and
 * stay byte for byte the same everywhere else: prompt caches and large numbers survive. The text must be
 * valid JSON already.
 */

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const COLON = 0x3a;
const COMMA = 0x2c;

export interface Span {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
}

/** Where the members of the object begin: just behind its opening brace. */
export function findObjectStart(text: Buffer): number {
  return text.indexOf(OPEN_BRACE) + 1;
}

/** The value of the object's member `key`, the last one when it is repeated (as `JSON.parse` has it). */
export function findMemberValue(text: Buffer, key: string): Span | null {
  let found: Span | null = null;
  let at = skipSpace(text, findObjectStart(text));
  while (text[at] === QUOTE) {
    const keyEnd = skipString(text, at);
    // Parsed, since a key may be written with escapes.
    const isWanted = JSON.parse(text.toString('utf8', at, keyEnd)) === key;
    const start = skipSpace(text, skipSpace(text, keyEnd, COLON));
    const end = skipValue(text, start);
    if (isWanted) found = { start, end };
    at = skipSpace(text, skipSpace(text, end, COMMA));
  }
  return found;
}

/** Skips white space and, when given, one `separator` after it. */
function skipSpace(text: Buffer, from: number, separator?: number): number {
  let at = from;
  while (isSpace(text[at])) at++;
  return separator !== undefined && text[at] === separator ? at + 1 : at;
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

/** @returns the position behind the string whose opening quote is at `from` */
function skipString(text: Buffer, from: number): number {
  let at = from + 1;
  for (;;) {
    const quote = text.indexOf(QUOTE, at);
    if (quote === -1) return text.length;
    let backslashes = 0;
    while (text[quote - 1 - backslashes] === BACKSLASH) backslashes++;
    if (backslashes % 2 === 0) return quote + 1;
    at = quote + 1;
  }
}

function skipValue(text: Buffer, from: number): number {
  const first = text[from];
  if (first === QUOTE) return skipString(text, from);
  if (first !== OPEN_BRACE && first !== OPEN_BRACKET) return skipLiteral(text, from);
  let depth = 0;
  let at = from;
  while (at < text.length) {
    const byte = text[at];
    if (byte === QUOTE) {
      at = skipString(text, at);
      continue;
    }
    if (byte === OPEN_BRACE || byte === OPEN_BRACKET) depth++;
    if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) depth--;
    at++;
    if (depth === 0) return at;
  }
  return at;
}

/** Numbers, `true`, `false` and `null` end at the next delimiter. */
function skipLiteral(text: Buffer, from: number): number {
  let at = from;
  while (
    at < text.length &&
    !isSpace(text[at]) &&
    ![COMMA, CLOSE_BRACE, CLOSE_BRACKET].includes(text[at] ?? 0)
  )
    at++;
  return at;
}
