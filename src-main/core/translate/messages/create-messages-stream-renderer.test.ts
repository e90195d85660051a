import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../../src-shared/json.ts';
import type { CanonicalEvent, CanonicalUsage, FinishReason } from '../canonical/events.ts';
import { block, call, thinking } from '../canonical/events-for-tests.ts';
import type { ThinkingSeal } from '../canonical/request.ts';
import type { AnswerOptions } from '../canonical/translation.ts';
import { encodeSealForMessages } from '../seal/encode-seal.ts';
import { createMessagesAnswerCollector } from './create-messages-answer-collector.ts';
import { createMessagesStreamRenderer } from './create-messages-stream-renderer.ts';
import { parseMessagesRequest } from './parse-messages-request.ts';
import { readStream } from './read-stream-for-tests.ts';

const USAGE: CanonicalUsage = { input: 45, cacheRead: 30, cacheWrite: 5, output: 42, reasoning: 7 };
const SEAL: ThinkingSeal = { vendor: 'openai', itemId: 'rs_1', value: 'gAAA' };
const START: CanonicalEvent = { type: 'start', id: 'resp_0123', model: 'gpt-x', usage: null };
const THINKING = { type: 'adaptive' };

function optionsFor(thinking: JsonObject | null = THINKING): AnswerOptions {
  const request = parseMessagesRequest({
    model: 'gpt-x',
    messages: [{ role: 'user', content: 'Hi' }],
    thinking,
  });
  return { model: 'my-model', fallbackId: 'own_1', createdAtS: 1_700_000_000, request };
}

function finish(reason: FinishReason = 'end'): CanonicalEvent {
  return { type: 'finish', reason, stopSequence: null, usage: USAGE };
}

function stream(events: readonly CanonicalEvent[], options = optionsFor()): string {
  const renderer = createMessagesStreamRenderer(options);
  return events.map((event) => renderer.render(event)).join('');
}

function collect(events: readonly CanonicalEvent[], options = optionsFor()): JsonObject {
  const collector = createMessagesAnswerCollector(options);
  for (const event of events) collector.push(event);
  return collector.read();
}

function contentOf(events: readonly CanonicalEvent[], options = optionsFor()): unknown {
  return collect([START, ...events, finish()], options).content;
}

describe('a stream', () => {
  it('has the exact order of events', () => {
    const events = [
      START,
      ...thinking(0, SEAL, 'h', 'm'),
      ...block(1, { kind: 'text' }, 'Hi'),
      ...call(2, '{"a"', ':1}'),
    ];
    expect(readStream(stream([...events, { type: 'ping' }, finish('tool-calls')]))).toEqual([
      {
        type: 'message_start',
        message: {
          id: 'msg_0123',
          type: 'message',
          role: 'assistant',
          model: 'my-model',
          content: [],
          stop_reason: null,
          stop_sequence: null,
          stop_details: null,
          container: null,
          diagnostics: null,
          usage: {
            input_tokens: 0,
            cache_creation_input_tokens: 0,
            cache_read_input_tokens: 0,
            output_tokens: 0,
          },
        },
      },
      {
        type: 'content_block_start',
        index: 0,
        content_block: { type: 'thinking', thinking: '', signature: '' },
      },
      { type: 'content_block_delta', index: 0, delta: { type: 'thinking_delta', thinking: 'h' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'thinking_delta', thinking: 'm' } },
      {
        type: 'content_block_delta',
        index: 0,
        delta: { type: 'signature_delta', signature: encodeSealForMessages(SEAL) },
      },
      { type: 'content_block_stop', index: 0 },
      { type: 'content_block_start', index: 1, content_block: { type: 'text', text: '' } },
      { type: 'content_block_delta', index: 1, delta: { type: 'text_delta', text: 'Hi' } },
      { type: 'content_block_stop', index: 1 },
      {
        type: 'content_block_start',
        index: 2,
        content_block: { type: 'tool_use', id: 'call_2', name: 'f', input: {} },
      },
      { type: 'content_block_delta', index: 2, delta: { type: 'input_json_delta', partial_json: '{"a"' } },
      { type: 'content_block_delta', index: 2, delta: { type: 'input_json_delta', partial_json: ':1}' } },
      { type: 'content_block_stop', index: 2 },
      { type: 'ping' },
      {
        type: 'message_delta',
        delta: { stop_reason: 'tool_use', stop_sequence: null, stop_details: null, container: null },
        usage: {
          input_tokens: 10,
          cache_creation_input_tokens: 5,
          cache_read_input_tokens: 30,
          output_tokens: 42,
          output_tokens_details: { thinking_tokens: 7 },
        },
      },
      { type: 'message_stop' },
    ]);
  });

  it('gives each event as soon as it is sure of it', () => {
    const renderer = createMessagesStreamRenderer(optionsFor());
    const [open, delta] = block(0, { kind: 'text' }, 'Hi');
    expect(renderer.render(START)).toContain('message_start');
    expect(open && renderer.render(open)).toContain('content_block_start');
    expect(delta && renderer.render(delta)).toContain('"Hi"');
  });

  it('has one block at a time, though they overlap', () => {
    const [openA, textA = START, closeA = START] = call(0, '{}');
    const [openB = START, textB = START, closeB = START] = call(1, '[]');
    const overlapping = [openA ?? START, openB, textB, closeB, textA, closeA];
    expect(stream([START, ...overlapping, finish()])).toBe(
      stream([START, ...call(0, '{}'), ...call(1, '[]'), finish()]),
    );
  });

  it('closes what is open at the end', () => {
    const open = block(0, { kind: 'text' }, 'Hi').slice(0, -1);
    expect(stream([START, ...open, finish()])).toBe(
      stream([START, ...block(0, { kind: 'text' }, 'Hi'), finish()]),
    );
  });

  it('begins by itself when the provider gave no start', () => {
    const [first] = readStream(stream([...block(0, { kind: 'text' }, 'Hi'), finish()]));
    expect(first).toMatchObject({ type: 'message_start', message: { id: 'msg_own_1' } });
  });

  it('ends with an error, after which nothing comes', () => {
    const error = { status: null, kind: 'overloaded' as const, message: 'Busy.', code: 'busy', param: null };
    const events = readStream(
      stream([START, { type: 'error', error }, ...block(0, { kind: 'text' }, 'x'), finish()]),
    );
    expect(events.slice(1)).toEqual([
      { type: 'error', error: { type: 'overloaded_error', message: 'Busy.', code: 'busy' } },
    ]);
  });

  it('tells no end of what an error cut off, nor what waited behind it', () => {
    const error = { status: null, kind: 'server' as const, message: 'Gone.', code: null, param: null };
    const [openA = START, textA = START] = call(0, '{"env":"pro');
    const cut = [START, openA, textA, ...call(1, '{}'), { type: 'error', error } as const];
    const events = readStream(stream(cut));
    expect(events.map(({ type }) => type)).toEqual([
      'message_start',
      'content_block_start',
      'content_block_delta',
      'error',
    ]);
  });

  it('knows the input where the provider says it first', () => {
    const [start] = readStream(stream([{ ...START, usage: { ...USAGE, output: 1, reasoning: null } }]));
    expect(start).toMatchObject({
      message: { usage: { input_tokens: 10, cache_read_input_tokens: 30, output_tokens: 1 } },
    });
  });

  it.each<[FinishReason, string]>([
    ['end', 'end_turn'],
    ['stop-sequence', 'stop_sequence'],
    ['length', 'max_tokens'],
    ['tool-calls', 'tool_use'],
    ['refusal', 'refusal'],
    ['pause', 'pause_turn'],
    ['filter', 'refusal'],
  ])('says for %s %s', (reason, stop_reason) => {
    expect(collect([START, finish(reason)])).toMatchObject({ stop_reason });
  });

  it('says tool_use when there are calls, whatever the provider said', () => {
    expect(collect([START, ...call(0), finish('end')])).toMatchObject({ stop_reason: 'tool_use' });
    expect(collect([START, ...call(0), finish('length')])).toMatchObject({ stop_reason: 'max_tokens' });
  });

  it('tells the stop sequence', () => {
    const end: CanonicalEvent = {
      type: 'finish',
      reason: 'stop-sequence',
      stopSequence: 'END',
      usage: USAGE,
    };
    expect(collect([START, end])).toMatchObject({ stop_reason: 'stop_sequence', stop_sequence: 'END' });
  });
});

describe('content', () => {
  it('has redacted thinking for a seal without text, and nothing for neither', () => {
    expect(
      contentOf([...thinking(0, SEAL), ...thinking(1, null), ...block(2, { kind: 'text' }, 'x')]),
    ).toEqual([
      { type: 'redacted_thinking', data: encodeSealForMessages(SEAL) },
      { type: 'text', text: 'x' },
    ]);
  });

  it("keeps Anthropic's own forms", () => {
    const signed: ThinkingSeal = { vendor: 'anthropic', kind: 'signature', value: 'c2ln' };
    const redacted: ThinkingSeal = { vendor: 'anthropic', kind: 'redacted', value: 'eA' };
    expect(
      contentOf([...thinking(0, signed), ...thinking(1, redacted), ...thinking(2, signed, 'hm')]),
    ).toEqual([
      { type: 'thinking', thinking: '', signature: 'c2ln' },
      { type: 'redacted_thinking', data: 'eA' },
      { type: 'thinking', thinking: 'hm', signature: 'c2ln' },
    ]);
  });

  it.each([null, { type: 'disabled' }])('has no thinking that was not asked for: %j', (asked) => {
    const events = [...thinking(0, SEAL, 'hm'), ...thinking(1, SEAL), ...block(2, { kind: 'text' }, 'x')];
    expect(contentOf(events, optionsFor(asked))).toEqual([{ type: 'text', text: 'x' }]);
  });

  it('has calls without arguments, and such as were cut off', () => {
    expect(contentOf([...call(0), ...call(1, '{"a":')])).toEqual([
      { type: 'tool_use', id: 'call_0', name: 'f', input: {} },
      { type: 'tool_use', id: 'call_1', name: 'f', input: { unparsed_arguments: '{"a":' } },
    ]);
  });

  it("has Anthropic's citations and server tools, not those of others", () => {
    const value = { type: 'server_tool_use', id: 's', name: 'web_search', input: { query: 'x' } };
    const [open = START, ...rest] = block(2, { kind: 'text' }, 'x');
    const note = (dialect: 'messages' | 'responses'): CanonicalEvent => ({
      type: 'annotation',
      index: 2,
      dialect,
      value: { type: dialect },
    });
    expect(
      contentOf([
        ...block(0, { kind: 'opaque', dialect: 'messages', value }),
        ...block(1, { kind: 'opaque', dialect: 'responses', value: { type: 'web_search_call' } }),
        open,
        note('messages'),
        note('responses'),
        ...rest,
      ]),
    ).toEqual([value, { type: 'text', text: 'x', citations: [{ type: 'messages' }] }]);
  });

  it("counts OpenAI's web searches, whose results have no form here", () => {
    const search = (fields: JsonObject) =>
      ({ kind: 'opaque', dialect: 'responses', value: { type: 'web_search_call', ...fields } }) as const;
    const message = collect([
      START,
      ...block(0, search({ action: { type: 'search', query: 'x' } })),
      ...block(1, search({ action: { type: 'open_page', url: 'https://x.example' } })),
      ...block(2, search({})),
      ...block(3, { kind: 'text' }, 'Found.'),
      finish(),
    ]);
    expect(message).toMatchObject({
      content: [{ type: 'text', text: 'Found.' }],
      usage: { server_tool_use: { web_search_requests: 2, web_fetch_requests: 0 } },
    });
    expect(collect([START, finish()]).usage).not.toHaveProperty('server_tool_use');
  });
});
