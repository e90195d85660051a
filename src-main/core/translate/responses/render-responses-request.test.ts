import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../../src-shared/json.ts';
import { CODEX } from '../../constants.ts';
import { applyCodexBodyRules } from '../../proxy/codex/apply-codex-body-rules.ts';
import type { CanonicalRequest, Part, Tool, Turn } from '../canonical/request.ts';
import { parseResponsesRequest } from './parse-responses-request.ts';
import { type ResponsesRequestOptions, renderResponsesRequest } from './render-responses-request.ts';

const text = (value: string) => ({ kind: 'text', text: value }) as const;
const user = (...parts: Part[]): Turn => ({ role: 'user', parts });
const assistant = (...parts: Part[]): Turn => ({ role: 'assistant', parts });
const call = (id: string, fields: object = {}) =>
  ({ kind: 'tool-call', id, name: 'f', arguments: '{"a":1}', ...fields }) as const;
const result = (callId: string, fields: object = {}) =>
  ({ kind: 'tool-result', callId, content: [text('ok')], isError: false, ...fields }) as const;
const f: Tool = {
  kind: 'function',
  name: 'f',
  description: 'F',
  parameters: { type: 'object', properties: {} },
  strict: null,
};
const openaiThinking = {
  kind: 'thinking',
  text: 'Hm',
  seal: { vendor: 'openai', itemId: 'rs_1', value: 'gAAA' },
} as const;

const EMPTY = parseResponsesRequest({ model: 'gpt', input: 'Hi' });

function render(fields: Partial<CanonicalRequest>, options: Partial<ResponsesRequestOptions> = {}) {
  return renderResponsesRequest(
    { ...EMPTY, ...fields },
    { model: 'gpt-5.5', backend: 'chatgpt', cacheKey: 'key', ...options },
  );
}
const bodyOf = (fields: Partial<CanonicalRequest>, options: Partial<ResponsesRequestOptions> = {}) =>
  render(fields, options).body;
const forKey = (model: string) => ({ backend: 'openai-api', model }) as const;

it('renders the smallest request for ChatGPT', () => {
  expect(render({})).toEqual({
    body: {
      model: 'gpt-5.5',
      instructions: CODEX.defaultInstructions,
      input: [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Hi' }] }],
      include: ['reasoning.encrypted_content'],
      prompt_cache_key: 'key',
      store: false,
      stream: true,
    },
    dropped: [],
    headers: {},
    localStopSequences: [],
    toolNames: new Map(),
  });
});

it('renders the smallest request for the public API, where the client decides about the stream', () => {
  expect(bodyOf({}, forKey('gpt-4.1'))).toEqual({
    model: 'gpt-4.1',
    input: [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Hi' }] }],
    prompt_cache_key: 'key',
    store: false,
    stream: false,
  });
  expect(bodyOf({ stream: true }, forKey('gpt-4.1')).stream).toBe(true);
});

describe('instructions', () => {
  it('are joined in order by blank lines, where they say something', () => {
    const instructions = [text('A'), text(' \n'), text('B')];
    expect(bodyOf({ instructions }).instructions).toBe('A\n\nB');
  });
});

describe('the output', () => {
  const schema = { type: 'object', properties: {}, additionalProperties: false };

  it('has a schema and a length of words', () => {
    const outputFormat = {
      kind: 'json-schema',
      name: 'my answer',
      description: 'D',
      schema,
      strict: true,
    } as const;
    expect(bodyOf({ outputFormat, extras: { verbosity: 'low' } }).text).toEqual({
      format: {
        type: 'json_schema',
        name: expect.stringMatching(/^my_answer_[0-9a-f]{12}$/),
        description: 'D',
        schema,
        strict: true,
      },
      verbosity: 'low',
    });
    expect(
      bodyOf({ outputFormat: { ...outputFormat, name: null, description: null, strict: null } }).text,
    ).toEqual({
      format: { type: 'json_schema', name: 'answer', schema, strict: false },
    });
  });

  it('is not strict where OpenAI would refuse the schema for it', () => {
    const open = { type: 'object', properties: {} };
    const outputFormat = {
      kind: 'json-schema',
      name: null,
      description: null,
      schema: open,
      strict: true,
    } as const;
    const { body, dropped } = render({ outputFormat });
    expect(body.text).toMatchObject({ format: { schema: open, strict: false } });
    expect(dropped).toEqual(['text.format.strict']);
  });

  it('is JSON, which the input has to name', () => {
    const outputFormat = { kind: 'json-object' } as const;
    const mentioned = bodyOf({ outputFormat, turns: [user(text('Answer in JSON'))] });
    expect(mentioned.text).toEqual({ format: { type: 'json_object' } });
    expect(mentioned.input).toHaveLength(1);
    expect(bodyOf({ outputFormat }).input).toMatchObject([{ role: 'developer' }, { role: 'user' }]);
  });

  it('is the same input whatever JSON comes later', () => {
    const outputFormat = { kind: 'json-object' } as const;
    const first = bodyOf({ outputFormat }).input as unknown[];
    const turns = [...EMPTY.turns, assistant(text('{"json":true}')), user(text('more JSON'))];
    const second = bodyOf({ outputFormat, turns }).input as unknown[];
    expect(second.slice(0, first.length)).toEqual(first);
  });
});

describe('other fields', () => {
  const all: Partial<CanonicalRequest> = {
    maxOutputTokens: 100,
    temperature: 0.5,
    topP: 0.9,
    topK: 40,
    stopSequences: ['END'],
    userId: 'u',
    serviceTier: 'flex',
    extras: { metadata: { a: 'b' }, seed: 1, verbosity: 'low' },
  };

  it('are placed at the public API', () => {
    const { body, dropped, localStopSequences } = render(all, forKey('gpt-4.1'));
    expect(body).toMatchObject({
      max_output_tokens: 100,
      temperature: 0.5,
      top_p: 0.9,
      safety_identifier: 'u',
      service_tier: 'flex',
      metadata: { a: 'b' },
    });
    expect(dropped).toEqual(['verbosity', 'top_k', 'seed']);
    expect(localStopSequences).toEqual(['END']);
  });

  it('are left out where the model or the backend refuses them', () => {
    expect(render(all, forKey('gpt-5.5')).dropped).toEqual(['temperature', 'top_p', 'top_k', 'seed']);
    const { body, dropped } = render(all);
    expect(Object.keys(body).sort()).toEqual([
      'include',
      'input',
      'instructions',
      'model',
      'prompt_cache_key',
      'service_tier',
      'store',
      'stream',
      'text',
    ]);
    expect(dropped).toEqual([
      'max_output_tokens',
      'temperature',
      'top_p',
      'top_k',
      'safety_identifier',
      'metadata',
      'seed',
    ]);
  });

  it('have no more stop sequences than the proxy can look for', () => {
    const stopSequences = Array.from({ length: 20_000 }, (_, i) => `stop ${i}`);
    expect(() => render({ stopSequences })).toThrow(
      expect.objectContaining({ code: 'unsupported_parameter', param: 'stop' }),
    );
  });

  it.each([
    ['standard_only', 'default', undefined],
    ['auto', 'auto', undefined],
    ['priority', 'priority', 'priority'],
    ['batch', undefined, undefined],
  ])('name the tier: %s', (serviceTier, forKeyTier, forPlanTier) => {
    expect(bodyOf({ serviceTier }, forKey('gpt-5.5')).service_tier).toBe(forKeyTier);
    expect(bodyOf({ serviceTier }).service_tier).toBe(forPlanTier);
  });

  it('are what OpenAI takes: a long user is shortened', () => {
    const body = bodyOf({ userId: 'u'.repeat(65) }, forKey('gpt-5.5'));
    expect(body.safety_identifier).toMatch(/^[0-9a-f]{64}$/);
  });

  it.each([
    [1, 'gpt-5.5', 16, true],
    [16, 'gpt-5.5', 16, false],
    [64_000, 'gpt-4o', 16_384, true],
    [16_384, 'gpt-4o', 16_384, false],
    [1_000_000, 'gpt-99', 1_000_000, false],
  ])('ask for as many tokens as the model gives: %i of %s', (maxOutputTokens, model, sent, isReported) => {
    const { body, dropped } = render({ maxOutputTokens }, forKey(model));
    expect(body.max_output_tokens).toBe(sent);
    expect(dropped).toEqual(isReported ? ['max_output_tokens'] : []);
  });
});

it.each([
  ['gpt-5.5', 'final_answer'],
  ['gpt-4.1', undefined],
])('what %s said before says whether it was the end: %s', (model, phase) => {
  const turns = [user(text('Hi')), assistant(text('Ho')), user(text('Go on'))];
  expect(bodyOf({ turns }, forKey(model)).input).toMatchObject([{}, { role: 'assistant' }, {}]);
  expect((bodyOf({ turns }, forKey(model)).input as JsonObject[])[1]?.phase).toBe(phase);
});

describe("ChatGPT's newer models", () => {
  const lite = { model: 'gpt-6.1-sol' };

  it('get tools and instructions in the input, one call at a time, and keep all reasoning', () => {
    const { body, headers } = render(
      {
        instructions: [text('Be brief.')],
        tools: [f],
        parallelToolCalls: true,
        turns: [user({ kind: 'image', source: { kind: 'url', url: 'https://x.test' }, detail: 'high' })],
        reasoning: { mode: 'effort', effort: 'max', budgetTokens: null, summary: null },
      },
      lite,
    );
    expect(body).toEqual({
      model: 'gpt-6.1-sol',
      input: [
        { type: 'additional_tools', role: 'developer', tools: [expect.objectContaining({ name: 'f' })] },
        { type: 'message', role: 'developer', content: [{ type: 'input_text', text: 'Be brief.' }] },
        {
          type: 'message',
          role: 'user',
          content: [{ type: 'input_image', image_url: 'https://x.test' }],
        },
      ],
      tool_choice: 'auto',
      parallel_tool_calls: false,
      reasoning: { effort: 'max', summary: 'auto', context: 'all_turns' },
      include: ['reasoning.encrypted_content'],
      prompt_cache_key: 'key',
      store: false,
      stream: true,
    });
    expect(headers).toEqual({ 'x-openai-internal-codex-responses-lite': 'true' });
  });

  it.each([
    ['gpt-5.5', false],
    ['gpt-5.3-codex', false],
    ['gpt-5.6-terra', true],
    ['gpt-5.10', true],
    ['gpt-6-luna', true],
    ['gpt-10', true],
    ['gpt-daybreak-blue-latest', true],
    ['codex-auto-review', true],
  ])('are known by name: %s', (model, isLite) => {
    expect('instructions' in bodyOf({}, { model })).toBe(!isLite);
  });

  it('are like any other at the public API', () => {
    const { body, headers } = render({ tools: [f] }, forKey('gpt-6.1-sol'));
    expect(body).toHaveProperty('tools');
    expect(headers).toEqual({});
  });
});

describe("the backend's own rules", () => {
  const requests: [string, Partial<CanonicalRequest>][] = [
    ['smallest', {}],
    [
      'with instructions',
      { instructions: [text('A')], turns: [user(text('Hi')), { role: 'system', parts: [text('B')] }] },
    ],
    [
      'with everything',
      { temperature: 1, topP: 1, maxOutputTokens: 9, userId: 'u', extras: { truncation: 'auto' } },
    ],
    [
      'with a conversation',
      { turns: [user(text('Hi')), assistant(openaiThinking, call('1')), user(result('1'))] },
    ],
    ['with reasoning', { reasoning: { mode: 'adaptive', effort: null, budgetTokens: null, summary: null } }],
  ];
  it.each(requests)('leave nothing to change: %s', (_what, fields) => {
    expect(applyCodexBodyRules(bodyOf(fields))).toBeNull();
    expect(applyCodexBodyRules(bodyOf(fields, { model: 'gpt-6.1-sol' }))).toBeNull();
  });
});

it('asks OpenAI itself to compact, and leaves the management of the context to it', () => {
  const context_management = [{ type: 'compaction', compact_threshold: 50_000 }];
  for (const model of ['gpt-5.5', 'gpt-6.1-sol']) {
    const { body, dropped } = render({ compacts: true, extras: { context_management } }, { model });
    expect(body).toMatchObject({ context_management });
    expect((body.input as unknown[]).at(-1)).toEqual({ type: 'compaction_trigger' });
    expect(dropped).toEqual([]);
  }
  const anthropic = { context_management: { edits: [] } };
  expect(render({ extras: anthropic }).dropped).toEqual(['context_management']);
});

it.each([
  ['o3', { verbosity: 'low' }, ['parallel_tool_calls', 'verbosity'], undefined, undefined],
  ['gpt-4o', { verbosity: 'low' }, ['verbosity'], false, undefined],
  ['gpt-4o', { verbosity: 'medium' }, [], false, 'medium'],
  ['gpt-5.2', { verbosity: 'low' }, [], false, 'low'],
])('leaves out what %s refuses of %o', (model, extras, dropped, parallel, verbosity) => {
  const rendered = render({ tools: [f], parallelToolCalls: false, extras }, forKey(model));
  expect(rendered.dropped).toEqual(dropped);
  expect(rendered.body.parallel_tool_calls).toBe(parallel);
  expect(rendered.body.text).toEqual(verbosity && { verbosity });
});
