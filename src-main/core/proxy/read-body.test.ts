import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { readBody } from './read-body.ts';

function start(headers: Record<string, string> = {}) {
  const stream = Object.assign(new PassThrough(), { headers });
  return { stream, body: readBody(stream as unknown as IncomingMessage, 10) };
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

it.each(['gzip', 'br', 'identity, gzip', ''])('refuses the encoding "%s"', async (encoding) => {
  const { body } = start({ 'content-encoding': encoding });
  await expect(body).rejects.toMatchObject({ code: 'unsupported_content_encoding' });
});

it.each([
  ['cleanly', undefined],
  ['by a reset', new Error('ECONNRESET')],
])('gives null when the client leaves in the middle, %s', async (_how, error) => {
  const { stream, body } = start();
  stream.write('012');
  stream.destroy(error);
  expect(await body).toBeNull();
});
