import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../../src-shared/json.ts';
import { parseResponsesRequest } from './parse-responses-request.ts';

const parse = (fields: JsonObject) =>
  parseResponsesRequest({ model: 'claude-sonnet-5', input: 'Hi', ...fields });

it('reads the smallest request', () => {
  expect(parse({})).toEqual({
    model: 'claude-sonnet-5',
    stream: false,
    instructions: [],
    turns: [{ role: 'user', parts: [{ kind: 'text', text: 'Hi' }] }],
    tools: [],
    toolChoice: null,
    parallelToolCalls: null,
    reasoning: null,
    outputFormat: null,
    maxOutputTokens: null,
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

it.each([
  ['stream', { stream: true }, { stream: true }],
  ['parallel calls', { parallel_tool_calls: false }, { parallelToolCalls: false }],
  [
    'effort',
    { reasoning: { effort: 'xhigh', summary: 'auto' } },
    { reasoning: { mode: 'effort', effort: 'xhigh', budgetTokens: null, summary: 'auto' } },
  ],
  [
    'no effort, as Codex CLI sends it for models that it does not know',
    { reasoning: { summary: 'auto' } },
    { reasoning: { mode: 'effort', effort: null, budgetTokens: null, summary: 'auto' } },
  ],
  [
    'no reasoning',
    { reasoning: { effort: 'none' } },
    { reasoning: { mode: 'off', effort: 'none', budgetTokens: null, summary: null } },
  ],
  ["Codex CLI's highest effort", { reasoning: { effort: 'ultra' } }, { reasoning: { effort: 'max' } }],
  ['an empty reasoning', { reasoning: {} }, { reasoning: null }],
  ['JSON mode', { text: { format: { type: 'json_object' } } }, { outputFormat: { kind: 'json-object' } }],
  ['plain text', { text: { format: { type: 'text' } } }, { outputFormat: null }],
  [
    'a schema',
    { text: { format: { type: 'json_schema', name: 'n', schema: { type: 'object' }, strict: true } } },
    {
      outputFormat: {
        kind: 'json-schema',
        name: 'n',
        description: null,
        schema: { type: 'object' },
        strict: true,
      },
    },
  ],
  [
    'numbers',
    { max_output_tokens: 9, temperature: 0.5, top_p: 1 },
    { maxOutputTokens: 9, temperature: 0.5, topP: 1 },
  ],
  ['the user', { user: 'u', safety_identifier: 's' }, { userId: 's' }],
  ['tier and key', { service_tier: 'flex', prompt_cache_key: 'k' }, { serviceTier: 'flex', cacheKey: 'k' }],
  [
    'what is for others to place',
    {
      text: { verbosity: 'low' },
      metadata: { a: 'b' },
      truncation: 'auto',
      include: ['reasoning.encrypted_content', 'message.output_text.logprobs'],
      reasoning: { context: 'all_turns' },
      client_metadata: { x: 1 },
    },
    {
      extras: {
        verbosity: 'low',
        metadata: { a: 'b' },
        truncation: 'auto',
        include: ['reasoning.encrypted_content', 'message.output_text.logprobs'],
        'reasoning.context': 'all_turns',
        client_metadata: { x: 1 },
      },
    },
  ],
  [
    'what says nothing',
    {
      store: true,
      truncation: 'disabled',
      background: false,
      include: ['reasoning.encrypted_content'],
      stream_options: { include_obfuscation: false },
      previous_response_id: null,
      n: 1,
      stop: [],
      max_tokens: null,
    },
    { extras: {} },
  ],
])('reads %s', (_what, fields, expected) => {
  expect(parse(fields)).toMatchObject(expected);
});

it('keeps a field named as nothing should be', () => {
  const { extras } = parse(JSON.parse('{"__proto__":{"polluted":true}}'));
  expect(Object.getPrototypeOf(extras)).toBe(Object.prototype);
  expect(Object.keys(extras)).toEqual(['__proto__']);
});

describe('refuses with the name of the field', () => {
  it.each([
    [{ previous_response_id: 'resp_1' }, 'previous_response_id'],
    [{ conversation: 'conv_1' }, 'conversation'],
    [{ prompt: { id: 'pmpt_1' } }, 'prompt'],
    [{ background: true }, 'background'],
    [{ input: [{ type: 'item_reference', id: 'msg_1' }] }, 'input[0]'],
    [{ input: [{ id: 'msg_1' }] }, 'input[0]'],
    [{ input: [{ role: 'user', content: [{ type: 'input_audio' }] }] }, 'input[0].content[0].type'],
    [{ input: [{ role: 'system', content: [{ type: 'input_image', file_id: 'f' }] }] }, 'input[0].content'],
    [{ tool_choice: { type: 'mcp', server_label: 'x' } }, 'tool_choice'],
    [{ max_tokens: 100 }, 'max_tokens'],
    [{ response_format: { type: 'json_object' } }, 'response_format'],
    [{ reasoning_effort: 'low' }, 'reasoning_effort'],
    [{ stop: ['END'] }, 'stop'],
    [{ messages: [{ role: 'user', content: 'Hi' }] }, 'messages'],
    [{ n: 2 }, 'n'],
  ])('what it cannot do: %j', (fields, param) => {
    expect(() => parse(fields)).toThrow(expect.objectContaining({ code: 'unsupported_parameter', param }));
  });

  it.each([
    [{ model: '' }, 'model'],
    [{ input: undefined }, 'input'],
    [{ input: 7 }, 'input'],
    [{ input: ['x'] }, 'input[0]'],
    [{ input: [{ role: 'robot', content: 'x' }] }, 'input[0].role'],
    [{ input: [{ role: 'user', content: 7 }] }, 'input[0].content'],
    [{ input: [{ type: 'function_call', name: 'f', arguments: '{}' }] }, 'input[0].call_id'],
    [{ input: [{ type: 'function_call', call_id: '1', arguments: '{}' }] }, 'input[0].name'],
    [{ input: [{ type: 'function_call_output', output: 'x' }] }, 'input[0].call_id'],
    [{ input: [{ role: 'user', content: [{ type: 'input_image' }] }] }, 'input[0].content[0]'],
    [
      { input: [{ role: 'user', content: [{ type: 'input_image', image_url: 'file:///etc/passwd' }] }] },
      'input[0].content[0].image_url',
    ],
    [
      { input: [{ role: 'user', content: [{ type: 'input_file', file_data: 'data:;base64,' }] }] },
      'input[0].content[0].file_data',
    ],
    [{ tools: [{ type: 'function' }] }, 'tools[0].name'],
    [{ tools: [{ name: 'f' }] }, 'tools[0].type'],
    [{ tools: [{ type: 'namespace', name: 'n', tools: [{ type: 'mcp' }] }] }, 'tools[0].tools[0].type'],
    [{ reasoning: { effort: 'enormous' } }, 'reasoning.effort'],
    [{ text: { format: { type: 'xml' } } }, 'text.format.type'],
    [{ temperature: 3 }, 'temperature'],
    [{ max_output_tokens: 0 }, 'max_output_tokens'],
  ])('what is wrong: %j', (fields, param) => {
    expect(() => parse(fields)).toThrow(expect.objectContaining({ code: 'invalid_parameter', param }));
  });
});
