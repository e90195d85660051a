/** The same bytes with others in place of those from `start` to behind `end`. */
export function spliceBytes(bytes: Buffer, start: number, end: number, replacement: Buffer | string): Buffer {
  const middle = typeof replacement === 'string' ? Buffer.from(replacement) : replacement;
  return Buffer.concat([bytes.subarray(0, start), middle, bytes.subarray(end)]);
}
