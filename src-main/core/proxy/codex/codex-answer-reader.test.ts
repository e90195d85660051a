import { expect, it } from 'vitest';
import type { JsonObject } from '../../../../src-shared/json.ts';
import { createCodexAnswerReader } from './codex-answer-reader.ts';

const event = (value: object) => Buffer.from(`data: ${JSON.stringify(value)}\n\n`);
const ITEM = { id: 'msg_1', type: 'message', text: 'Grüße 👋' };
const DONE = event({ type: 'response.output_item.done', output_index: 0, item: ITEM });
const COMPLETED = event({ type: 'response.completed', response: { id: 'resp_1', output: [] } });

function start() {
  const answers: JsonObject[] = [];
  const errors: JsonObject[] = [];
  const reader = createCodexAnswerReader({
    onAnswer: (answer) => answers.push(answer),
    onError: (error) => errors.push(error),
  });
  return { reader, answers, errors };
}

it('tells the response with its last byte, wherever the stream is cut', () => {
  const { reader, answers } = start();
  const bytes = Buffer.concat([DONE, COMPLETED]);
  for (let at = 0; at < bytes.length; at += 1) {
    expect(answers).toEqual([]);
    expect(reader.push(bytes.subarray(at, at + 1))).toBe(true);
  }
  expect(answers).toEqual([{ id: 'resp_1', output: [ITEM] }]);
  reader.end();
  expect(answers).toHaveLength(1);
});

it('tells it at the end when the last event lacks its blank line', () => {
  const { reader, answers } = start();
  reader.push(COMPLETED.subarray(0, -2));
  expect(answers).toEqual([]);
  reader.end();
  expect(answers).toHaveLength(1);
});

it('tells of errors, and of no response that is none', () => {
  const { reader, answers, errors } = start();
  reader.push(event({ type: 'error', message: 'no' }));
  reader.push(event({ type: 'response.completed', response: 7 }));
  reader.push(Buffer.from('data: {"type":"response.completed"\n\n'));
  reader.end();
  expect(answers).toEqual([]);
  expect(errors).toEqual([{ type: 'error', message: 'no' }]);
});

it('takes no item that is none', () => {
  const { reader, answers } = start();
  for (const [index, item] of [undefined, null, 7, 'x', []].entries()) {
    reader.push(event({ type: 'response.output_item.done', output_index: index + 1, item }));
  }
  reader.push(DONE);
  reader.push(COMPLETED);
  expect(answers).toEqual([{ id: 'resp_1', output: [ITEM] }]);
});

it('lets an answer go that is too large', () => {
  const { reader, answers } = start();
  const megabyte = Buffer.from(`: ${'x'.repeat(1_048_573)}\n`);
  for (let count = 0; count < 64; count += 1) expect(reader.push(megabyte)).toBe(true);
  expect(reader.push(COMPLETED)).toBe(false);
  reader.end();
  expect(answers).toEqual([]);
});
