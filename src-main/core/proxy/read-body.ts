import type { IncomingMessage } from 'node:http';
import { AppError } from '../errors/app-error.ts';

/**
 * Reads a whole request body.
 *
 * @param limitBytes a larger one is refused as soon as that is known
 * @returns the bytes as sent, or `null` when the client left in the middle
 * @throws AppError `request_too_large`, `unsupported_content_encoding`
 */
export async function readBody(request: IncomingMessage, limitBytes: number): Promise<Buffer | null> {
  const encoding = request.headers['content-encoding'];
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') {
    throw new AppError(
      'unsupported_content_encoding',
      `Request bodies in ${JSON.stringify(encoding)} are not supported.`,
      {
        advice: 'Send the body uncompressed.',
      },
    );
  }
  if (Number(request.headers['content-length'] ?? 0) > limitBytes) throw createTooLargeError(limitBytes);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= limitBytes) {
        chunks.push(chunk);
        return;
      }
      request.removeAllListeners('data');
      request.pause();
      reject(createTooLargeError(limitBytes));
    });
    request.on('end', () => resolve(chunks.length === 1 ? (chunks[0] ?? null) : Buffer.concat(chunks)));
    request.on('error', () => resolve(null));
    request.on('close', () => resolve(null));
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
