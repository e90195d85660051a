import { createHash } from 'node:crypto';

/** @returns 64 hexadecimal digits, always the same for the same text */
export function hashText(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
