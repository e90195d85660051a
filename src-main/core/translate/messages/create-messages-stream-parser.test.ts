import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../../src-shared/json.ts';
import type { CanonicalEvent } from '../canonical/events.ts';
import { block, NONE, parse, START } from './claude-events-for-tests.ts';
import { createMessagesStreamParser, listCustomTools } from './create-messages-stream-parser.ts';
import { parseMessagesRequest } from './parse-messages-request.ts';

const END = [
  {
    type: 'message_delta',
    delta: { stop_reason: 'end_turn', stop_sequence: null },
    usage: { output_tokens: 42 },
  },
  { type: 'message_stop' },
];
const STARTED: CanonicalEvent = {
  type: 'start',
  id: 'msg_1',
  model: 'claude-x',
  usage: { input: 45, cacheRead: 30, cacheWrite: 5, output: 1, reasoning: null },
};
const FINISHED: CanonicalEvent = {
  type: 'finish',
  reason: 'end',
  stopSequence: null,
  usage: { input: 45, cacheRead: 30, cacheWrite: 5, output: 42, reasoning: null },
};

function parseBlock(content_block: JsonObject, ...deltas: JsonObject[]): CanonicalEvent[] {
  return parse([START, ...block(0, content_block, ...deltas), ...END]).slice(1, -1);
}

describe('blocks', () => {
  const toolUse = { type: 'tool_use', id: 'toolu_1', name: 'f', input: {} };
  const opened: CanonicalEvent = {
    type: 'block-start',
    index: 0,
    block: { kind: 'tool-call', id: 'toolu_1', name: 'f' },
  };
  const closed: CanonicalEvent = { type: 'block-stop', index: 0 };

  it('reads text with its citations', () => {
    const citation = { type: 'char_location', cited_text: 'x' };
    expect(
      parseBlock(
        { type: 'text', text: '' },
        { type: 'text_delta', text: 'Hel' },
        { type: 'text_delta', text: 'lo' },
        { type: 'citations_delta', citation },
      ),
    ).toEqual([
      { type: 'block-start', index: 0, block: { kind: 'text' } },
      { type: 'delta', index: 0, text: 'Hel' },
      { type: 'delta', index: 0, text: 'lo' },
      { type: 'annotation', index: 0, dialect: 'messages', value: citation },
      closed,
    ]);
  });

  it('reads thinking with its seal', () => {
    expect(
      parseBlock(
        { type: 'thinking', thinking: '', signature: '' },
        { type: 'thinking_delta', thinking: 'hm' },
        { type: 'signature_delta', signature: 'c2ln' },
      ),
    ).toEqual([
      { type: 'block-start', index: 0, block: { kind: 'thinking' } },
      { type: 'delta', index: 0, text: 'hm' },
      { type: 'seal', index: 0, seal: { vendor: 'anthropic', kind: 'signature', value: 'c2ln' } },
      closed,
    ]);
  });

  it('reads redacted thinking', () => {
    expect(parseBlock({ type: 'redacted_thinking', data: 'eA' })).toEqual([
      { type: 'block-start', index: 0, block: { kind: 'thinking' } },
      { type: 'seal', index: 0, seal: { vendor: 'anthropic', kind: 'redacted', value: 'eA' } },
      closed,
    ]);
  });

  it('reads a call, its arguments as they come', () => {
    const deltas = ['', '{"a"', ':1}'].map((partial_json) => ({ type: 'input_json_delta', partial_json }));
    expect(parseBlock(toolUse, ...deltas)).toEqual([
      opened,
      { type: 'delta', index: 0, text: '{"a"' },
      { type: 'delta', index: 0, text: ':1}' },
      closed,
    ]);
  });

  it.each([
    ['no input at all', toolUse, '{}'],
    ['input that is there at once', { ...toolUse, input: { a: 1 } }, '{"a":1}'],
  ])('reads a call with %s', (_what, start, json) => {
    expect(parseBlock(start, { type: 'input_json_delta', partial_json: '' })).toEqual([
      opened,
      { type: 'delta', index: 0, text: json },
      closed,
    ]);
  });

  it("gives a server tool's call out whole, and its result as it came", () => {
    const call = { type: 'server_tool_use', id: 's', name: 'web_search', input: {} };
    const value = { ...call, input: { query: 'x' } };
    expect(
      parseBlock(
        call,
        { type: 'input_json_delta', partial_json: '{"query"' },
        { type: 'input_json_delta', partial_json: ':"x"}' },
      ),
    ).toEqual([
      { type: 'block-start', index: 0, block: { kind: 'opaque', dialect: 'messages', value } },
      closed,
    ]);
    const result = { type: 'web_search_tool_result', tool_use_id: 's', content: [] };
    expect(parseBlock(result)).toEqual([
      { type: 'block-start', index: 0, block: { kind: 'opaque', dialect: 'messages', value: result } },
      closed,
    ]);
  });

  it('numbers blocks from 0, text before calls', () => {
    const events = parse([
      START,
      ...block(0, { type: 'text', text: '' }, { type: 'text_delta', text: 'x' }),
      ...block(1, toolUse),
      ...block(2, { ...toolUse, id: 'toolu_2' }),
      ...END,
    ]);
    const starts = events.flatMap((event) =>
      event.type === 'block-start' ? [[event.index, event.block.kind]] : [],
    );
    expect(starts).toEqual([
      [0, 'text'],
      [1, 'tool-call'],
      [2, 'tool-call'],
    ]);
  });

  it('takes the text of a free-form tool out of its one string', () => {
    const request = parseMessagesRequest({ model: 'm', messages: [{ role: 'user', content: 'x' }] });
    const customTools = listCustomTools({
      ...request,
      tools: [{ kind: 'custom', name: 'f', description: null, format: null }],
    });
    const deltas = ['{"input": "li', 'ne\\', 'n2"}'].map((partial_json) => ({
      type: 'input_json_delta',
      partial_json,
    }));
    const events = parse([START, ...block(0, toolUse, ...deltas), ...END], { customTools });
    expect(events.slice(1, -1)).toEqual([
      {
        type: 'block-start',
        index: 0,
        block: { kind: 'tool-call', id: 'toolu_1', name: 'f', isCustom: true },
      },
      { type: 'delta', index: 0, text: 'li' },
      { type: 'delta', index: 0, text: 'ne' },
      { type: 'delta', index: 0, text: '\n2' },
      closed,
    ]);
  });
});

describe('the ends of an answer', () => {
  it.each([
    ['end_turn', 'end'],
    ['stop_sequence', 'stop-sequence'],
    ['max_tokens', 'length'],
    ['model_context_window_exceeded', 'length'],
    ['tool_use', 'tool-calls'],
    ['pause_turn', 'pause'],
    ['refusal', 'refusal'],
    ['something_new', 'end'],
    [null, 'end'],
  ])('%s is %s', (stop_reason, reason) => {
    const events = parse([
      START,
      { type: 'message_delta', delta: { stop_reason } },
      { type: 'message_stop' },
    ]);
    expect(events.at(-1)).toMatchObject({ type: 'finish', reason });
  });

  it('tells why an answer was refused, after what has come of it', () => {
    const stop_details = { type: 'refusal', category: 'cyber', explanation: 'It could do harm.' };
    const events = parse([
      START,
      ...block(0, { type: 'text', text: '' }, { type: 'text_delta', text: 'First, ' }),
      { type: 'message_delta', delta: { stop_reason: 'refusal', stop_details } },
      { type: 'message_stop' },
    ]);
    expect(events.slice(4)).toEqual([
      { type: 'block-start', index: 1, block: { kind: 'text', isRefusal: true } },
      { type: 'delta', index: 1, text: 'It could do harm.' },
      { type: 'block-stop', index: 1 },
      expect.objectContaining({ type: 'finish', reason: 'filter' }),
    ]);
  });

  it.each([
    ['refusal', null],
    ['refusal', { type: 'refusal', category: null, explanation: null }],
    ['end_turn', { type: 'refusal', explanation: 'It could do harm.' }],
  ])('makes no words of its own: %s %j', (stop_reason, stop_details) => {
    const events = parse([
      START,
      { type: 'message_delta', delta: { stop_reason, stop_details } },
      { type: 'message_stop' },
    ]);
    expect(events.map(({ type }) => type)).toEqual(['start', 'finish']);
  });

  it('tells the stop sequence, and counts that come last', () => {
    const usage = {
      input_tokens: 11,
      cache_read_input_tokens: 31,
      cache_creation_input_tokens: null,
      output_tokens: 42,
      output_tokens_details: { thinking_tokens: 7 },
    };
    const delta = { stop_reason: 'stop_sequence', stop_sequence: 'END' };
    expect(parse([START, { type: 'message_delta', delta, usage }, { type: 'message_stop' }])).toEqual([
      STARTED,
      {
        type: 'finish',
        reason: 'stop-sequence',
        stopSequence: 'END',
        usage: { input: 47, cacheRead: 31, cacheWrite: 5, output: 42, reasoning: 7 },
      },
    ]);
  });

  it('passes pings on and what it does not know over', () => {
    const odd = [
      { type: 'novelty' },
      { type: 'content_block_delta', index: 9, delta: { type: 'text_delta', text: 'x' } },
    ];
    expect(parse([START, { type: 'ping' }, ...odd, ...END])).toEqual([STARTED, { type: 'ping' }, FINISHED]);
  });

  it('reports an error in the midst, and nothing after it', () => {
    const error = { type: 'overloaded_error', message: 'Overloaded' };
    expect(parse([START, { type: 'error', error }, ...END])).toEqual([
      STARTED,
      {
        type: 'error',
        error: {
          status: null,
          kind: 'overloaded',
          message: 'Overloaded',
          code: 'overloaded_error',
          param: null,
        },
      },
    ]);
  });

  it.each<[string, JsonObject[]]>([
    ['nothing', []],
    ['a start', [START]],
    ['half a block', [START, ...block(0, { type: 'text', text: '' }).slice(0, 1)]],
  ])('takes a stream of %s for an error', (_what, events) => {
    expect(parse(events).at(-1)).toMatchObject({ type: 'error', error: { kind: 'server', status: null } });
  });

  it('takes data that cannot be read for an error', () => {
    const parser = createMessagesStreamParser(NONE);
    expect(parser.push('')).toEqual([]);
    expect(parser.push('{"type":')).toMatchObject([{ type: 'error', error: { kind: 'server' } }]);
    expect(parser.end()).toEqual([]);
  });

  it('closes what is open, and forgives a missing last event', () => {
    const open = block(0, { type: 'text', text: '' }).slice(0, 1);
    const events = parse([START, ...open, ...END.slice(0, 1)]);
    expect(events.slice(-2)).toEqual([{ type: 'block-stop', index: 0 }, FINISHED]);
  });
});

it('takes any events without harm, and ends once', () => {
  const name = fc.constantFrom(
    'type',
    'index',
    'content_block',
    'delta',
    'message',
    'usage',
    'content',
    'error',
  );
  const type = fc.constantFrom(
    ...['message_start', 'content_block_start', 'content_block_delta', 'content_block_stop', 'message_delta'],
    ...['message_stop', 'error', 'text', 'thinking', 'tool_use', 'text_delta', 'input_json_delta', 'ping'],
  );
  const { json } = fc.letrec<{ json: unknown }>((tie) => ({
    json: fc.oneof(
      { maxDepth: 4 },
      type,
      fc.jsonValue(),
      fc.dictionary(name, tie('json')),
      fc.array(tie('json')),
    ),
  }));
  const event = fc
    .dictionary(name, json)
    .chain((fields) => type.map((value) => ({ ...fields, type: value })));
  fc.assert(
    fc.property(fc.array(event), (events) => {
      const parsed = parse(events);
      const last = parsed.filter(({ type }) => type === 'finish' || type === 'error');
      expect(last).toEqual(parsed.slice(-1));
    }),
  );
});
