import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { AppError } from '../errors/app-error.ts';
import { createBodyDecoder } from './body-decoders.ts';

/**
 * Reads a whole request body, uncompressed.
 *
 * @param limitBytes a larger one is refused as soon as that is known, both as sent and uncompressed
 * @returns the bytes as sent, or what they were before they were compressed; `null` when the client left in the middle
 * @throws AppError `request_too_large`, `unsupported_content_encoding`, `malformed_json`
 */
export async function readBody(request: IncomingMessage, limitBytes: number): Promise<Buffer | null> {
  if (Number(request.headers['content-length'] ?? 0) > limitBytes) throw createTooLargeError(limitBytes);
  const encoding = request.headers['content-encoding']?.toLowerCase() ?? 'identity';
  return encoding === 'identity'
    ? collect(request, limitBytes)
    : readCompressed(request, encoding, limitBytes);
}

async function readCompressed(
  request: IncomingMessage,
  encoding: string,
  limitBytes: number,
): Promise<Buffer | null> {
  const decoder = createBodyDecoder(encoding);
  if (request.destroyed) return null; // It has closed already, and will not say so again.
  let received = 0;
  const feed = (chunk: Buffer) => {
    received += chunk.length;
    // Some compressed bytes add nothing to what comes out, whose limit they would never reach.
    if (received > limitBytes) decoder.destroy(createTooLargeError(limitBytes));
    else if (!decoder.write(chunk)) request.pause();
  };
  request.on('data', feed);
  request.on('end', () => decoder.end());
  request.on('error', () => decoder.destroy());
  request.on('close', () => {
    if (!request.readableEnded) decoder.destroy();
  });
  decoder.on('drain', () => request.resume());
  try {
    const body = await collect(decoder, limitBytes);
    const { errored } = decoder;
    // Behind its end a decoder leaves out what came, such as a second frame of zstd.
    if (errored === null && body !== null && decoder.bytesWritten !== received) {
      throw createUndecodableError(encoding);
    }
    if (errored === null) return body;
    throw errored instanceof AppError ? errored : createUndecodableError(encoding, errored);
  } finally {
    request.off('data', feed);
    request.resume(); // The rest of a refused body stands before the client's next request.
    decoder.destroy();
  }
}

/** @returns `null` when `source` breaks off */
function collect(source: Readable, limitBytes: number): Promise<Buffer | null> {
  return new Promise((resolve, reject) => {
    if (source.destroyed) {
      resolve(null);
      return;
    }
    const chunks: Buffer[] = [];
    let length = 0;
    source.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= limitBytes) {
        chunks.push(chunk);
        return;
      }
      source.removeAllListeners('data');
      source.pause();
      reject(createTooLargeError(limitBytes));
    });
    source.on('end', () => resolve(chunks.length === 1 ? (chunks[0] ?? null) : Buffer.concat(chunks)));
    source.on('error', () => resolve(null));
    source.on('close', () => resolve(null));
  });
}

function createTooLargeError(limitBytes: number): AppError {
  return new AppError(
    'request_too_large',
    `The request body is larger than ${limitBytes / 1024 / 1024} MB.`,
    {
      advice: 'Send less context or smaller attachments.',
    },
  );
}

function createUndecodableError(encoding: string, cause?: Error): AppError {
  return new AppError('malformed_json', `The request body is not valid ${encoding}.`, {
    advice: 'Send the body as content-encoding says, or uncompressed.',
    cause,
  });
}
