import { constants } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { systemErrorCode } from '../errors/app-error.ts';

/** `missing`: there is nothing. `refused`: there is something that must not or cannot be read. */
export type BoundedRead =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'missing' }
  | { readonly kind: 'refused'; readonly reason: string };

/**
 * Reads a regular file of at most `maxBytes` as UTF-8, without its byte order mark. Anything else at `path`
 * (a folder, a device, a FIFO that nobody writes to) is refused at once and never waited for.
 */
export async function readBoundedFile(path: string, maxBytes: number): Promise<BoundedRead> {
  try {
    // Opening a device can have effects of its own, so look first.
    if (!(await stat(path)).isFile()) return { kind: 'refused', reason: 'it is not a regular file' };
    // O_NONBLOCK: a FIFO put there since the look would block the open. Windows has neither.
    const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      if (!(await file.stat()).isFile()) return { kind: 'refused', reason: 'it is not a regular file' };
      const bytes = await readAtMost(file, maxBytes + 1);
      if (bytes.length > maxBytes) {
        return { kind: 'refused', reason: `it is larger than ${maxBytes / 1024} KiB` };
      }
      return { kind: 'text', text: bytes.toString('utf8').replace(/^\uFEFF/, '') };
    } finally {
      await file.close();
    }
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return { kind: 'missing' };
    return { kind: 'refused', reason: `it cannot be read (${code ?? 'unknown error'})` };
  }
}

/** The size that stat tells cannot be relied on: the files of /proc have none. */
async function readAtMost(file: FileHandle, maxBytes: number): Promise<Buffer> {
  const buffer = Buffer.alloc(maxBytes);
  let length = 0;
  while (length < maxBytes) {
    const { bytesRead } = await file.read(buffer, length, maxBytes - length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return buffer.subarray(0, length);
}
