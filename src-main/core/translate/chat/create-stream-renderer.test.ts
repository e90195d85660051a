import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../../src-shared/json.ts';
import type { BlockStart, CanonicalEvent, FinishReason } from '../canonical/events.ts';
import { block } from '../canonical/events-for-tests.ts';
import { createChatStreamRenderer } from './create-stream-renderer.ts';
import { parseChatRequest } from './parse-request.ts';
import {
  CALL,
  collect,
  deltasOf,
  finish,
  optionsFor,
  readChunks,
  readWithSdk,
  START,
  stream,
} from './render-answer-for-tests.ts';

describe('order', () => {
  test('role, pieces, finish reason, [DONE]; one identity throughout', () => {
    const text = stream([START, ...block(0, { kind: 'text' }, 'Hel', 'lo'), finish()]);
    const head = {
      id: 'chatcmpl-msg_1',
      object: 'chat.completion.chunk',
      created: 1_700_000_000,
      model: 'gpt-x',
    };
    const chunk = (delta: object, finish_reason: string | null = null) => ({
      ...head,
      choices: [{ index: 0, delta, logprobs: null, finish_reason }],
    });
    expect(readChunks(text)).toEqual([
      chunk({ role: 'assistant' }),
      chunk({ content: 'Hel' }),
      chunk({ content: 'lo' }),
      chunk({}, 'stop'),
      null,
    ]);
    expect(text.endsWith('data: [DONE]\n\n')).toBe(true);
  });

  test('each piece goes out with its own event', () => {
    const renderer = createChatStreamRenderer(optionsFor());
    expect(renderer.render(START)).toContain('"role":"assistant"');
    expect(renderer.render({ type: 'block-start', index: 0, block: { kind: 'text' } })).toBe('');
    expect(renderer.render({ type: 'delta', index: 0, text: 'a' })).toContain('"content":"a"');
  });

  test('usage only when asked for, in a chunk of its own with no choices', () => {
    const events = [START, ...block(0, { kind: 'text' }, 'a'), finish()];
    expect(stream(events)).not.toContain('usage');
    const chunks = readChunks(stream(events, { stream_options: { include_usage: true } }));
    expect(chunks.slice(0, -2).map((chunk) => chunk?.usage)).toEqual([null, null, null]);
    expect(chunks.at(-2)).toMatchObject({
      choices: [],
      usage: {
        prompt_tokens: 30,
        completion_tokens: 7,
        total_tokens: 37,
        prompt_tokens_details: { cached_tokens: 20, cache_write_tokens: 5 },
        completion_tokens_details: { reasoning_tokens: 3 },
      },
    });
    expect(chunks.at(-1)).toBeNull();
  });

  test('usage that nobody counted is zero, without details', () => {
    const unknown = { input: null, cacheRead: null, cacheWrite: null, output: null, reasoning: null };
    expect(collect([START, finish('end', unknown)]).usage).toEqual({
      prompt_tokens: 0,
      completion_tokens: 0,
      total_tokens: 0,
    });
  });

  test('an answer without id has ours', () => {
    const start: CanonicalEvent = { type: 'start', id: null, model: null, usage: null };
    expect(readChunks(stream([start]))[0]?.id).toBe('chatcmpl-own_1');
    expect(collect([start, finish()]).id).toBe('chatcmpl-own_1');
  });
});

describe('tool calls', () => {
  test('after thinking and text are counted from 0', () => {
    const text = stream([
      START,
      ...block(0, { kind: 'thinking' }, 'Hm.'),
      ...block(1, { kind: 'text' }, 'Let me see.'),
      ...block(2, CALL('toolu_1'), '{"x"', ':1}'),
      ...block(3, CALL('toolu_2')),
      finish('tool-calls'),
    ]);
    const call = (index: number, fields: object) => ({ tool_calls: [{ index, ...fields }] });
    const start = (index: number, id: string) =>
      call(index, { id, type: 'function', function: { name: 'f', arguments: '' } });
    expect(deltasOf(text).slice(4)).toEqual([
      start(0, 'toolu_1'),
      call(0, { function: { arguments: '{"x"' } }),
      call(0, { function: { arguments: ':1}' } }),
      start(1, 'toolu_2'),
      // An empty string is no JSON.
      call(1, { function: { arguments: '{}' } }),
      {},
    ]);
  });

  test('that overlap in time stay apart', async () => {
    const events: CanonicalEvent[] = [
      START,
      { type: 'block-start', index: 0, block: CALL('a') },
      { type: 'block-start', index: 1, block: CALL('b') },
      { type: 'delta', index: 1, text: '{"b":' },
      { type: 'delta', index: 0, text: '{"a":1}' },
      { type: 'delta', index: 1, text: '2}' },
      { type: 'block-stop', index: 0 },
      { type: 'block-stop', index: 1 },
      finish('tool-calls'),
    ];
    const { choices } = await readWithSdk(stream(events));
    expect(choices[0]?.message.tool_calls).toMatchObject([
      { id: 'a', function: { arguments: '{"a":1}' } },
      { id: 'b', function: { arguments: '{"b":2}' } },
    ]);
  });

  test('of a custom tool are text', async () => {
    const start: BlockStart = { kind: 'tool-call', id: 'c1', name: 'patch', isCustom: true };
    const events = [START, ...block(0, start, '*** Beg', 'in'), ...block(1, start), finish('tool-calls')];
    const call = (input: string) => ({ id: 'c1', type: 'custom', custom: { name: 'patch', input } });
    expect(collect(events).choices[0]?.message.tool_calls).toEqual([call('*** Begin'), call('')]);
    const { choices } = await readWithSdk(stream(events));
    expect(choices[0]?.message.tool_calls).toEqual([call('*** Begin'), call('')]);
  });

  test('of a client with legacy functions', async () => {
    const legacy = { functions: [{ name: 'f' }] };
    const events = [
      START,
      ...block(0, CALL('a'), '{"x":1}'),
      ...block(1, CALL('b'), '{}'),
      finish('tool-calls'),
    ];
    const expected = { name: 'f', arguments: '{"x":1}' };
    const [whole] = collect(events, legacy).choices;
    expect(whole).toMatchObject({ finish_reason: 'function_call', message: { function_call: expected } });
    expect(whole?.message.tool_calls).toBeUndefined();
    const [streamed] = (await readWithSdk(stream(events, legacy))).choices;
    expect(streamed).toMatchObject({ finish_reason: 'function_call', message: { function_call: expected } });
  });
});

test.each<[FinishReason, string]>([
  ['end', 'stop'],
  ['stop-sequence', 'stop'],
  ['pause', 'length'],
  ['length', 'length'],
  ['tool-calls', 'tool_calls'],
  ['refusal', 'content_filter'],
  ['filter', 'content_filter'],
])('finish reason %s is %s', (reason, expected) => {
  const events = [START, ...block(0, { kind: 'text' }, 'a'), finish(reason)];
  expect(collect(events).choices[0]?.finish_reason).toBe(expected);
  expect(readChunks(stream(events)).at(-2)?.choices[0]?.finish_reason).toBe(expected);
});

test('an answer that ends with calls says so, whatever its provider says', () => {
  expect(collect([START, ...block(0, CALL('a')), finish('end')]).choices[0]?.finish_reason).toBe(
    'tool_calls',
  );
});

describe('reasoning', () => {
  const events: CanonicalEvent[] = [
    START,
    { type: 'block-start', index: 0, block: { kind: 'thinking' } },
    { type: 'delta', index: 0, text: 'One ' },
    { type: 'delta', index: 0, text: 'two.' },
    { type: 'seal', index: 0, seal: { vendor: 'anthropic', kind: 'signature', value: 'sig' } },
    { type: 'block-stop', index: 0 },
    ...block(1, CALL('a'), '{}'),
    finish('tool-calls'),
  ];
  const DETAIL = {
    type: 'reasoning.text',
    text: 'One two.',
    signature: 'sig',
    format: 'anthropic-claude-v1',
    index: 0,
  };

  test('comes as it is thought, then whole with its seal', () => {
    expect(deltasOf(stream(events)).slice(1, 4)).toEqual([
      { reasoning_content: 'One ' },
      { reasoning_content: 'two.' },
      { reasoning_details: [DETAIL] },
    ]);
    expect(collect(events).choices[0]?.message).toMatchObject({
      content: null,
      reasoning_content: 'One two.',
      reasoning_details: [DETAIL],
    });
  });

  test.each([
    ['a whole answer', async () => collect(events)],
    ["what OpenAI's helper made of the stream", () => readWithSdk(stream(events))],
  ])('survives the next turn when the client sends back %s', async (_, read) => {
    const message = (await read()).choices[0]?.message;
    const { turns } = parseChatRequest({ model: 'm', messages: [JSON.parse(JSON.stringify(message))] });
    expect(turns[0]?.parts).toEqual([
      { kind: 'thinking', text: 'One two.', seal: { vendor: 'anthropic', kind: 'signature', value: 'sig' } },
      { kind: 'tool-call', id: 'a', name: 'f', arguments: '{}' },
    ]);
  });

  test('is kept from clients that exclude it', () => {
    const fields = { reasoning: { exclude: true } };
    expect(stream(events, fields)).not.toMatch(/reasoning|two/);
    expect(JSON.stringify(collect(events, fields).choices)).not.toMatch(/reasoning|two/);
    expect(collect(events, fields)).toMatchObject({
      usage: { completion_tokens_details: { reasoning_tokens: 3 } },
    });
    expect(collect(events, fields).choices[0]?.message.tool_calls).toHaveLength(1);
  });
});

test('refusals have their own field, and are complete answers', async () => {
  const events = [START, ...block(0, { kind: 'text', isRefusal: true }, 'I ', 'cannot.'), finish('refusal')];
  const expected = { finish_reason: 'stop', message: { content: null, refusal: 'I cannot.' } };
  expect(collect(events).choices[0]).toMatchObject(expected);
  const streamed = await readWithSdk(stream(events));
  expect(streamed.choices[0]).toMatchObject({ ...expected, message: { refusal: 'I cannot.' } });
});

describe('annotations', () => {
  const cite = (index: number, dialect: 'messages' | 'responses', value: JsonObject): CanonicalEvent => ({
    type: 'annotation',
    index,
    dialect,
    value,
  });

  test('of both vendors point into the whole content', () => {
    const search = {
      type: 'web_search_result_location',
      url: 'https://x.example',
      title: 'X',
      cited_text: 'x',
    };
    const events: CanonicalEvent[] = [
      START,
      ...block(0, { kind: 'text' }, 'See: '),
      { type: 'block-start', index: 1, block: { kind: 'text' } },
      cite(1, 'messages', search),
      { type: 'delta', index: 1, text: 'cited' },
      { type: 'block-stop', index: 1 },
      { type: 'block-start', index: 2, block: { kind: 'text' } },
      { type: 'delta', index: 2, text: ' and more' },
      cite(2, 'responses', {
        type: 'url_citation',
        url: 'https://y.example',
        title: 'Y',
        start_index: 1,
        end_index: 4,
      }),
      cite(2, 'responses', { type: 'file_citation', file_id: 'f' }),
      { type: 'block-stop', index: 2 },
      finish(),
    ];
    const url = (url_citation: object) => ({ type: 'url_citation', url_citation });
    const { message } = collect(events).choices[0] ?? {};
    expect(message?.annotations).toEqual([
      url({ url: 'https://x.example', title: 'X', start_index: 5, end_index: 10 }),
      url({ url: 'https://y.example', title: 'Y', start_index: 11, end_index: 14 }),
    ]);
    expect(message?.content?.slice(11, 14)).toBe('and');
  });
});

test('what only another dialect knows is left out', () => {
  const value = { type: 'server_tool_use' };
  const events = [START, ...block(0, { kind: 'opaque', dialect: 'messages', value }), finish()];
  expect(deltasOf(stream(events))).toEqual([{ role: 'assistant' }, {}]);
});

test('a ping is a comment, which the helper does not see', async () => {
  expect(createChatStreamRenderer(optionsFor()).render({ type: 'ping' })).toBe(': keep-alive\n\n');
  const events: CanonicalEvent[] = [START, { type: 'ping' }, ...block(0, { kind: 'text' }, 'a'), finish()];
  expect((await readWithSdk(stream(events))).choices[0]?.message.content).toBe('a');
});

test("an error in the middle makes OpenAI's helper throw, and nothing follows it", async () => {
  const error = {
    status: null,
    kind: 'overloaded',
    message: 'Overloaded.',
    code: null,
    param: null,
  } as const;
  const text = stream([START, ...block(0, { kind: 'text' }, 'a'), { type: 'error', error }]);
  expect(text).not.toContain('[DONE]');
  await expect(readWithSdk(text)).rejects.toThrow('Overloaded.');
});
