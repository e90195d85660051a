import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import {
  brotliCompressSync,
  constants,
  createZstdCompress,
  deflateSync,
  gzipSync,
  zstdCompressSync,
} from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readBody } from './read-body.ts';

const MB = 1024 * 1024;

function start(headers: Record<string, string> = {}, limitBytes = 10) {
  const stream = Object.assign(new PassThrough(), { headers });
  return { stream, body: readBody(stream as unknown as IncomingMessage, limitBytes) };
}

it.each([
  ['in one piece', ['0123456789']],
  ['in many', ['01', '234', '56789']],
  ['of nothing', []],
])('gives the bytes as sent: %s', async (_how, pieces) => {
  const { stream, body } = start();
  for (const piece of pieces) stream.write(piece);
  stream.end();
  expect((await body)?.toString()).toBe(pieces.join(''));
});

it('keeps bytes that are no text', async () => {
  const { stream, body } = start({ 'content-encoding': 'Identity' });
  stream.end(Buffer.from([0, 255, 128]));
  expect(await body).toEqual(Buffer.from([0, 255, 128]));
});

it('refuses a declared length over the limit without reading', async () => {
  const { stream, body } = start({ 'content-length': '11' });
  await expect(body).rejects.toMatchObject({ code: 'request_too_large' });
  expect(stream.listenerCount('data')).toBe(0);
});

it('stops reading at the byte that is too many', async () => {
  const { stream, body } = start();
  stream.write('01234567890');
  await expect(body).rejects.toMatchObject({ code: 'request_too_large' });
  expect([stream.listenerCount('data'), stream.isPaused()]).toEqual([0, true]);
});

it.each(['identity', 'gzip'])('gives nothing when the client has left before: %s', async (encoding) => {
  const stream = new PassThrough().destroy();
  const request = Object.assign(stream, { headers: { 'content-encoding': encoding } });
  expect(await readBody(request as unknown as IncomingMessage, 10)).toBeNull();
});

it('refuses what a decoder would leave out: a second frame of zstd', async () => {
  const { stream, body } = start({ 'content-encoding': 'zstd' }, MB);
  stream.end(Buffer.concat([zstdCompressSync('one'), zstdCompressSync('two')]));
  await expect(body).rejects.toMatchObject({ code: 'malformed_json' });
});

it.each(['compress', 'gzip, zstd', 'identity, gzip', 'constructor', ''])(
  'refuses the encoding "%s"',
  async (encoding) => {
    const { body } = start({ 'content-encoding': encoding });
    await expect(body).rejects.toMatchObject({ code: 'unsupported_content_encoding' });
  },
);

it.each([
  ['cleanly', undefined],
  ['by a reset', new Error('ECONNRESET')],
])('gives null when the client leaves in the middle, %s', async (_how, error) => {
  const { stream, body } = start();
  stream.write('012');
  stream.destroy(error);
  expect(await body).toBeNull();
});

describe.each([
  ['zstd', zstdCompressSync],
  ['br', brotliCompressSync],
  ['GZip', gzipSync],
  ['x-gzip', gzipSync],
  ['deflate', deflateSync],
])('a body in %s', (encoding, compress) => {
  const headers = { 'content-encoding': encoding };

  it('is given uncompressed, however it arrives', async () => {
    const text = `${'Grüße 👋 '.repeat(10_000)}\0`;
    const { stream, body } = start(headers, MB);
    for (const byte of compress(text)) stream.write(Buffer.from([byte]));
    stream.end();
    expect((await body)?.toString()).toBe(text);
    const empty = start(headers, MB);
    empty.stream.end(compress(''));
    expect(await empty.body).toEqual(Buffer.alloc(0));
  });

  it('may be as large as the limit uncompressed, and no larger', async () => {
    for (const [bytes, outcome] of [
      [MB, { length: MB }],
      [MB + 1, { code: 'request_too_large' }],
    ] as const) {
      const { stream, body } = start(headers, MB);
      stream.end(compress(Buffer.alloc(bytes)));
      expect(await body.catch((error: unknown) => error)).toMatchObject(outcome);
    }
  });

  it('is refused as soon as it has become too large', async () => {
    const { stream, body } = start(headers, MB);
    stream.write(compress(Buffer.alloc(16 * MB)).subarray(0, -3)); // Its end never comes.
    await expect(body).rejects.toMatchObject({ code: 'request_too_large' });
    expect(stream.listenerCount('data')).toBe(0);
  });

  it.each([
    ['is something else', () => Buffer.from('{"model":"gpt-5.2"}')],
    ['lacks its end', () => compress('x'.repeat(1000)).subarray(0, -3)],
    ['is nothing at all', () => Buffer.alloc(0)],
  ])('that %s is refused, and the rest of it read', async (_what, make) => {
    const { stream, body } = start(headers, MB);
    stream.write(make());
    stream.end();
    await expect(body).rejects.toMatchObject({
      code: 'malformed_json',
      message: `The request body is not valid ${encoding.toLowerCase()}.`,
    });
    expect(stream.readableEnded).toBe(true);
  });

  it.each([
    ['cleanly', undefined],
    ['by a reset', new Error('ECONNRESET')],
  ])('is null when the client leaves in the middle, %s', async (_how, error) => {
    const { stream, body } = start(headers, MB);
    stream.write(compress('x'.repeat(1000)).subarray(0, -3));
    stream.destroy(error);
    expect(await body).toBeNull();
  });
});

it('refuses too many compressed bytes also where they come to nothing', async () => {
  const { stream, body } = start({ 'content-encoding': 'gzip' }, MB);
  const nothing = Buffer.concat(Array.from({ length: 1000 }, () => gzipSync('')));
  for (let sent = 0; sent <= MB; sent += nothing.length) stream.write(nothing);
  await expect(body).rejects.toMatchObject({ code: 'request_too_large' });
});

it('refuses zstd that asks for more memory than HTTP allows', async () => {
  const { stream, body } = start({ 'content-encoding': 'zstd' }, MB);
  // Of a length that it is not told, so that it uses the whole window.
  const encoder = createZstdCompress({ params: { [constants.ZSTD_c_windowLog]: 27 } });
  encoder.pipe(stream);
  for (let i = 0; i < 10; i += 1) encoder.write(Buffer.alloc(10_000));
  encoder.end();
  await expect(body).rejects.toMatchObject({ code: 'malformed_json' });
});
