import type { Transform } from 'node:stream';
import {
  constants,
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createZstdDecompress,
} from 'node:zlib';
import { AppError } from '../errors/app-error.ts';

/** Each piece of output costs a way to another thread and back. */
const chunkSize = 64 * 1024;
/** The largest window of zstd in HTTP, 8 MB (RFC 9659): a frame may ask for 2 GB of memory in its first bytes. */
const zstdParams = { [constants.ZSTD_d_windowLogMax]: 23 };

/** Tells how many of the bytes that it was given it has used. */
type BodyDecoder = Transform & { readonly bytesWritten: number };

/** By content coding (RFC 9110, 8.4.1). Codex CLI sends zstd when it is signed in to ChatGPT. */
const DECODERS: Readonly<Record<string, () => BodyDecoder>> = {
  zstd: () => createZstdDecompress({ chunkSize, params: zstdParams }),
  br: () => createBrotliDecompress({ chunkSize }),
  gzip: () => createGunzip({ chunkSize }),
  'x-gzip': () => createGunzip({ chunkSize }),
  deflate: () => createInflate({ chunkSize }),
};

/** What is taken, as the value of `accept-encoding` in an answer (RFC 9110, 12.5.3). */
export const ACCEPTED_ENCODINGS = 'zstd, br, gzip, deflate';

/**
 * Uncompresses a request body, on other threads.
 *
 * @param encoding the value of `content-encoding`, lower case. More than one coding is not taken: nobody sends it, and
 *   what each layer unpacks would have to be limited.
 * @throws AppError `unsupported_content_encoding`
 */
export function createBodyDecoder(encoding: string): BodyDecoder {
  const create = Object.hasOwn(DECODERS, encoding) ? DECODERS[encoding] : undefined;
  if (create !== undefined) return create();
  throw new AppError(
    'unsupported_content_encoding',
    `Request bodies in ${JSON.stringify(encoding)} are not supported.`,
    { advice: `Send the body uncompressed, or as one of ${ACCEPTED_ENCODINGS}.` },
  );
}
