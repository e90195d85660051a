import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import type { JsonObject } from '../../../../src-shared/json.ts';
import { readTurn } from './read-turn.ts';

const event = (value: object) => `data: ${JSON.stringify(value)}\n\n`;
const DELTA = { type: 'response.output_text.delta', delta: 'Grüße 👋' };
const RESPONSE = { id: 'resp_1', output: [{ type: 'message' }] };
const COMPLETED = { type: 'response.completed', response: RESPONSE };
const disconnected = expect.objectContaining({ code: 'upstream_disconnected' });

function start(drain: () => Promise<void> | null = () => null) {
  const stream = new PassThrough();
  const log: unknown[] = [];
  const done = readTurn(stream, {
    onEvent: (data) => log.push(JSON.parse(data)),
    onError: (error: JsonObject) => log.push(['error', error]),
    onAnswer: (answer) => log.push(['answer', answer]),
    drain,
  });
  return { stream, log, done };
}

it('tells the response before its last event, wherever the stream is cut, and waits for no more', async () => {
  const { stream, log, done } = start();
  for (const byte of Buffer.from(event(DELTA) + event(COMPLETED))) stream.write(Buffer.of(byte));
  await done;
  stream.write(event(DELTA) + event({ type: 'error', code: 'late' }));
  stream.end();
  await stream.closed;
  expect(log).toEqual([DELTA, ['answer', RESPONSE], COMPLETED]);
});

it('takes an error for the end', async () => {
  const { stream, log, done } = start();
  const error = { type: 'error', code: 'server_error' };
  stream.write(event(error));
  await done;
  expect(log).toEqual([['error', error]]);
});

it.each([
  ['between two events', event(DELTA), [DELTA]],
  ['within one', `${event(DELTA)}data: {"type":"response.compl`, [DELTA]],
  ['before the first', '', []],
  ['at the end mark of Chat', `${event(DELTA)}data: [DONE]\n\n`, [DELTA]],
])('fails when the stream ends %s', async (_where, sent, events) => {
  for (const end of [(stream: PassThrough) => stream.end(), (stream: PassThrough) => stream.destroy()]) {
    const { stream, log, done } = start();
    stream.write(sent);
    const failed = expect(done).rejects.toEqual(disconnected);
    await new Promise(setImmediate); // Until what was written has been read.
    end(stream);
    await failed;
    expect(log).toEqual(events);
  }
});

it('reads a last event that lacks its blank line', async () => {
  const { stream, log, done } = start();
  stream.end(event(COMPLETED).trimEnd());
  await done;
  expect(log).toEqual([['answer', RESPONSE], COMPLETED]);
});

it('reads no further while the client has no room', async () => {
  const room = Promise.withResolvers<void>();
  const { stream, log, done } = start(() => room.promise);
  stream.write(event(DELTA));
  stream.write(event(COMPLETED));
  await new Promise(setImmediate);
  expect(log).toEqual([DELTA]);
  room.resolve();
  await done;
  expect(log).toHaveLength(3);
});
