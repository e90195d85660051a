import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../../src-shared/json.ts';
import { parseMessagesRequest } from './parse-messages-request.ts';

const MARK = { type: 'ephemeral', ttl: '1h' };

function parse(fields: JsonObject) {
  return parseMessagesRequest({
    model: 'gpt-x',
    max_tokens: 100,
    messages: [{ role: 'user', content: 'Hi' }],
    ...fields,
  });
}

describe('the fields of a request', () => {
  it('reads the smallest one', () => {
    expect(parse({})).toEqual({
      model: 'gpt-x',
      stream: false,
      instructions: [],
      turns: [{ role: 'user', parts: [{ kind: 'text', text: 'Hi' }] }],
      tools: [],
      toolChoice: null,
      parallelToolCalls: null,
      reasoning: null,
      outputFormat: null,
      maxOutputTokens: 100,
      temperature: null,
      topP: null,
      topK: null,
      stopSequences: [],
      userId: null,
      serviceTier: null,
      cacheKey: null,
      includeUsage: true,
      extras: {},
    });
  });

  it.each<[string, JsonObject, object]>([
    ['stream', { stream: true }, { stream: true }],
    ['no max_tokens, as in count_tokens', { max_tokens: undefined }, { maxOutputTokens: null }],
    ['sampling', { temperature: 0.5, top_p: 0.9, top_k: 40 }, { temperature: 0.5, topP: 0.9, topK: 40 }],
    ['null as nothing', { temperature: null, tools: null, thinking: null }, { temperature: null, tools: [] }],
    ['stop_sequences', { stop_sequences: ['END', '\n\n'] }, { stopSequences: ['END', '\n\n'] }],
    ['metadata', { metadata: { user_id: 'u1' } }, { userId: 'u1', extras: {} }],
    ['service_tier', { service_tier: 'standard_only' }, { serviceTier: 'standard_only' }],
    [
      'fields without a place',
      {
        context_management: { edits: [] },
        metadata: { team: 'a' },
        output_config: { task_budget: 1 },
        foo: 0,
      },
      {
        extras: {
          context_management: { edits: [] },
          'metadata.team': 'a',
          'output_config.task_budget': 1,
          foo: 0,
        },
      },
    ],
    [
      'disabled',
      { thinking: { type: 'disabled' } },
      { reasoning: { mode: 'off', effort: null, budgetTokens: null, summary: null } },
    ],
    [
      'between_tools',
      { thinking: { type: 'between_tools' } },
      { reasoning: { mode: 'off', effort: null, budgetTokens: null, summary: null } },
    ],
    [
      'a budget',
      { thinking: { type: 'enabled', budget_tokens: 2000 } },
      { reasoning: { mode: 'budget', effort: null, budgetTokens: 2000, summary: 'auto' } },
    ],
    [
      'adaptive thinking with effort, unseen',
      { thinking: { type: 'adaptive', display: 'omitted' }, output_config: { effort: 'xhigh' } },
      { reasoning: { mode: 'adaptive', effort: 'xhigh', budgetTokens: null, summary: null } },
    ],
    [
      'effort alone',
      { output_config: { effort: 'low' } },
      { reasoning: { mode: 'effort', effort: 'low', budgetTokens: null, summary: null } },
    ],
    [
      'output_config.format',
      { output_config: { format: { type: 'json_schema', schema: { type: 'object' } } } },
      {
        outputFormat: {
          kind: 'json-schema',
          name: null,
          description: null,
          schema: { type: 'object' },
          strict: true,
        },
      },
    ],
    [
      'output_format, as it was called before',
      { output_format: { type: 'json_schema', schema: {} } },
      { outputFormat: { kind: 'json-schema', name: null, description: null, schema: {}, strict: true } },
    ],
    [
      'tool_choice auto',
      { tool_choice: { type: 'auto' } },
      { toolChoice: { kind: 'auto' }, parallelToolCalls: null },
    ],
    [
      'tool_choice any, one at a time',
      { tool_choice: { type: 'any', disable_parallel_tool_use: true } },
      { toolChoice: { kind: 'any' }, parallelToolCalls: false },
    ],
    [
      'a tool to call',
      { tool_choice: { type: 'tool', name: 'f', disable_parallel_tool_use: false } },
      { toolChoice: { kind: 'tool', name: 'f' }, parallelToolCalls: true },
    ],
    ['tool_choice none', { tool_choice: { type: 'none' } }, { toolChoice: { kind: 'none' } }],
  ])('reads %s', (_what, fields, expected) => {
    expect(parse(fields)).toMatchObject(expected);
  });

  it('reads tools: own ones, web search, and what only Anthropic has', () => {
    const search = { type: 'web_search_20260318', name: 'web_search', max_uses: 3 };
    const bash = { type: 'bash_20250124', name: 'bash' };
    const { tools, extras } = parse({
      tools: [
        {
          name: 'f',
          description: 'F',
          input_schema: { type: 'object' },
          strict: true,
          cache_control: MARK,
          input_examples: [{}],
        },
        { type: 'custom', name: 'g' },
        search,
        bash,
      ],
    });
    expect(tools).toEqual([
      {
        kind: 'function',
        name: 'f',
        description: 'F',
        parameters: { type: 'object' },
        strict: true,
        extras: { strict: true, input_examples: [{}] },
        cache: MARK,
      },
      {
        kind: 'function',
        name: 'g',
        description: null,
        parameters: { type: 'object', properties: {} },
        strict: null,
      },
      { kind: 'web-search', dialect: 'messages', definition: search },
      { kind: 'opaque', dialect: 'messages', definition: bash },
    ]);
    expect(extras).toEqual({ 'tools[].input_examples': [{}] });
  });
});

describe('the system prompt', () => {
  it('is text in order, with its marks', () => {
    const system = [
      { type: 'text', text: 'A' },
      { type: 'text', text: 'B', cache_control: MARK },
    ];
    expect(parse({ system }).instructions).toEqual([
      { kind: 'text', text: 'A' },
      { kind: 'text', text: 'B', cache: MARK },
    ]);
    expect(parse({ system: 'A\nB' }).instructions).toEqual([{ kind: 'text', text: 'A\nB' }]);
  });

  it("loses Claude Code's billing lines, which differ in each request", () => {
    const line = 'x-anthropic-billing-header: cc_version=2.1.330.abc; cch=12345;';
    const rest = { type: 'text', text: `${line}\nBe brief.\n` };
    expect(parse({ system: [{ type: 'text', text: line }, rest] }).instructions).toEqual([
      { kind: 'text', text: 'Be brief.\n' },
    ]);
    expect(parse({ system: `About ${line}` }).instructions).toEqual([
      { kind: 'text', text: `About ${line}` },
    ]);
  });

  it('goes on in messages: leading ones are instructions, others keep their place', () => {
    const { instructions, turns } = parse({
      system: 'A',
      messages: [
        { role: 'system', content: 'B' },
        { role: 'user', content: 'Hi' },
        { role: 'system', content: [{ type: 'text', text: 'C' }] },
        { role: 'assistant', content: 'Hello' },
      ],
    });
    expect(instructions.map(({ text }) => text)).toEqual(['A', 'B']);
    expect(turns.map(({ role }) => role)).toEqual(['user', 'system', 'assistant']);
  });

  it('shows a message for one turn in that turn only, and takes messages without content', () => {
    const now = { role: 'system', content: 'It is noon.', clear_at: 'next_user_message' };
    const first = { role: 'user', content: 'Hi' };
    const answered = [first, now, { role: 'assistant', content: 'Hello' }];
    const rolesOf = (messages: unknown[]) => parse({ messages }).turns.map(({ role }) => role);
    expect(rolesOf(answered)).toEqual(['user', 'system', 'assistant']);
    expect(rolesOf([...answered, first])).toEqual(['user', 'assistant', 'user']);
    expect(rolesOf([first, { ...now, clear_at: 'never' }, first])).toEqual(['user', 'system', 'user']);
    expect(rolesOf([first, { role: 'system', output_config: { effort: 'low' } }, first])).toEqual([
      'user',
      'user',
    ]);
  });
});

describe('what is wrong', () => {
  const blocks = (role: string, block: unknown) => ({ messages: [{ role, content: [block] }] });

  it.each<[string, JsonObject, string]>([
    ['no model', { model: undefined }, 'model'],
    ['messages of another type', { messages: 'Hi' }, 'messages'],
    ['no messages', { messages: [] }, 'messages'],
    ['a message that is none', { messages: [3] }, 'messages[0]'],
    ['an unknown role', { messages: [{ role: 'tool', content: 'x' }] }, 'messages[0].role'],
    ['no content', { messages: [{ role: 'user' }] }, 'messages[0].content'],
    ['a block without type', blocks('user', { text: 'x' }), 'messages[0].content[0].type'],
    ['a system of numbers', { system: 3 }, 'system'],
    ['an image in the system', { system: [{ type: 'image' }] }, 'system[0].type'],
    [
      'an image from nowhere',
      blocks('user', { type: 'image', source: { type: 'x' } }),
      'messages[0].content[0].source.type',
    ],
    [
      'a call by the user',
      blocks('user', { type: 'tool_use', id: 'a', name: 'f', input: {} }),
      'messages[0].content[0]',
    ],
    [
      'a result by the assistant',
      blocks('assistant', { type: 'tool_result', tool_use_id: 'a' }),
      'messages[0].content[0]',
    ],
    [
      'input that is no object',
      blocks('assistant', { type: 'tool_use', id: 'a', name: 'f', input: '{}' }),
      'messages[0].content[0].input',
    ],
    ['a fraction of a token', { max_tokens: 1.5 }, 'max_tokens'],
    ['too much heat', { temperature: 1.5 }, 'temperature'],
    ['stream as text', { stream: 'yes' }, 'stream'],
    ['unknown thinking', { thinking: { type: 'deep' } }, 'thinking.type'],
    ['a budget without tokens', { thinking: { type: 'enabled' } }, 'thinking.budget_tokens'],
    ['unknown effort', { output_config: { effort: 'huge' } }, 'output_config.effort'],
    ['a tool without a name', { tools: [{ input_schema: {} }] }, 'tools[0].name'],
    ['an unknown choice', { tool_choice: { type: 'some' } }, 'tool_choice.type'],
  ])('names %s', (_what, fields, param) => {
    expect(() => parse(fields)).toThrow(expect.objectContaining({ code: 'invalid_parameter', param }));
  });

  it('reads more messages of the system than a call takes arguments, in little time', () => {
    const system = { role: 'system', content: 'Be brief.', clear_at: 'next_user_message' };
    const many = Array.from({ length: 30_000 }, () => system);
    const blocks = Array.from({ length: 200_000 }, () => ({ type: 'text', text: 'a' }));
    const user = { role: 'user', content: 'Hi' };
    const { instructions, turns } = parse({
      messages: [{ role: 'system', content: blocks }, user, ...many, user],
    });
    expect(instructions).toHaveLength(200_000);
    expect(turns).toHaveLength(2);
  });

  it.each<[string, JsonObject, string]>([
    ['a request that only fills the cache', { max_tokens: 0 }, 'max_tokens'],
    ['a user profile to bill', { billing_policy: { bill_to: 'user_profile' } }, 'billing_policy'],
    ['another format', { output_config: { format: { type: 'grammar' } } }, 'output_config.format.type'],
  ])('refuses %s', (_what, fields, param) => {
    expect(() => parse(fields)).toThrow(expect.objectContaining({ code: 'unsupported_parameter', param }));
  });
});
