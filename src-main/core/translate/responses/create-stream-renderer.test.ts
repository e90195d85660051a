import OpenAI from 'openai';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../../src-shared/json.ts';
import type { CanonicalEvent } from '../canonical/events.ts';
import type { AnswerOptions } from '../canonical/translation.ts';
import { createResponsesAnswerCollector } from './create-answer-collector.ts';
import { createResponsesStreamRenderer } from './create-stream-renderer.ts';
import { parseResponsesRequest } from './parse-responses-request.ts';

const USAGE = { input: 100, cacheRead: 80, cacheWrite: 10, output: 20, reasoning: 5 };
const REQUEST = {
  model: 'claude-sonnet-5',
  instructions: 'Be brief.',
  input: 'Hi',
  tools: [
    { type: 'function', name: 'f', parameters: { type: 'object', properties: {} }, strict: true },
    { type: 'custom', name: 'patch' },
    {
      type: 'namespace',
      name: 'agents',
      description: '',
      tools: [
        { type: 'custom', name: 'exec' },
        { type: 'function', name: 'close' },
      ],
    },
  ],
};

function optionsFor(fields: JsonObject = {}): AnswerOptions {
  const request = parseResponsesRequest({ ...REQUEST, ...fields });
  return { model: 'claude-sonnet-5', fallbackId: 'fallback1', createdAtS: 1_700_000_000, request };
}

const START: CanonicalEvent = {
  type: 'start',
  id: 'msg_01A',
  model: 'claude-sonnet-5-20260101',
  usage: null,
};
const start = (index: number, block: object) => ({ type: 'block-start', index, block }) as CanonicalEvent;
const delta = (index: number, text: string): CanonicalEvent => ({ type: 'delta', index, text });
const stop = (index: number): CanonicalEvent => ({ type: 'block-stop', index });
const finish = (reason: string): CanonicalEvent =>
  ({ type: 'finish', reason, stopSequence: null, usage: USAGE }) as CanonicalEvent;
const block = (index: number, kind: object, ...texts: string[]) => [
  start(index, kind),
  ...texts.map((text) => delta(index, text)),
  stop(index),
];
const toolCall = (index: number, name: string, ...texts: string[]) =>
  block(index, { kind: 'tool-call', id: `toolu_${index}`, name }, ...texts);

function stream(events: readonly CanonicalEvent[], fields: JsonObject = {}): string {
  const renderer = createResponsesStreamRenderer(optionsFor(fields));
  return events.map((event) => renderer.render(event)).join('');
}

/** Events as a client sees them. */
function render(events: readonly CanonicalEvent[], fields: JsonObject = {}): JsonObject[] {
  return stream(events, fields)
    .split('\n\n')
    .filter((event) => event.startsWith('event: '))
    .map((event) => {
      const [name, data = ''] = event.split('\n');
      const parsed = JSON.parse(data.slice('data: '.length));
      expect(name).toBe(`event: ${parsed.type}`);
      return parsed;
    });
}

function collect(events: readonly CanonicalEvent[], fields: JsonObject = {}): JsonObject {
  const collector = createResponsesAnswerCollector(optionsFor(fields));
  for (const event of events) collector.push(event);
  return collector.read();
}

const CONVERSATION = [
  START,
  ...block(0, { kind: 'thinking' }, 'Let me ', 'think').slice(0, -1),
  { type: 'seal', index: 0, seal: { vendor: 'anthropic', kind: 'signature', value: 'sig' } } as const,
  stop(0),
  ...block(1, { kind: 'text' }, 'Hel', 'lo'),
  ...toolCall(2, 'f', '{"a"', ':1}'),
  ...toolCall(3, 'f'),
  finish('tool-calls'),
];

it('writes every event in its order, each with its place', () => {
  const events = render(CONVERSATION);
  expect(events.map(({ sequence_number: n }) => n)).toEqual(events.map((_, i) => i));
  const rs = { item_id: 'rs_01A_0', output_index: 0 };
  const msg = { item_id: 'msg_01A_1', output_index: 1, content_index: 0 };
  const part = (text: string) => ({ type: 'output_text', annotations: [], logprobs: [], text });
  const reasoning = {
    id: 'rs_01A_0',
    type: 'reasoning',
    summary: [{ type: 'summary_text', text: 'Let me think' }],
    encrypted_content: expect.any(String),
  };
  const message = (status: string, content: object[]) => ({
    id: 'msg_01A_1',
    type: 'message',
    status,
    role: 'assistant',
    content,
  });
  const call = (index: number, status: string, text: string) => ({
    id: `fc_01A_${index}`,
    type: 'function_call',
    status,
    arguments: text,
    call_id: `toolu_${index}`,
    name: 'f',
  });
  const output = [
    reasoning,
    message('completed', [part('Hello')]),
    call(2, 'completed', '{"a":1}'),
    call(3, 'completed', '{}'),
  ];
  const response = (status: string, fields: object) =>
    expect.objectContaining({ id: 'resp_01A', status, ...fields });
  const inProgress = { response: response('in_progress', { output: [], usage: null }) };
  expect(events.map(({ sequence_number: _, ...event }) => event)).toEqual([
    { type: 'response.created', ...inProgress },
    { type: 'response.in_progress', ...inProgress },
    {
      type: 'response.output_item.added',
      output_index: 0,
      item: { id: 'rs_01A_0', type: 'reasoning', summary: [] },
    },
    {
      type: 'response.reasoning_summary_part.added',
      ...rs,
      summary_index: 0,
      part: { type: 'summary_text', text: '' },
    },
    { type: 'response.reasoning_summary_text.delta', ...rs, summary_index: 0, delta: 'Let me ' },
    { type: 'response.reasoning_summary_text.delta', ...rs, summary_index: 0, delta: 'think' },
    { type: 'response.reasoning_summary_text.done', ...rs, summary_index: 0, text: 'Let me think' },
    {
      type: 'response.reasoning_summary_part.done',
      ...rs,
      summary_index: 0,
      part: { type: 'summary_text', text: 'Let me think' },
    },
    { type: 'response.output_item.done', output_index: 0, item: reasoning },
    { type: 'response.output_item.added', output_index: 1, item: message('in_progress', []) },
    { type: 'response.content_part.added', ...msg, part: part('') },
    { type: 'response.output_text.delta', ...msg, delta: 'Hel', logprobs: [] },
    { type: 'response.output_text.delta', ...msg, delta: 'lo', logprobs: [] },
    { type: 'response.output_text.done', ...msg, text: 'Hello', logprobs: [] },
    { type: 'response.content_part.done', ...msg, part: part('Hello') },
    { type: 'response.output_item.done', output_index: 1, item: message('completed', [part('Hello')]) },
    { type: 'response.output_item.added', output_index: 2, item: call(2, 'in_progress', '') },
    { type: 'response.function_call_arguments.delta', item_id: 'fc_01A_2', output_index: 2, delta: '{"a"' },
    { type: 'response.function_call_arguments.delta', item_id: 'fc_01A_2', output_index: 2, delta: ':1}' },
    {
      type: 'response.function_call_arguments.done',
      item_id: 'fc_01A_2',
      output_index: 2,
      name: 'f',
      arguments: '{"a":1}',
    },
    { type: 'response.output_item.done', output_index: 2, item: call(2, 'completed', '{"a":1}') },
    { type: 'response.output_item.added', output_index: 3, item: call(3, 'in_progress', '') },
    { type: 'response.function_call_arguments.delta', item_id: 'fc_01A_3', output_index: 3, delta: '{}' },
    {
      type: 'response.function_call_arguments.done',
      item_id: 'fc_01A_3',
      output_index: 3,
      name: 'f',
      arguments: '{}',
    },
    { type: 'response.output_item.done', output_index: 3, item: call(3, 'completed', '{}') },
    {
      type: 'response.completed',
      response: response('completed', {
        output,
        usage: {
          input_tokens: 100,
          input_tokens_details: { cached_tokens: 80, cache_write_tokens: 10 },
          output_tokens: 20,
          output_tokens_details: { reasoning_tokens: 5 },
          total_tokens: 120,
        },
      }),
    },
  ]);
});

it('holds the whole answer at its end', () => {
  const renderer = createResponsesStreamRenderer(optionsFor());
  for (const event of CONVERSATION.slice(0, -1)) renderer.render(event);
  expect(() => renderer.read?.()).toThrow(expect.objectContaining({ code: 'internal' }));
  for (const event of CONVERSATION.slice(-1)) renderer.render(event);
  expect(renderer.read?.()).toEqual(collect(CONVERSATION));
});

it('has another id where the answer is kept', () => {
  const collector = createResponsesAnswerCollector({ ...optionsFor(), keptId: 'secret' });
  for (const event of CONVERSATION) collector.push(event);
  expect(collector.read()).toMatchObject({
    id: 'resp_secret',
    store: true,
    output: [{ id: 'rs_secret_0' }, { id: 'msg_secret_1' }, { id: 'fc_secret_2' }, { id: 'fc_secret_3' }],
  });
});

it('makes ids of its own where the provider gave none', () => {
  expect(collect([...block(0, { kind: 'text' }, 'A'), finish('end')])).toMatchObject({
    id: 'resp_fallback1',
    output: [{ id: 'msg_fallback1_0' }],
  });
});

describe('the end', () => {
  it.each([
    ['end', 'completed', null],
    ['stop-sequence', 'completed', null],
    ['tool-calls', 'completed', null],
    ['pause', 'incomplete', { reason: 'max_output_tokens' }],
    ['length', 'incomplete', { reason: 'max_output_tokens' }],
    ['filter', 'incomplete', { reason: 'content_filter' }],
    ['refusal', 'incomplete', { reason: 'content_filter' }],
  ])('by %s is %s', (reason, status, details) => {
    const events = render([START, ...block(0, { kind: 'text' }, 'A'), finish(reason)]);
    expect(events.at(-1)).toMatchObject({
      type: `response.${status}`,
      response: { status, incomplete_details: details, output: [{ content: [{ text: 'A' }] }] },
    });
  });

  it('by an error tells of no call that is not complete', () => {
    const events = render([
      START,
      ...block(0, { kind: 'text' }, 'A'),
      start(1, { kind: 'tool-call', id: 'toolu_1', name: 'f' }),
      delta(1, '{"a'),
      {
        type: 'error',
        error: { status: null, kind: 'overloaded', message: 'Busy', code: 'overloaded_error', param: null },
      },
      finish('end'),
    ]);
    expect(events.at(-1)).toMatchObject({
      type: 'response.failed',
      response: {
        status: 'failed',
        error: { code: 'server_is_overloaded', message: 'Busy' },
        output: [{ type: 'message' }],
      },
    });
    expect(events.filter(({ type }) => type === 'response.output_item.done')).toHaveLength(1);
  });

  it('by an error before the start has its beginning too', () => {
    const error = { status: null, kind: 'server', message: 'No', code: null, param: null } as const;
    expect(render([{ type: 'error', error }]).map(({ type }) => type)).toEqual([
      'response.created',
      'response.in_progress',
      'response.failed',
    ]);
  });

  it('has no [DONE], and nothing after it', () => {
    const events = [START, finish('end')];
    expect(stream(events)).not.toContain('[DONE]');
    expect(stream([...events, delta(0, 'late'), finish('end')])).toBe(stream(events));
  });

  it('has to come before a whole answer is read', () => {
    expect(() => collect([START])).toThrow(expect.objectContaining({ code: 'internal' }));
  });
});

it('keeps the connection open with a comment', () => {
  expect(stream([{ type: 'ping' }])).toBe(': keep-alive\n\n');
});

describe('the official SDK', () => {
  function clientOf(events: readonly CanonicalEvent[], fields: JsonObject = {}): OpenAI {
    const headers = { 'content-type': 'text/event-stream' };
    return new OpenAI({
      apiKey: 'test',
      baseURL: 'http://localhost.test/v1',
      fetch: async () => new Response(stream(events, fields), { headers }),
    });
  }
  const ask = { model: 'claude-sonnet-5', input: 'Hi' } as const;

  it('puts the stream together to what the whole answer is', async () => {
    const response = await clientOf(CONVERSATION).responses.stream(ask).finalResponse();
    expect(response.output_text).toBe('Hello');
    expect(response).toMatchObject(collect(CONVERSATION));
  });

  it('takes free-form calls, refusals, citations, and items at the same time', async () => {
    const events = [
      START,
      start(0, { kind: 'text' }),
      start(1, { kind: 'tool-call', id: 'toolu_1', name: 'patch' }),
      delta(0, 'A'),
      delta(1, '{"input":"x"}'),
      stop(1),
      {
        type: 'annotation',
        index: 0,
        dialect: 'messages',
        value: { type: 'web_search_result_location', url: 'https://x.test' },
      },
      stop(0),
      ...block(2, { kind: 'text', isRefusal: true }, 'No'),
      ...block(3, {
        kind: 'opaque',
        dialect: 'messages',
        value: { type: 'server_tool_use', name: 'web_search' },
      }),
      finish('end'),
    ] as CanonicalEvent[];
    const response = await clientOf(events).responses.stream(ask).finalResponse();
    expect(response).toMatchObject(collect(events));
  });

  it('parses structured output', async () => {
    const format = { type: 'json_schema', name: 'n', schema: { type: 'object' }, strict: true } as const;
    const events = [START, ...block(0, { kind: 'text' }, '{"a":', '1}'), finish('end')];
    const response = await clientOf(events)
      .responses.stream({ ...ask, text: { format } })
      .finalResponse();
    expect(response.output_parsed).toEqual({ a: 1 });
  });

  it.each([
    ['length', 'incomplete'],
    ['filter', 'incomplete'],
  ])('sees an answer that ends by %s', async (reason, status) => {
    const events = [START, ...block(0, { kind: 'text' }, 'A'), finish(reason)];
    const response = await clientOf(events).responses.stream(ask).finalResponse();
    expect(response.status).toBe(status);
  });

  it('sees a call that is cut off', async () => {
    const cut = [START, ...toolCall(0, 'f', '{}'), ...toolCall(1, 'f', '{"a": "long te'), finish('length')];
    const response = await clientOf(cut).responses.stream(ask).finalResponse();
    expect(response).toMatchObject({
      status: 'incomplete',
      output: [
        { type: 'function_call', status: 'completed', arguments: '{}' },
        { type: 'function_call', status: 'incomplete', arguments: '{"a": "long te' },
      ],
    });
    expect(response).toMatchObject(collect(cut));
  });

  it('sees a failure', async () => {
    const error = {
      status: null,
      kind: 'rate-limit',
      message: 'Slow down',
      code: null,
      param: null,
    } as const;
    const events: CanonicalEvent[] = [
      START,
      start(0, { kind: 'thinking' }),
      delta(0, 'A'),
      { type: 'error', error },
    ];
    const response = await clientOf(events).responses.stream(ask).finalResponse();
    expect(response).toMatchObject({
      status: 'failed',
      error: { code: 'rate_limit_exceeded', message: 'Slow down' },
    });
  });
});
