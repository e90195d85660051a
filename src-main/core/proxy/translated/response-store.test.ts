import { beforeEach, expect, it } from 'vitest';
import { createManualClock } from '../../../../e2e/support/manual-clock.ts';
import { createResponseStore, type ResponseStore } from './response-store.ts';

const ANSWER = { id: 'resp_1', output: [{ type: 'message', role: 'assistant', content: 'Hello' }] };
const NOT_FOUND = expect.objectContaining({
  code: 'previous_response_not_found',
  param: 'previous_response_id',
});

let clock: ReturnType<typeof createManualClock>;
let store: ResponseStore;

beforeEach(() => {
  clock = createManualClock();
  store = createResponseStore(clock);
});

function failure(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    return error;
  }
}

it('leaves a body without a response before it as it is', () => {
  const body = { model: 'm', input: 'Hi' };
  expect(store.expand(body)).toEqual(body);
  expect(store.expand({ ...body, previous_response_id: null })).toEqual(body);
});

it('puts the conversation before the new input, turn after turn', () => {
  store.remember({ model: 'm', input: 'Hi' }, ANSWER);
  const second = store.expand({ model: 'm', input: 'And?', previous_response_id: 'resp_1' });
  const items = [
    { type: 'message', role: 'user', content: 'Hi' },
    ...ANSWER.output,
    { type: 'message', role: 'user', content: 'And?' },
  ];
  expect(second).toEqual({ model: 'm', input: items });
  const call = { type: 'function_call', call_id: 'c', name: 'f', arguments: '{}' };
  store.remember(second, { id: 'resp_2', output: [call] });
  const result = { type: 'function_call_output', call_id: 'c', output: 'ok' };
  const third = store.expand({ model: 'm', input: [result], previous_response_id: 'resp_2' });
  expect(third.input).toEqual([...items, call, result]);
  // The first one can still be continued in another way.
  expect(store.expand({ input: [], previous_response_id: 'resp_1' }).input).toEqual(items.slice(0, 2));
});

it.each(['resp_unknown', 7, {}, ''])('refuses what it does not know: %s', (id) => {
  expect(failure(() => store.expand({ previous_response_id: id }))).toEqual(NOT_FOUND);
});

it('forgets after an hour', () => {
  store.remember({ input: 'Hi' }, ANSWER);
  clock.advance(60 * 60_000 - 1);
  expect(store.expand({ previous_response_id: 'resp_1' }).input).toHaveLength(2);
  clock.advance(1);
  expect(failure(() => store.expand({ previous_response_id: 'resp_1' }))).toEqual(NOT_FOUND);
});

it('forgets the oldest when there are too many, or too large ones', () => {
  for (let index = 0; index < 201; index += 1)
    store.remember({ input: 'Hi' }, { id: `r${index}`, output: [] });
  expect(failure(() => store.expand({ previous_response_id: 'r0' }))).toEqual(NOT_FOUND);
  expect(store.expand({ previous_response_id: 'r1' }).input).toHaveLength(1);
  store.remember({ input: 'x'.repeat(40_000_000) }, { id: 'large', output: [] });
  expect(store.expand({ previous_response_id: 'r2' }).input).toHaveLength(1);
  store.remember({ input: 'x'.repeat(40_000_000) }, { id: 'larger', output: [] });
  for (const id of ['r200', 'large']) {
    expect(failure(() => store.expand({ previous_response_id: id }))).toEqual(NOT_FOUND);
  }
  expect(store.expand({ previous_response_id: 'larger' }).input).toHaveLength(1);
});

it('remembers no answer that nobody could name', () => {
  store.remember({ input: 'Hi' }, { output: [] });
  store.remember({ input: 'Hi' }, { id: 'resp_3' });
  expect(failure(() => store.expand({ previous_response_id: 'resp_3' }))).toEqual(NOT_FOUND);
});
