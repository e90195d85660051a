import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { createLineReader } from './line-reader.ts';

test('gives each line once, also those that came before anybody asked, then the end', async () => {
  const input = new PassThrough();
  const lines = createLineReader(input);
  input.write('first\r\nsecond\nthi');
  expect(await lines.next()).toBe('first');
  expect(await lines.next()).toBe('second');
  const third = lines.next();
  input.end('rd');
  expect(await third).toBe('third');
  expect(await lines.next()).toBeNull();
  expect(await lines.next()).toBeNull();
});

test('an aborted wait takes no line away from the next one', async () => {
  const input = new PassThrough();
  const lines = createLineReader(input);
  const stop = new AbortController();
  const reason = new Error('enough');
  const waiting = lines.next(stop.signal);
  stop.abort(reason);
  await expect(waiting).rejects.toBe(reason);
  expect(() => lines.next(stop.signal)).toThrow(reason);
  const next = lines.next();
  input.write('line\n');
  expect(await next).toBe('line');
  lines.close();
});

test('close lets go of the input, and whoever waits learns of the end', async () => {
  const input = new PassThrough();
  const lines = createLineReader(input);
  const waiting = lines.next();
  lines.close();
  expect(await waiting).toBeNull();
  expect(input.isPaused()).toBe(true);
  const again = lines.next();
  input.write('after\n');
  expect(await again).toBe('after');
  lines.close();
});

test('does not touch the input before it is asked', () => {
  const input = new PassThrough();
  createLineReader(input).close();
  expect(input.listenerCount('data') + input.listenerCount('readable')).toBe(0);
});
