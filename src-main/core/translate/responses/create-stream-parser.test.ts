import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../../src-shared/json.ts';
import type { CanonicalEvent } from '../canonical/events.ts';
import { createResponsesStreamParser } from './create-stream-parser.ts';
import {
  call,
  completed,
  created,
  delta,
  done,
  FINISH,
  parse,
  START,
  start,
  textDelta,
} from './openai-events-for-tests.ts';
import { parseResponsesAnswer } from './parse-responses-answer-for-tests.ts';

const added = (output_index: number, item: JsonObject) => ({
  type: 'response.output_item.added',
  output_index,
  item,
});
const message = (...content: JsonObject[]) => ({ type: 'message', id: 'msg_1', role: 'assistant', content });
const outputText = (text: string, annotations: JsonObject[] = []) => ({
  type: 'output_text',
  text,
  annotations,
});
const reasoning = (fields: JsonObject = {}) => ({ type: 'reasoning', id: 'rs_1', summary: [], ...fields });
const summary = (...texts: string[]) => texts.map((text) => ({ type: 'summary_text', text }));

const stop = (index: number) => ({ type: 'block-stop', index });

/** Events with neighbouring deltas joined, which is what they mean. */
function joined(events: readonly CanonicalEvent[]): unknown[] {
  const result: CanonicalEvent[] = [];
  for (const event of events) {
    const last = result.at(-1);
    if (event.type === 'delta' && last?.type === 'delta' && last.index === event.index) {
      result[result.length - 1] = { ...last, text: last.text + event.text };
    } else result.push(event);
  }
  return result;
}

it('reads text', () => {
  expect(
    parse(
      created,
      { type: 'response.in_progress', response: created.response },
      added(0, message()),
      { type: 'response.content_part.added', output_index: 0, content_index: 0, part: outputText('') },
      textDelta(0, 'He'),
      textDelta(0, 'llo'),
      { type: 'response.output_text.done', output_index: 0, content_index: 0, text: 'Hello' },
      { type: 'response.content_part.done', output_index: 0, content_index: 0, part: outputText('Hello') },
      done(0, message(outputText('Hello'))),
      completed({ output: [message(outputText('Hello'))] }),
    ),
  ).toEqual([START, start(0, { kind: 'text' }), delta(0, 'He'), delta(0, 'llo'), stop(0), FINISH]);
});

it('reads reasoning, text and parallel calls, whose ids are those that results name', () => {
  expect(
    parse(
      created,
      added(0, reasoning()),
      { type: 'response.reasoning_summary_part.added', output_index: 0, summary_index: 0 },
      { type: 'response.reasoning_summary_text.delta', output_index: 0, summary_index: 0, delta: '**A**' },
      { type: 'response.reasoning_summary_text.delta', output_index: 0, summary_index: 1, delta: 'B' },
      { type: 'response.reasoning_summary_text.delta', output_index: 0, summary_index: 1, delta: 'C' },
      done(0, reasoning({ summary: summary('**A**', 'BC'), encrypted_content: 'gAAA' })),
      added(1, call()),
      { type: 'response.function_call_arguments.delta', output_index: 1, delta: '{"a":' },
      { type: 'response.function_call_arguments.delta', output_index: 1, delta: '1}' },
      { type: 'response.function_call_arguments.done', output_index: 1, arguments: '{"a":1}' },
      done(1, call({ arguments: '{"a":1}' })),
      added(2, { ...call({ call_id: 'call_2', name: 'patch' }), type: 'custom_tool_call', input: '' }),
      { type: 'response.custom_tool_call_input.delta', output_index: 2, delta: '*** Begin' },
      done(2, { type: 'custom_tool_call', call_id: 'call_2', name: 'patch', input: '*** Begin' }),
      completed(),
    ),
  ).toEqual([
    START,
    start(0, { kind: 'thinking' }),
    delta(0, '**A**'),
    delta(0, '\n\n'),
    delta(0, 'B'),
    delta(0, 'C'),
    { type: 'seal', index: 0, seal: { vendor: 'openai', itemId: 'rs_1', value: 'gAAA' } },
    stop(0),
    start(1, { kind: 'tool-call', id: 'call_1', name: 'f' }),
    delta(1, '{"a":'),
    delta(1, '1}'),
    stop(1),
    start(2, { kind: 'tool-call', id: 'call_2', name: 'patch', isCustom: true }),
    delta(2, '*** Begin'),
    stop(2),
    { ...FINISH, reason: 'tool-calls' },
  ]);
});

describe('what deltas have not brought', () => {
  const everything = [
    reasoning({ summary: summary('A', '', 'B'), encrypted_content: 'gAAA' }),
    message(outputText('Hello', [{ type: 'url_citation', url: 'https://x.test' }]), outputText('!')),
    call({ arguments: '{"a":1}' }),
    { type: 'custom_tool_call', call_id: 'call_2', name: 'patch', input: 'x' },
    { type: 'web_search_call', id: 'ws_1', status: 'completed' },
  ];
  const expected = [
    START,
    start(0, { kind: 'thinking' }),
    delta(0, 'A\n\nB'),
    { type: 'seal', index: 0, seal: { vendor: 'openai', itemId: 'rs_1', value: 'gAAA' } },
    stop(0),
    start(1, { kind: 'text' }),
    delta(1, 'Hello'),
    {
      type: 'annotation',
      index: 1,
      dialect: 'responses',
      value: { type: 'url_citation', url: 'https://x.test' },
    },
    stop(1),
    start(2, { kind: 'text' }),
    delta(2, '!'),
    stop(2),
    start(3, { kind: 'tool-call', id: 'call_1', name: 'f' }),
    delta(3, '{"a":1}'),
    stop(3),
    start(4, { kind: 'tool-call', id: 'call_2', name: 'patch', isCustom: true }),
    delta(4, 'x'),
    stop(4),
    start(5, { kind: 'opaque', dialect: 'responses', value: everything[4] }),
    stop(5),
    { ...FINISH, reason: 'tool-calls' },
  ];
  const ends = everything.map((item, i) => done(i, item));

  it.each([
    ['the ends of items do, when the last event is empty', [created, ...ends, completed()]],
    ['the last event does, when no item came', [created, completed({ output: everything })]],
    ['nothing comes twice', [created, ...ends, completed({ output: everything })]],
    ['also without a beginning', [...ends, completed({ output: everything })].slice(-1)],
  ])('%s', (_what, events) => {
    expect(parse(...events)).toEqual(expected);
  });

  it('is the same in a whole answer', () => {
    expect(parseResponsesAnswer({ ...completed({ output: everything }).response })).toEqual(expected);
  });

  it('is completed, not repeated, when some came', () => {
    const events = parse(
      created,
      { type: 'response.reasoning_summary_text.delta', output_index: 0, summary_index: 0, delta: 'A' },
      added(1, message()),
      textDelta(1, 'Hel'),
      added(2, call()),
      { type: 'response.function_call_arguments.delta', output_index: 2, delta: '{"a' },
      ...ends,
      completed(),
    );
    const texts = Object.entries(
      Object.groupBy(events, (event) => ('index' in event ? event.index : -1)),
    ).map(([index, of]) => [index, of?.map((event) => (event.type === 'delta' ? event.text : '')).join('')]);
    expect(texts).toEqual(
      expect.arrayContaining([
        ['0', 'A\n\nB'],
        ['1', 'Hello'],
        ['3', '!'],
        ['2', '{"a":1}'],
      ]),
    );
  });

  it('is what the last deltas brought, when nothing else came', () => {
    expect(joined(parse(created, textDelta(0, 'He'), textDelta(0, 'llo'), completed()))).toEqual([
      START,
      start(0, { kind: 'text' }),
      delta(0, 'Hello'),
      stop(0),
      FINISH,
    ]);
  });
});

it('reads items that come at the same time', () => {
  const events = parse(
    created,
    added(0, call()),
    added(1, call({ call_id: 'call_2' })),
    { type: 'response.function_call_arguments.delta', output_index: 1, delta: '2' },
    { type: 'response.function_call_arguments.delta', output_index: 0, delta: '1' },
    done(1, call({ call_id: 'call_2', arguments: '2' })),
    done(0, call({ arguments: '1' })),
    completed(),
  );
  expect(events.slice(1, -1)).toEqual([
    start(0, { kind: 'tool-call', id: 'call_1', name: 'f' }),
    start(1, { kind: 'tool-call', id: 'call_2', name: 'f' }),
    delta(1, '2'),
    delta(0, '1'),
    stop(1),
    stop(0),
  ]);
});

it('reads raw reasoning where there is no summary, and not both', () => {
  const rawDelta = { type: 'response.reasoning_text.delta', output_index: 0, content_index: 0, delta: 'raw' };
  const item = reasoning({ content: [{ type: 'reasoning_text', text: 'raw' }] });
  expect(parse(created, added(0, reasoning()), rawDelta, done(0, item), completed()).slice(1, -1)).toEqual([
    start(0, { kind: 'thinking' }),
    delta(0, 'raw'),
    stop(0),
  ]);
  const both = parse(
    created,
    { type: 'response.reasoning_summary_text.delta', output_index: 0, summary_index: 0, delta: 'S' },
    rawDelta,
    done(0, { ...item, summary: summary('S') }),
    completed(),
  );
  expect(both.slice(1, -1)).toEqual([start(0, { kind: 'thinking' }), delta(0, 'S'), stop(0)]);
});

it('makes no block of an item without content', () => {
  expect(
    parse(
      created,
      added(0, reasoning()),
      done(0, reasoning()),
      done(1, message()),
      done(2, message(outputText(''))),
      completed(),
    ),
  ).toEqual([START, FINISH]);
});

it("gives back the client's names of tools", () => {
  const parser = createResponsesStreamParser({ toolNames: new Map([['short', 'long.name']]) });
  parser.push(JSON.stringify(created));
  expect(parser.push(JSON.stringify(added(0, call({ name: 'short' }))))).toEqual([
    START,
    start(0, { kind: 'tool-call', id: 'call_1', name: 'long.name' }),
  ]);
});

it('reads annotations as they come, and refusals', () => {
  const annotation = { type: 'url_citation', url: 'https://x.test' };
  expect(
    parse(
      created,
      textDelta(0, 'A'),
      { type: 'response.output_text.annotation.added', output_index: 0, content_index: 0, annotation },
      done(0, message(outputText('A', [annotation]))),
      { type: 'response.refusal.delta', output_index: 1, content_index: 0, delta: 'No' },
      { type: 'response.refusal.done', output_index: 1, content_index: 0, refusal: 'No.' },
      done(1, message({ type: 'refusal', refusal: 'No.' })),
      completed(),
    ).slice(1),
  ).toEqual([
    start(0, { kind: 'text' }),
    delta(0, 'A'),
    { type: 'annotation', index: 0, dialect: 'responses', value: annotation },
    stop(0),
    start(1, { kind: 'text', isRefusal: true }),
    delta(1, 'No'),
    delta(1, '.'),
    stop(1),
    { ...FINISH, reason: 'refusal' },
  ]);
});

it.each([
  ['[DONE]'],
  ['{"type":"codex.rate_limits"}'],
  ['{"type":"response.function_call_arguments.delta","output_index":7,"delta":"x"}'],
  ['{"type":"response.output_item.added"}'],
  ['{"type":7}'],
  ['nonsense'],
  ['[]'],
])('makes nothing of %s', (data) => {
  expect(createResponsesStreamParser().push(data)).toEqual([]);
});

it('passes on that the provider is still there', () => {
  expect(createResponsesStreamParser().push('{"type":"keepalive"}')).toEqual([{ type: 'ping' }]);
});
