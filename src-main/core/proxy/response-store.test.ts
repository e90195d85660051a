import { beforeEach, describe, expect, it } from 'vitest';
import { thrownBy } from '../../../e2e/support/failure-of.ts';
import { createManualClock } from '../../../e2e/support/manual-clock.ts';
import type { JsonObject } from '../../../src-shared/json.ts';
import { assembleSettings } from '../settings/setting-definitions.ts';
import { createResponseStore, isStoredByProxy, isWantedKept, type ResponseStore } from './response-store.ts';

const DAY_MS = 24 * 60 * 60_000;
const REASONING = { id: 'rs_1', type: 'reasoning', summary: [], encrypted_content: 'sealed' };
const MESSAGE = { id: 'msg_1', type: 'message', role: 'assistant', content: 'Hello' };
const ANSWER = { id: 'resp_1', output: [REASONING, MESSAGE] };
const user = (text: string) => ({ type: 'message', role: 'user', content: [{ type: 'input_text', text }] });
const HI = user('Hi');
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

const remember = (body: JsonObject, answer: JsonObject) => store.remember(body, answer, 'claude');

const isKept = (id: string) => store.readConversation(id) !== null;
const inputOf = (body: JsonObject) => store.expand(body).input;

it('leaves a body that refers to nothing as it is', () => {
  const body = { model: 'm', input: 'Hi' };
  for (const plain of [body, { model: 'm' }, { input: [HI, { ...REASONING, encrypted_content: null }, 7] }]) {
    expect(store.expand(plain)).toBe(plain);
  }
  expect(store.expand({ ...body, previous_response_id: null })).toEqual(body);
});

it('puts the conversation before the new input, turn after turn', () => {
  remember({ model: 'm', input: 'Hi' }, ANSWER);
  const second = store.expand({ model: 'm', input: 'And?', previous_response_id: 'resp_1' });
  const items = [HI, ...ANSWER.output, user('And?')];
  expect(second).toEqual({ model: 'm', input: items });
  const call = { type: 'function_call', call_id: 'c', name: 'f', arguments: '{}' };
  remember(second, { id: 'resp_2', output: [call] });
  const result = { type: 'function_call_output', call_id: 'c', output: 'ok' };
  expect(inputOf({ model: 'm', input: [result], previous_response_id: 'resp_2' })).toEqual([
    ...items,
    call,
    result,
  ]);
  // The first one can still be continued in another way.
  expect(inputOf({ input: [], previous_response_id: 'resp_1' })).toEqual(items.slice(0, 3));
});

it.each(['resp_unknown', 7, {}, ''])('refuses to continue what it does not know: %s', (id) => {
  expect(thrownBy(() => store.expand({ previous_response_id: id }))).toEqual(NOT_FOUND);
});

it('knows what a response was made of', () => {
  remember({ input: 'Hi' }, ANSWER);
  expect(store.readInput('resp_1')).toEqual([HI]);
  const second = store.expand({ input: [user('And?')], previous_response_id: 'resp_1' });
  remember(second, { id: 'resp_2', output: [] });
  expect(store.readInput('resp_2')).toEqual([HI, ...ANSWER.output, user('And?')]);
  remember({}, { id: 'resp_3', output: [] });
  expect(store.readInput('resp_3')).toEqual([]);
  store.forget('resp_2');
  expect([store.readInput('resp_2'), store.readInput('resp_unknown')]).toEqual([null, null]);
  clock.advance(DAY_MS);
  expect(store.readInput('resp_1')).toBeNull();
});

it('knows whose a response is', () => {
  store.remember({ input: 'Hi' }, ANSWER, 'openai');
  expect(store.read('resp_1')).toEqual({
    provider: 'openai',
    response: { ...ANSWER, tools: [], instructions: null },
  });
});

it.each([
  ['claude', 'oauth', true],
  ['claude', 'api-key', true],
  ['openai', 'oauth', true],
  ['openai', 'api-key', false],
] as const)('is what %s by %s needs: %s', (provider, mode, expected) => {
  expect(isStoredByProxy(provider, mode)).toBe(expected);
});

it.each([
  [true, true, true],
  [undefined, false, true],
  [null, false, true],
  [false, false, false],
  ['true', false, false],
])('is what "store": %j asks for: %s, and with storing by default: %s', (asked, plain, byDefault) => {
  const settings = assembleSettings(({ defaultValue }) => defaultValue);
  expect(isWantedKept(asked, settings)).toBe(plain);
  expect(isWantedKept(asked, { responses: { storeByDefault: true } })).toBe(byDefault);
});

it('takes of an answer only what is an item', () => {
  remember({ input: [HI, null, 7] }, { id: 'resp_1', output: [null, undefined, MESSAGE, 'x', []] });
  expect(store.read('resp_1')?.response.output).toEqual([MESSAGE]);
  expect(inputOf({ input: [], previous_response_id: 'resp_1' })).toEqual([HI, MESSAGE]);
});

it('keeps what it has given out as it was, whatever became of it', () => {
  remember({ input: 'Hi' }, ANSWER);
  const second = store.expand({ input: [{ ...HI }, { id: 'msg_1' }], previous_response_id: 'resp_1' });
  for (const item of second.input as JsonObject[]) item.changed = true;
  store.forget('resp_1');
  remember(second, { id: 'resp_2', output: [] });
  const items = [HI, REASONING, MESSAGE, { ...HI, changed: true }, MESSAGE];
  expect(inputOf({ input: [], previous_response_id: 'resp_2' })).toEqual(items);
});

it('writes nothing again that it has given out', () => {
  remember({ input: 'Hi' }, ANSWER);
  const second = store.expand({ input: 'And?', previous_response_id: 'resp_1' });
  const written: unknown[] = [];
  const [first, ...others] = second.input as JsonObject[];
  for (const item of [first, others.at(-1)]) {
    Object.assign(item as JsonObject, { toJSON: () => written.push(item) && HI });
  }
  remember(second, { id: 'resp_2', output: [] });
  expect(written).toEqual([others.at(-1)]);
});

it('remembers no answer that nobody could name', () => {
  remember({ input: 'Hi' }, { output: [] });
  remember({ input: 'Hi' }, { id: 'resp_3' });
  expect(isKept('resp_3')).toBe(false);
});

it('gives a response out again, and forgets it when it is told to', () => {
  const whole = {
    ...ANSWER,
    status: 'completed',
    tools: [{ type: 'web_search' }],
    instructions: 'Be brief.',
  };
  remember({ input: 'Hi' }, whole);
  remember({ input: 'Hi' }, { ...whole, id: 'resp_2', output: [], instructions: null });
  expect(store.read('resp_1')).toEqual({ provider: 'claude', response: whole });
  store.forget('resp_1');
  store.forget('resp_1');
  expect(store.read('resp_1')).toBeNull();
  expect(isKept('resp_1')).toBe(false);
  expect(thrownBy(() => store.expand({ input: [{ id: 'msg_1' }] }))).toMatchObject({
    code: 'item_not_found',
  });
  expect(store.read('resp_2')?.response).toEqual({
    ...whole,
    id: 'resp_2',
    output: [],
    instructions: null,
  });
  clock.advance(DAY_MS);
  expect(store.read('resp_2')).toBeNull();
});

describe('references to items', () => {
  const reference = { type: 'item_reference', id: 'msg_1' };

  beforeEach(() => remember({ input: [HI] }, ANSWER));

  it('are replaced by what an answer gave out', () => {
    const input = [HI, { id: 'rs_1' }, { ...reference, type: null }, reference];
    expect(inputOf({ input })).toEqual([HI, REASONING, MESSAGE, MESSAGE]);
  });

  it('are not needed for reasoning that lacks only its seal', () => {
    const bare = { id: 'rs_1', type: 'reasoning', summary: [], encrypted_content: null };
    const whole = { ...bare, encrypted_content: 'own' };
    const foreign = { ...bare, id: 'rs_2' };
    expect(inputOf({ input: [bare, whole, foreign] })).toEqual([REASONING, whole, foreign]);
  });

  it('to what is not there say so, and where', () => {
    const error = thrownBy(() => store.expand({ input: [HI, { ...reference, id: 'msg_2' }] }));
    expect(error).toMatchObject({ code: 'item_not_found', param: 'input[1].id' });
    expect((error as { userMessage: string }).userMessage).toMatch(/'msg_2' not found.*"store": false/);
  });

  it('find no items that a client has named, and change none', () => {
    const claimed = { ...MESSAGE, content: 'Forged' };
    remember({ input: [claimed, { ...HI, id: 'msg_own' }] }, { id: 'resp_2', output: [] });
    expect(inputOf({ input: [reference] })).toEqual([MESSAGE]);
    const own = thrownBy(() => store.expand({ input: [{ ...reference, id: 'msg_own' }] }));
    expect(own).toMatchObject({ code: 'item_not_found' });
  });

  it('work as long as any conversation holds the item', () => {
    clock.advance(DAY_MS - 1);
    remember(store.expand({ input: [reference, HI] }), { id: 'resp_2', output: [] });
    clock.advance(1);
    expect(isKept('resp_1')).toBe(false);
    expect(inputOf({ input: [reference] })).toEqual([MESSAGE]);
    expect(thrownBy(() => store.expand({ input: [{ id: 'rs_1' }] }))).toMatchObject({
      code: 'item_not_found',
    });
    clock.advance(DAY_MS);
    expect(thrownBy(() => store.expand({ input: [reference] }))).toMatchObject({ code: 'item_not_found' });
  });
});

describe('what it keeps', () => {
  it('is forgotten after a day', () => {
    remember({ input: 'Hi' }, ANSWER);
    clock.advance(DAY_MS - 1);
    expect(isKept('resp_1')).toBe(true);
    clock.advance(1);
    expect(isKept('resp_1')).toBe(false);
  });

  it('is at most a thousand answers, the newest', () => {
    for (let index = 0; index < 1001; index += 1) remember({ input: 'Hi' }, { id: `r${index}`, output: [] });
    expect(['r0', 'r1', 'r1000'].map(isKept)).toEqual([false, true, true]);
  });

  it('is let go after a day even if nobody asks again, and all at the end', () => {
    const isHeld = () => clock.pendingCount() > 0;
    expect(isHeld()).toBe(false);
    remember({ input: 'Hi' }, ANSWER);
    clock.advance(DAY_MS / 2);
    remember({ input: 'Hi' }, { id: 'resp_2', output: [] });
    expect(clock.pendingCount()).toBe(1);
    clock.advance(DAY_MS);
    expect(isHeld()).toBe(false);
    remember({ input: 'Hi' }, { id: 'resp_3', output: [] });
    store.close();
    expect([isHeld(), isKept('resp_3')]).toEqual([false, false]);
    remember({ input: 'Hi' }, { id: 'resp_4', output: [] });
    expect([isHeld(), isKept('resp_4')]).toEqual([false, false]);
  });

  it('is no conversation of more than 20,000 items', () => {
    const input = Array.from({ length: 20_000 }, () => HI);
    remember({ input }, { id: 'most', output: [] });
    remember({ input }, { id: 'more', output: [MESSAGE] });
    expect(['most', 'more'].map(isKept)).toEqual([true, false]);
  });

  it('is at most 64 MiB, the newest answers', () => {
    const rememberLetters = (id: string, letter: string, size: number) =>
      remember({ input: letter.repeat(size) }, { id, output: [] });
    rememberLetters('small', 's', 10);
    rememberLetters('large', 'l', 20_000_000);
    expect(['small', 'large'].map(isKept)).toEqual([true, true]);
    rememberLetters('larger', 'm', 20_000_000);
    expect(['small', 'large', 'larger'].map(isKept)).toEqual([false, false, true]);
    rememberLetters('too large', 'n', 40_000_000);
    expect(['larger', 'too large'].map(isKept)).toEqual([true, false]);
    rememberLetters('last', 's', 10_000_000);
    expect(['larger', 'last'].map(isKept)).toEqual([true, true]);
  });

  it('holds once what a client sends again with every turn', () => {
    const item = (turn: number) => ({ ...HI, content: String(turn).repeat(500_000) });
    const input: JsonObject[] = [];
    // Each of 20 would take the whole of what came before: 105 MB together.
    for (let turn = 0; turn < 20; turn += 1) {
      input.push(item(turn));
      remember({ input }, { id: `r${turn}`, output: [] });
    }
    expect(isKept('r0')).toBe(true);
    expect(inputOf({ previous_response_id: 'r19' })).toEqual(input);
  });

  it('takes no room after it was forgotten', () => {
    for (let index = 0; index < 3; index += 1) {
      remember({ input: 'x'.repeat(30_000_000) }, { id: 'same', output: [MESSAGE] });
      clock.advance(DAY_MS);
      expect(isKept('same')).toBe(false);
    }
    remember({ input: 'Hi' }, ANSWER);
    remember({ input: 'y'.repeat(30_000_000) }, { id: 'other', output: [] });
    expect(['resp_1', 'other'].map(isKept)).toEqual([true, true]);
  });
});

it('gives out no more than a request may hold, however often it refers to an item', () => {
  const text = 'x'.repeat(1024 * 1024);
  remember({ input: 'Hi' }, { id: 'resp_1', output: [{ ...MESSAGE, content: text }] });
  const refer = (times: number) => ({ input: Array(times).fill({ type: 'item_reference', id: 'msg_1' }) });
  expect(inputOf(refer(60))).toHaveLength(60);
  expect(thrownBy(() => store.expand(refer(65)))).toMatchObject({ code: 'request_too_large' });
});

it.each([{ toString: 1 }, 7, ['resp_1']])('says of %j that it is not found', (id) => {
  expect(thrownBy(() => store.expand({ previous_response_id: id }))).toEqual(NOT_FOUND);
});

it('goes on from a summary in place of what it stands for', () => {
  const summary = { type: 'compaction', id: 'cmp_1', encrypted_content: 'sealed' };
  const tools = { type: 'additional_tools', role: 'developer', tools: [] };
  const before = [
    tools,
    HI,
    { type: 'reasoning', id: 'rs_1', encrypted_content: 'x' },
    { type: 'compaction_trigger' },
  ];
  remember({ input: before }, { id: 'resp_c', output: [summary] });
  expect(inputOf({ previous_response_id: 'resp_c', input: [HI] })).toEqual([tools, HI, summary, HI]);
  expect(store.readConversation('resp_c')).toEqual([tools, HI, summary]);
  expect(store.readInput('resp_c')).toEqual(before);
  expect(store.readConversation('resp_none')).toBeNull();
});
