import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../../src-shared/json.ts';
import type { CanonicalEvent } from '../canonical/events.ts';
import { decodeSealFromResponses, decodeSummary } from '../seal/encode-seal.ts';
import { createAnswerWriter } from './create-answer-writer.ts';
import { parseResponsesRequest } from './parse-responses-request.ts';

const TOOLS = [
  { type: 'custom', name: 'patch' },
  {
    type: 'namespace',
    name: 'agents',
    tools: [
      { type: 'custom', name: 'exec' },
      { type: 'function', name: 'close' },
    ],
  },
];
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
  ({ type: 'finish', reason, stopSequence: null, usage: {} }) as CanonicalEvent;
const block = (index: number, kind: object, ...texts: string[]) => [
  start(index, kind),
  ...texts.map((text) => delta(index, text)),
  stop(index),
];
const toolCall = (index: number, name: string, ...texts: string[]) =>
  block(index, { kind: 'tool-call', id: `toolu_${index}`, name }, ...texts);

function render(events: readonly CanonicalEvent[]): JsonObject[] {
  const request = parseResponsesRequest({ model: 'm', input: 'Hi', tools: TOOLS });
  return events.flatMap(createAnswerWriter({ model: 'm', fallbackId: 'f', createdAtS: 0, request }));
}

/** The last event's response. */
const answerOf = (events: readonly CanonicalEvent[]) => render(events).at(-1)?.response as JsonObject;
const outputOf = (events: readonly CanonicalEvent[]) => answerOf(events).output;

describe('reasoning', () => {
  const sealed = (value: object, ...texts: string[]) => {
    const [first, ...rest] = block(0, { kind: 'thinking' }, ...texts);
    const last = rest.pop();
    return [first, ...rest, { type: 'seal', index: 0, seal: value }, last] as CanonicalEvent[];
  };

  it("brings Claude's seal and exact text to the client, to come back next turn", () => {
    const seal = { vendor: 'anthropic', kind: 'signature', value: 'sig' };
    const [item] = outputOf([START, ...sealed(seal, 'A', 'B'), finish('end')]) as {
      encrypted_content: string;
    }[];
    expect(decodeSealFromResponses(item?.encrypted_content ?? '')).toEqual({ seal, text: 'AB' });
  });

  it('that nobody may see is still sent back', () => {
    const seal = { vendor: 'anthropic', kind: 'redacted', value: 'data' };
    const [item] = outputOf([START, ...sealed(seal), finish('end')]) as JsonObject[];
    expect(item).toMatchObject({ type: 'reasoning', summary: [] });
    expect(decodeSealFromResponses(String(item?.encrypted_content))).toEqual({ seal, text: '' });
  });

  it("of OpenAI has OpenAI's own seal, and none has none", () => {
    const seal = { vendor: 'openai', itemId: 'rs_1', value: 'gAAA' };
    expect(outputOf([START, ...sealed(seal), finish('end')])).toMatchObject([{ encrypted_content: 'gAAA' }]);
    const [unsealed] = outputOf([
      START,
      ...block(0, { kind: 'thinking' }, 'A'),
      finish('end'),
    ]) as JsonObject[];
    expect(unsealed).not.toHaveProperty('encrypted_content');
  });
});

describe('messages', () => {
  it('hold neighbouring texts as parts, and end where another item begins', () => {
    const events = [
      START,
      ...block(0, { kind: 'text' }, 'A'),
      ...block(1, { kind: 'text' }, 'B'),
      ...toolCall(2, 'f'),
      ...block(3, { kind: 'text' }, 'C'),
      finish('end'),
    ];
    expect(outputOf(events)).toMatchObject([
      { type: 'message', content: [{ text: 'A' }, { text: 'B' }] },
      { type: 'function_call' },
      { type: 'message', content: [{ text: 'C' }] },
    ]);
  });

  it('wait for their text, when another item begins before its end', () => {
    const events = [
      START,
      start(0, { kind: 'text' }),
      delta(0, 'A'),
      ...toolCall(1, 'f'),
      delta(0, 'B'),
      stop(0),
      finish('end'),
    ];
    expect(render(events).filter(({ type }) => type === 'response.output_item.done')).toMatchObject([
      { output_index: 1 },
      { output_index: 0, item: { content: [{ text: 'AB' }] } },
    ]);
  });

  it('may be refusals, which are complete answers', () => {
    const answer = answerOf([START, ...block(0, { kind: 'text', isRefusal: true }, 'No'), finish('refusal')]);
    expect(answer).toMatchObject({
      status: 'completed',
      output: [{ content: [{ type: 'refusal', refusal: 'No' }] }],
    });
  });

  it('cite pages of the web', () => {
    const citation = {
      type: 'web_search_result_location',
      url: 'https://x.test',
      title: 'X',
      cited_text: 'x',
    };
    const own = { type: 'url_citation', start_index: 0, end_index: 1, title: 'Y', url: 'https://y.test' };
    const events = [
      START,
      start(0, { kind: 'text' }),
      { type: 'annotation', index: 0, dialect: 'messages', value: citation },
      { type: 'annotation', index: 0, dialect: 'messages', value: { type: 'char_location' } },
      { type: 'annotation', index: 0, dialect: 'responses', value: own },
      delta(0, 'Hello'),
      stop(0),
      finish('end'),
    ] as CanonicalEvent[];
    expect(outputOf(events)).toMatchObject([
      {
        content: [
          {
            annotations: [
              own,
              { type: 'url_citation', start_index: 0, end_index: 5, title: 'X', url: 'https://x.test' },
            ],
          },
        ],
      },
    ]);
  });
});

describe('calls', () => {
  it.each([
    ['its text', ['{"inp', 'ut":"*** Begin\\n\\"x\\""}'], '*** Begin\n"x"'],
    ['nothing', ['{"input":""}'], ''],
    ['what the model wrote, where that is not as asked', ['*** Begin'], '*** Begin'],
  ])('of a free-form tool get back %s', (_what, texts, input) => {
    const events = [START, ...toolCall(0, 'patch', ...texts), finish('tool-calls')];
    expect(outputOf(events)).toEqual([
      {
        id: 'ctc_01A_0',
        type: 'custom_tool_call',
        status: 'completed',
        input,
        call_id: 'toolu_0',
        name: 'patch',
      },
    ]);
    expect(render(events).filter(({ type }) => String(type).startsWith('response.custom'))).toMatchObject([
      ...(input === '' ? [] : [{ type: 'response.custom_tool_call_input.delta', delta: input }]),
      { type: 'response.custom_tool_call_input.done', input },
    ]);
  });

  it('that are free-form already stay as they are', () => {
    const kind = { kind: 'tool-call', id: '1', name: 'patch', isCustom: true };
    const events = [START, ...block(0, kind, '{"input":"x"}'), finish('tool-calls')];
    expect(outputOf(events)).toMatchObject([{ type: 'custom_tool_call', input: '{"input":"x"}' }]);
  });

  it("of a namespace's tools are named as the client does", () => {
    const events = [
      START,
      ...toolCall(0, 'agents__close'),
      ...toolCall(1, 'agents__exec', '{"input":"x"}'),
      finish('tool-calls'),
    ];
    expect(outputOf(events)).toMatchObject([
      { type: 'function_call', name: 'close', namespace: 'agents' },
      { type: 'custom_tool_call', name: 'exec', namespace: 'agents', input: 'x' },
    ]);
  });

  it('that ran at the provider are told where OpenAI has a word for it', () => {
    const opaque = (value: object, dialect = 'messages') => block(0, { kind: 'opaque', dialect, value });
    const own = { type: 'web_search_call', id: 'ws_1', status: 'completed' };
    const events = [
      START,
      ...opaque({ type: 'server_tool_use', name: 'web_search', input: { query: 'x' } }),
      ...opaque({ type: 'web_search_tool_result' }),
      ...opaque(own, 'responses'),
      finish('end'),
    ];
    expect(outputOf(events)).toEqual([
      {
        id: 'ws_01A_0',
        type: 'web_search_call',
        status: 'completed',
        action: { type: 'search', query: 'x' },
      },
      own,
    ]);
  });
});

describe('a summary', () => {
  const summary = { kind: 'text', isCompaction: true };

  it('is a compaction item, whose events do not tell what it says', () => {
    const events = render([START, ...block(0, summary, 'So ', 'far.'), finish('end')]);
    const item = { id: 'cmp_01A_0', type: 'compaction', encrypted_content: expect.any(String) };
    const place = { item_id: 'cmp_01A_0', output_index: 0 };
    expect(events.slice(2, -1)).toEqual([
      {
        type: 'response.output_item.added',
        sequence_number: 2,
        output_index: 0,
        item: { ...item, encrypted_content: '' },
      },
      { type: 'response.compaction.compacting', sequence_number: 3, ...place },
      { type: 'response.compaction.compacting', sequence_number: 4, ...place },
      { type: 'response.output_item.done', sequence_number: 5, output_index: 0, item },
    ]);
    const answer = events.at(-1)?.response as { status: string; output: [{ encrypted_content: string }] };
    expect(answer).toMatchObject({ status: 'completed', output: [item] });
    expect(decodeSummary(answer.output[0].encrypted_content)).toBe('So far.');
  });

  it('is not given out by half', () => {
    const error = { status: null, kind: 'server', message: 'x', code: null, param: null } as const;
    const events = [START, start(0, summary), delta(0, 'So'), { type: 'error', error } as const];
    expect(answerOf(events)).toMatchObject({ status: 'failed', output: [] });
  });
});

describe('an answer that is cut off', () => {
  const summary = { kind: 'thinking' };
  const dones = (events: readonly CanonicalEvent[]) =>
    render(events).flatMap(({ type, item }) => (type === 'response.output_item.done' ? [item] : []));

  it.each([
    ['text', block(0, { kind: 'text' }, 'A'), { type: 'message', status: 'incomplete' }],
    ['thinking', block(0, summary, 'A'), { type: 'reasoning', status: 'incomplete' }],
    ['a call', toolCall(0, 'f', '{"a'), { status: 'incomplete', arguments: '{"a' }],
    ['a call that has not begun', toolCall(0, 'f'), { status: 'incomplete', arguments: '' }],
    [
      'a free-form call',
      block(0, { kind: 'tool-call', id: '1', name: 'patch', isCustom: true }, '*** Be'),
      { status: 'incomplete', input: '*** Be' },
    ],
    [
      'a search that has not run',
      block(0, {
        kind: 'opaque',
        dialect: 'messages',
        value: { type: 'server_tool_use', name: 'web_search', input: { query: 'x' } },
      }),
      { type: 'web_search_call', status: 'failed' },
    ],
  ])('ends with an incomplete item: %s', (_what, last, item) => {
    for (const reason of ['length', 'filter', 'pause']) {
      const events = [START, ...last, finish(reason)] as CanonicalEvent[];
      expect(dones(events)).toMatchObject([item]);
      expect(outputOf(events)).toMatchObject([item]);
      // Nothing says that its arguments are final.
      expect(render(events).map(({ type }) => type)).not.toContain('response.function_call_arguments.done');
      expect(render(events).map(({ type }) => type)).not.toContain('response.custom_tool_call_input.done');
    }
    const whole = [START, ...last, ...toolCall(1, 'f'), finish('length')] as CanonicalEvent[];
    expect(dones(whole)).toEqual([
      expect.not.objectContaining({ status: item.status }),
      expect.objectContaining({ status: 'incomplete' }),
    ]);
  });

  it('leaves incomplete what is still open, not what ended while it was', () => {
    const events = [START, start(0, { kind: 'text' }), delta(0, 'A'), ...toolCall(1, 'f'), finish('length')];
    expect(outputOf(events)).toMatchObject([
      { type: 'message', status: 'incomplete' },
      { type: 'function_call', status: 'completed', arguments: '{}' },
    ]);
  });

  it('tells of text at once, and of the end of an item with the next event', () => {
    const write = createAnswerWriter({
      model: 'm',
      fallbackId: 'f',
      createdAtS: 0,
      request: parseResponsesRequest({ model: 'm', input: 'Hi' }),
    });
    const types = (event: CanonicalEvent) => write(event).map(({ type }) => type);
    types(START);
    types(start(0, { kind: 'tool-call', id: '1', name: 'f' }));
    expect(types(delta(0, '{}'))).toEqual(['response.function_call_arguments.delta']);
    expect(types(stop(0))).toEqual([]);
    expect(types({ type: 'ping' })).toEqual([]);
    expect(types(start(1, { kind: 'text' })).slice(0, 3)).toEqual([
      'response.function_call_arguments.done',
      'response.output_item.done',
      'response.output_item.added',
    ]);
  });
});
