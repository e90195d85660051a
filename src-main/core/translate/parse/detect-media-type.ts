import { isUtf8 } from 'node:buffer';

/** What files begin with, and have after eight bytes, as Latin-1. */
const SIGNATURES: readonly (readonly [mediaType: string, start: string, afterEight: string])[] = [
  ['application/pdf', '%PDF-', ''],
  ['image/png', '\x89PNG\r\n\x1a\n', ''],
  ['image/jpeg', '\xff\xd8\xff', ''],
  ['image/gif', 'GIF8', ''],
  ['image/webp', 'RIFF', 'WEBP'],
];

/** Base64 of more bytes than any signature looks at. */
const HEAD_LENGTH = 32;

/**
 * What a file's first bytes say it is: PDF, or a picture that both vendors read.
 *
 * @param data base64
 * @returns `null` for anything else
 */
export function detectMediaType(data: string): string | null {
  const head = Buffer.from(data.slice(0, HEAD_LENGTH), 'base64').toString('latin1');
  const found = SIGNATURES.find(
    ([, start, afterEight]) => head.startsWith(start) && head.startsWith(afterEight, 8),
  );
  return found?.[0] ?? null;
}

/**
 * The text of a file that is UTF-8, as source code and the like is.
 *
 * @param data base64
 * @returns `null` where it is not
 */
export function decodeText(data: string): string | null {
  const bytes = Buffer.from(data, 'base64');
  return isUtf8(bytes) && !bytes.includes(0) ? bytes.toString('utf8') : null;
}
