import { expect, it } from 'vitest';
import type { CanonicalEvent } from '../canonical/events.ts';
import type { StreamParser } from '../canonical/translation.ts';
import { type AnswerReader, createAnswerReader, type EventFilter } from './read-answer.ts';

const USAGE = { input: null, cacheRead: null, cacheWrite: null, output: null, reasoning: null };
const PING: CanonicalEvent = { type: 'ping' };
const FINISH: CanonicalEvent = { type: 'finish', reason: 'end', stopSequence: null, usage: USAGE };
const FAILURE = { status: null, kind: 'server', message: 'Broken', code: null, param: null } as const;
const ERROR: CanonicalEvent = { type: 'error', error: FAILURE };

/** Every event's data is the JSON of the canonical events that it stands for. */
const parser: StreamParser = { push: (data) => JSON.parse(data), end: () => [ERROR] };

function createReader(filter: EventFilter | null = null): { reader: AnswerReader; events: CanonicalEvent[] } {
  const events: CanonicalEvent[] = [];
  return { events, reader: createAnswerReader({ parser, filter, onEvent: (event) => events.push(event) }) };
}

function toBytes(...events: CanonicalEvent[]): Buffer {
  return Buffer.from(events.map((event) => `data: ${JSON.stringify([event])}\n\n`).join(''));
}

it('gives out events up to the first that ends the answer', () => {
  const { reader, events } = createReader();
  reader.push(toBytes(PING, FINISH, PING, ERROR));
  reader.push(toBytes(PING));
  reader.end();
  reader.fail(FAILURE);
  expect(events).toEqual([PING, FINISH]);
  expect([reader.isDone, reader.isCutShort]).toEqual([true, false]);
});

it('ends an answer that has not finished with the error of the parser', () => {
  const { reader, events } = createReader();
  reader.push(toBytes(PING));
  expect(reader.isDone).toBe(false);
  reader.end();
  expect(events).toEqual([PING, ERROR]);
});

it('takes the last event also without its blank line', () => {
  const { reader, events } = createReader();
  reader.push(toBytes(FINISH).subarray(0, -2));
  expect(events).toEqual([]);
  reader.end();
  expect(events).toEqual([FINISH]);
});

it('ends with the error that it is told of when the stream breaks off', () => {
  const { reader, events } = createReader();
  reader.push(toBytes(PING).subarray(0, 10));
  reader.fail({ ...FAILURE, message: 'Cut' });
  reader.push(toBytes(FINISH));
  expect(events).toEqual([{ type: 'error', error: { ...FAILURE, message: 'Cut' } }]);
});

it('tells when the filter, not the provider, has ended the answer', () => {
  const { reader, events } = createReader((event) => (event.type === 'ping' ? [FINISH] : [event]));
  reader.push(toBytes(PING, ERROR));
  expect(events).toEqual([FINISH]);
  expect([reader.isDone, reader.isCutShort]).toEqual([true, true]);
});

it('refuses an event that would fill the memory', () => {
  const { reader } = createReader();
  const piece = Buffer.from('x'.repeat(8 * 1024 * 1024));
  reader.push(Buffer.from('data: '));
  expect(() => {
    for (let i = 0; i < 9; i += 1) reader.push(piece);
  }).toThrow(expect.objectContaining({ code: 'upstream_answer_invalid' }));
});
