import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assembleCodexAnswer } from './assemble-codex-answer.ts';

const item = (id: string) => ({ id, type: 'message', content: [{ text: `Grüße ${id} 👋🏽` }] });
const done = (output_index: number, id: string) => ({
  type: 'response.output_item.done',
  output_index,
  item: item(id),
});
const completed = (fields: object = {}) => ({
  type: 'response.completed',
  response: { id: 'resp_1', status: 'completed', ...fields },
});

const write = (events: object[], lineEnd = '\n') =>
  Buffer.from(
    events.map((event) => `event: x${lineEnd}data: ${JSON.stringify(event)}${lineEnd}${lineEnd}`).join(''),
  );

async function* cut(bytes: Buffer, pieceBytes = bytes.length || 1, failure?: Error) {
  for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
  if (failure !== undefined) throw failure;
}

describe('the output', () => {
  it.each([
    ['empty', { output: [] }],
    ['missing', {}],
    ['null', { output: null }],
  ])('is put together by index when the last event has it %s', async (_how, fields) => {
    const events = [done(2, 'c'), done(0, 'a'), done(1, 'b'), completed(fields)];
    expect(await assembleCodexAnswer(cut(write(events)))).toEqual({
      id: 'resp_1',
      status: 'completed',
      output: [item('a'), item('b'), item('c')],
    });
  });

  it('is the one of the last event when that has one', async () => {
    const answer = await assembleCodexAnswer(cut(write([done(0, 'a'), completed({ output: [item('z')] })])));
    expect(answer.output).toEqual([item('z')]);
  });

  it('may be empty altogether', async () => {
    expect((await assembleCodexAnswer(cut(write([completed()])))).output).toEqual([]);
  });
});

it.each(['\n', '\r\n', '\r'])('reads any cut of a stream with the line end %j', async (lineEnd) => {
  const bytes = write([{ type: 'response.created' }, done(0, 'a'), completed()], lineEnd);
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: bytes.length }), async (pieceBytes) => {
      expect((await assembleCodexAnswer(cut(bytes, pieceBytes))).output).toEqual([item('a')]);
    }),
    { numRuns: 50 },
  );
});

it('passes over types and positions that cannot be made into text or numbers', async () => {
  const odd = { toString: false, valueOf: false };
  const events = [
    { type: odd, response: {} },
    { ...done(0, 'a'), output_index: odd },
    completed({ output: [] }),
  ];
  expect(await assembleCodexAnswer(cut(write(events)))).toMatchObject({ output: [item('a')] });
});

it('reads a last event without its blank line', async () => {
  const bytes = write([done(0, 'a'), completed()]);
  expect(await assembleCodexAnswer(cut(bytes.subarray(0, -2)))).toMatchObject({ id: 'resp_1' });
});

it.each(['incomplete', 'failed'])('gives a response that is %s', async (status) => {
  const event = { type: `response.${status}`, response: { status, error: null } };
  expect(await assembleCodexAnswer(cut(write([event])))).toMatchObject({ status });
});

describe('it fails', () => {
  it.each([
    ['ends early', write([done(0, 'a')]), undefined],
    ['breaks off', write([done(0, 'a')]), new Error('other side closed')],
    ['breaks off after its last event', write([completed()]), new Error('other side closed')],
    ['is empty', Buffer.alloc(0), undefined],
    ['is no event stream', Buffer.from('<html></html>'), undefined],
  ])('when the stream %s', async (_how, bytes, failure) => {
    await expect(assembleCodexAnswer(cut(bytes, 7, failure))).rejects.toMatchObject({
      code: 'upstream_disconnected',
    });
  });

  it.each([
    [{ type: 'error', message: 'Too much' }, 'Too much'],
    [{ type: 'error', error: { message: 'Too much' } }, 'Too much'],
    [{ type: 'error' }, 'OpenAI answered with an error.'],
  ])('with the words of an error event: %j', async (event, message) => {
    await expect(assembleCodexAnswer(cut(write([event, completed()])))).rejects.toMatchObject({
      code: 'upstream_answer_invalid',
      message,
    });
  });

  it('when the answer has no end, without reading on', async () => {
    let given = 0;
    const filler = Buffer.from(`data: ${'x'.repeat(1024 * 1024)}\n\n`);
    async function* endless() {
      for (;;) {
        given += 1;
        yield filler;
      }
    }
    await expect(assembleCodexAnswer(endless())).rejects.toMatchObject({
      code: 'upstream_answer_invalid',
      advice: expect.stringContaining('"stream": true'),
    });
    expect(given).toBeLessThan(70);
  });
});
