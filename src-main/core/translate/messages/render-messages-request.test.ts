import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../../src-shared/json.ts';
import type { CanonicalRequest, Part, Reasoning } from '../canonical/request.ts';
import { parseMessagesRequest } from './parse-messages-request.ts';
import { renderMessagesRequest } from './render-messages-request.ts';

const BASE = parseMessagesRequest({ model: 'gpt-x', messages: [{ role: 'user', content: 'Hi' }] });

function render(fields: Partial<CanonicalRequest>, model = 'claude-sonnet-4-5') {
  return renderMessagesRequest({ ...BASE, ...fields }, { model, cacheBreakpoints: 'off' });
}

function text(value: string): Part {
  return { kind: 'text', text: value };
}

function think(fields: Partial<Reasoning>): Reasoning {
  return { mode: 'effort', effort: null, budgetTokens: null, summary: null, ...fields };
}

describe('the fields of a request', () => {
  it('writes the smallest one, the conversation last', () => {
    const { body, dropped, betas } = render({});
    expect(body).toEqual({
      model: 'claude-sonnet-4-5',
      max_tokens: 32_000,
      stream: false,
      messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }],
    });
    expect(Object.keys(body).at(-1)).toBe('messages');
    expect(dropped).toEqual([]);
    expect(betas).toEqual([]);
  });

  const instructions: CanonicalRequest['instructions'] = [
    { kind: 'text', text: 'A' },
    { kind: 'text', text: ' ' },
    { kind: 'text', text: 'B' },
  ];
  const tool = { kind: 'function' as const, name: 'f', description: null, parameters: {}, strict: null };

  it.each<[string, Partial<CanonicalRequest>, JsonObject]>([
    ['stream', { stream: true }, { stream: true }],
    ['max_tokens', { maxOutputTokens: 500 }, { max_tokens: 500 }],
    ["no more than the model's limit", { maxOutputTokens: 100_000 }, { max_tokens: 64_000 }],
    [
      'system and developer text in order',
      { instructions },
      {
        system: [
          { type: 'text', text: 'A' },
          { type: 'text', text: 'B' },
        ],
      },
    ],
    ['temperature', { temperature: 0.3 }, { temperature: 0.3 }],
    ['temperature above 1', { temperature: 1.7 }, { temperature: 1 }],
    ['top_p', { topP: 0.9 }, { top_p: 0.9 }],
    ['top_k', { topK: 5 }, { top_k: 5 }],
    ['stop', { stopSequences: ['END'] }, { stop_sequences: ['END'] }],
    ['no stop of white space', { stopSequences: ['\n\n', 'END', ' '] }, { stop_sequences: ['END'] }],
    ['user', { userId: 'u1' }, { metadata: { user_id: 'u1' } }],
    ...['+49 (30) 123456', 'Ann <ann@example.com>', 'x'.repeat(513)].map(
      (userId): [string, Partial<CanonicalRequest>, JsonObject] => [
        `user, hashed: ${userId.slice(0, 20)}`,
        { userId },
        { metadata: { user_id: expect.stringMatching(/^[0-9a-f]{64}$/) } },
      ],
    ),
    ['the default tier', { serviceTier: 'default' }, { service_tier: 'standard_only' }],
    ['priority', { serviceTier: 'priority' }, { service_tier: 'auto' }],
    ['own fields', { extras: { speed: 'fast' } }, { speed: 'fast' }],
    [
      'context edits, but for one that a model refuses which does not think',
      { extras: { context_management: { edits: [{ type: 'clear_thinking_20251015' }, { type: 'x' }] } } },
      { context_management: { edits: [{ type: 'x' }] } },
    ],
    [
      'all context edits where the model thinks',
      {
        reasoning: think({ effort: 'low' }),
        extras: { context_management: { edits: [{ type: 'clear_thinking_20251015' }] } },
      },
      { context_management: { edits: [{ type: 'clear_thinking_20251015' }] } },
    ],
    [
      'tools without parameters',
      { tools: [tool] },
      { tools: [{ name: 'f', input_schema: { type: 'object', properties: {} } }] },
    ],
    ['tool_choice auto', { tools: [tool], toolChoice: { kind: 'auto' } }, { tool_choice: { type: 'auto' } }],
    ['tool_choice none', { tools: [tool], toolChoice: { kind: 'none' } }, { tool_choice: { type: 'none' } }],
    [
      'tool_choice required',
      { tools: [tool], toolChoice: { kind: 'any' } },
      { tool_choice: { type: 'any' } },
    ],
    [
      'tool_choice of one tool',
      { tools: [tool], toolChoice: { kind: 'tool', name: 'f' } },
      { tool_choice: { type: 'tool', name: 'f' } },
    ],
    [
      'one call at a time, without a choice',
      { tools: [tool], parallelToolCalls: false },
      { tool_choice: { type: 'auto', disable_parallel_tool_use: true } },
    ],
    [
      'one call at a time, with a choice',
      { tools: [tool], parallelToolCalls: false, toolChoice: { kind: 'any' } },
      { tool_choice: { type: 'any', disable_parallel_tool_use: true } },
    ],
  ])('writes %s', (_what, fields, expected) => {
    expect(render(fields).body).toMatchObject(expected);
  });

  it('writes no tool_choice without tools, and none that was not made', () => {
    expect(render({ toolChoice: { kind: 'auto' }, parallelToolCalls: false }).body).not.toHaveProperty(
      'tool_choice',
    );
    expect(render({ tools: [tool], parallelToolCalls: true }).body).not.toHaveProperty('tool_choice');
  });

  it('defines tools that only the history calls, and keeps them from being called', () => {
    const parts = ['f', 'g', 'f'].map((name, index) => ({
      kind: 'tool-call' as const,
      id: `toolu_${index}`,
      name,
      arguments: '{}',
    }));
    const { body } = render({
      turns: [
        { role: 'user', parts: [{ kind: 'text', text: 'Hi' }] },
        { role: 'assistant', parts },
      ],
      toolChoice: { kind: 'auto' },
    });
    expect(body.tools).toMatchObject([
      { name: 'f', input_schema: { type: 'object' } },
      { name: 'g', input_schema: { type: 'object' } },
    ]);
    expect(body.tool_choice).toEqual({ type: 'none' });
  });

  it('writes a free-form tool as a function with one string', () => {
    const format = { type: 'grammar', syntax: 'lark', definition: 'start: "x"' };
    const { body } = render({
      tools: [{ kind: 'custom', name: 'apply_patch', description: 'Patches.', format }],
    });
    expect(body.tools).toEqual([
      {
        name: 'apply_patch',
        description:
          'Patches.\n\nThe input must match this lark grammar:\nstart: "x"\n\nWrite the whole input, as it is, into `input`.',
        input_schema: {
          type: 'object',
          properties: { input: { type: 'string' } },
          required: ['input'],
          additionalProperties: false,
        },
      },
    ]);
  });

  it.each<[string, JsonObject]>([
    [
      'Responses',
      {
        type: 'web_search',
        filters: { allowed_domains: ['x.y'] },
        user_location: { type: 'approximate', city: 'Kiel' },
      },
    ],
    [
      'Chat Completions',
      {
        filters: { allowed_domains: ['x.y'] },
        user_location: { type: 'approximate', approximate: { city: 'Kiel' } },
      },
    ],
  ])('writes the web search of %s', (_dialect, definition) => {
    const { body } = render({ tools: [{ kind: 'web-search', dialect: 'responses', definition }] });
    expect(body.tools).toEqual([
      {
        type: 'web_search_20250305',
        name: 'web_search',
        allowed_domains: ['x.y'],
        user_location: { type: 'approximate', city: 'Kiel' },
      },
    ]);
  });

  it('puts the variants of an input schema together, since the API takes none at the root', () => {
    const parameters = {
      anyOf: [
        { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] },
        { type: 'object', properties: { b: { type: 'number' } } },
      ],
    };
    const { body } = render({ tools: [{ ...tool, description: 'F', parameters }] });
    expect(body.tools).toEqual([
      {
        name: 'f',
        description: `F\n\nThe arguments must match this JSON schema: ${JSON.stringify(parameters)}`,
        input_schema: { type: 'object', properties: { a: { type: 'string' }, b: { type: 'number' } } },
      },
    ]);
  });
});

describe('what the assistant said last', () => {
  const search: Part = {
    kind: 'opaque',
    dialect: 'messages',
    value: { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: {} },
  };
  const endWith = (...parts: Part[]): CanonicalRequest['turns'] => [
    { role: 'user', parts: [text('Hi')] },
    { role: 'assistant', parts },
  ];

  it.each(['claude-sonnet-4-5', 'claude-opus-4-6'])('is a message of its own: %s', (model) => {
    const { body } = render({ turns: endWith(text('The answer is \n')) }, model);
    expect(body.messages).toMatchObject([
      {},
      { role: 'assistant', content: [{ type: 'text', text: 'The answer is \n' }] },
      { role: 'user', content: [{ type: 'text', text: 'Continue.' }] },
    ]);
  });

  it('is gone on with where the turn was paused, without white space at its end', () => {
    const { body } = render({ turns: endWith(search, text('I look. \n')) });
    expect(body.messages).toMatchObject([
      {},
      { role: 'assistant', content: [{ type: 'server_tool_use' }, { type: 'text', text: 'I look.' }] },
    ]);
    expect(body.messages).toHaveLength(2);
  });
});

describe('a tool that must be called', () => {
  const tools: CanonicalRequest['tools'] = [
    { kind: 'function', name: 'f', description: null, parameters: {}, strict: null },
  ];

  it('is asked for in words where the model cannot be forced, at the end, where nothing is cached', () => {
    const { body } = render({ tools, toolChoice: { kind: 'tool', name: 'f' } }, 'claude-opus-5-5');
    expect(body.tool_choice).toEqual({ type: 'auto' });
    expect(body.messages).toMatchObject([
      { content: [{ text: 'Hi' }, { text: expect.stringContaining('calling the tool f') }] },
    ]);
    expect(body).not.toHaveProperty('system');
  });

  const offline: CanonicalRequest['tools'][number] = {
    kind: 'web-search',
    dialect: 'responses',
    definition: { type: 'web_search', external_web_access: false },
  };

  it.each<[string, Partial<CanonicalRequest>]>([
    ['any', { tools: [offline], toolChoice: { kind: 'any' } }],
    ['one', { tools: [offline, ...tools], toolChoice: { kind: 'tool', name: 'web_search' } }],
  ])('cannot be left out: %s', (_what, fields) => {
    const refusal = { code: 'unsupported_parameter', param: 'tool_choice' };
    expect(() => render(fields)).toThrow(expect.objectContaining(refusal));
  });

  it('may be another one than is left out', () => {
    const { body, dropped } = render({ tools: [offline, ...tools], toolChoice: { kind: 'any' } });
    expect(body).toMatchObject({ tools: [{ name: 'f' }], tool_choice: { type: 'any' } });
    expect(dropped).toEqual(['tools[].web_search offline']);
  });

  it.each([
    ['claude-sonnet-4-5', undefined],
    ['claude-opus-4-8', undefined],
    ['claude-opus-5', { type: 'disabled' }],
  ])('goes before thinking with %s', (model, thinking) => {
    const { body, dropped } = render(
      { tools, toolChoice: { kind: 'any' }, reasoning: think({ effort: 'high' }) },
      model,
    );
    expect(body.tool_choice).toEqual({ type: 'any' });
    expect(body.thinking).toEqual(thinking);
    expect(dropped).toEqual(['reasoning']);
  });
});

describe('a turn that Claude has paused', () => {
  const search = { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: {} };
  const paused = (...parts: Part[]): Partial<CanonicalRequest> => ({
    turns: [
      { role: 'user', parts: [text('Hi')] },
      { role: 'assistant', parts: [{ kind: 'opaque', dialect: 'messages', value: search }, ...parts] },
    ],
  });
  const lastOf = ({ body }: ReturnType<typeof render>) => (body.messages as JsonObject[]).at(-1);

  it.each(['claude-sonnet-4-5', 'claude-sonnet-5-5'])('stays the last: %s', (model) => {
    expect(lastOf(render(paused(), model))).toEqual({ role: 'assistant', content: [search] });
    expect(lastOf(render(paused(text('So \n')), model))).toEqual({
      role: 'assistant',
      content: [search, { type: 'text', text: 'So' }],
    });
  });
});
