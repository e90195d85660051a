import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src-shared/json.ts';
import { findChatProblem } from './chat-rules.ts';
import { findCodexProblem, findItemProblem } from './codex-rules.ts';

const OPEN_SCHEMA = { type: 'object', properties: {} };

const CLOSED = {
  type: 'object',
  properties: { a: { type: 'string' } },
  required: ['a'],
  additionalProperties: false,
};
const LISTS = { type: 'object', properties: { a: { type: 'array' } } };
const withA = (schema: object) => ({ ...CLOSED, properties: { a: schema } });

describe('OpenAI Responses', () => {
  const ask = { model: 'gpt-5.2', instructions: 'Hi', store: false, stream: true, input: [] };
  const find = (body: JsonObject) => findCodexProblem({ ...ask, ...body }, () => false);
  const message = (role: string, ...content: object[]) => ({ type: 'message', role, content });
  const tool = (fields: object) => ({ type: 'function', name: 'f', parameters: OPEN_SCHEMA, ...fields });
  const format = (fields: object) => ({ text: { format: { type: 'json_schema', name: 'n', ...fields } } });
  const call = { type: 'function_call', call_id: 'c', name: 'f', arguments: '{}' };
  const result = { type: 'function_call_output', call_id: 'c', output: 'ok' };

  it('takes a plain request, and the newer form for newer models', () => {
    expect(
      find({ input: [message('user', { type: 'input_text', text: 'Hi' })], tools: [tool({})] }),
    ).toBeNull();
    const input = [{ type: 'additional_tools', role: 'developer', tools: [] }];
    const lite = {
      model: 'gpt-6.1-sol',
      input,
      parallel_tool_calls: false,
      reasoning: { context: 'all_turns' },
    };
    expect(find(lite)).toBeNull();
    expect(find({ ...lite, reasoning: {} })).toContain('all_turns');
    expect(find({ ...lite, input: [] })).toContain('additional_tools');
  });

  it.each<[string, JsonObject]>([
    ["Invalid value: 'output_text'", { input: [message('user', { type: 'output_text', text: 'x' })] }],
    ["Invalid value: 'input_text'", { input: [message('assistant', { type: 'input_text', text: 'x' })] }],
    ['cache_control', { input: [message('user', { type: 'input_text', text: 'x', cache_control: {} })] }],
    ['valid URL', { input: [message('user', { type: 'input_image', image_url: 'x.png' })] }],
    ['base64 data URL', { input: [message('user', { type: 'input_file', file_data: 'JVBE' })] }],
    ['filename', { input: [message('user', { type: 'input_file', file_data: 'data:a/b;base64,AA' })] }],
    ['maximum length 64', { input: [{ type: 'function_call_output', call_id: 'x'.repeat(65), output: '' }] }],
    ['expected a string', { input: [{ type: 'function_call', call_id: 'c', name: 'f', arguments: {} }] }],
    [
      'does not match pattern',
      { input: [{ type: 'function_call', call_id: 'c', name: 'a b', arguments: '' }] },
    ],
    ['could not be verified', { input: [{ type: 'reasoning', summary: [], encrypted_content: 'foreign' }] }],
    ['could not be verified', { input: [{ type: 'compaction', encrypted_content: 'foreign' }] }],
    ['must be the last item', { input: [{ type: 'compaction_trigger' }, message('user')] }],
    ['tools[0].function', { tools: [tool({ function: { name: 'f' } })] }],
    ['does not match pattern', { tools: [tool({ name: 'a.b' })] }],
    ['to be false', { tools: [tool({ strict: true })] }],
    ["('properties', 'a'), array schema missing items", { tools: [tool({ parameters: LISTS })] }],
    [
      'array schema missing items',
      { input: [{ type: 'additional_tools', tools: [tool({ parameters: LISTS })] }] },
    ],
    ["Missing 'a'", { tools: [tool({ strict: true, parameters: { ...CLOSED, required: [] } })] }],
    [
      "'uri' is not a valid format",
      format({ schema: withA({ type: 'string', format: 'uri' }), strict: true }),
    ],
    ["'default' is not permitted", format({ schema: withA({ type: 'string', default: '' }), strict: true })],
    ["must have a 'type' key", format({ schema: withA({}), strict: true })],
    ["Duplicate function_call_output for call_id 'c'", { input: [call, result, call, result] }],
    ['phase', { input: [{ ...message('user'), phase: 'commentary' }] }],
    ['phase', { input: [{ ...message('assistant'), phase: 'end' }] }],
    ["Invalid value: 'any'", { tools: [tool({})], tool_choice: 'any' }],
    [
      'tool_choice.function',
      { tools: [tool({})], tool_choice: { type: 'function', function: { name: 'f' } } },
    ],
    ['not found in', { tools: [tool({})], tool_choice: { type: 'function', name: 'g' } }],
    ['reasoning.effort', { reasoning: { effort: 'huge' } }],
    ['prompt_cache_key', { prompt_cache_key: 'x'.repeat(65) }],
    ['to be false', format({ schema: OPEN_SCHEMA, strict: true })],
    ['text.format.schema', format({})],
    ["the word 'json'", { text: { format: { type: 'json_object' } } }],
  ])('refuses: %s', (problem, body) => {
    expect(find(body)).toContain(problem);
    expect(findItemProblem({ ...ask, ...body }, () => false)).toContain(problem);
  });

  it.each<[string, JsonObject, string, string]>([
    ['a temperature', { temperature: 0.5 }, 'gpt-5.5', 'gpt-4.1'],
    ['a temperature where no effort is named', { temperature: 0.5 }, 'gpt-5.2-codex', 'gpt-5.2'],
    ['parallel calls', { parallel_tool_calls: false }, 'o3', 'gpt-4.1'],
    ['a verbosity', { text: { verbosity: 'low' } }, 'gpt-4.1', 'gpt-5'],
    ['top_p', { top_p: 0.5 }, 'o4-mini', 'gpt-5.2-chat-latest'],
    ['an effort', { reasoning: { effort: 'low' } }, 'gpt-4.1', 'gpt-5.2'],
    ['a level', { reasoning: { effort: 'minimal' } }, 'gpt-5.5', 'gpt-5'],
    ['sampling', { temperature: 0.5, reasoning: { effort: 'none' } }, 'gpt-5', 'gpt-5.1'],
    ['many tokens', { max_output_tokens: 64_000 }, 'gpt-4o', 'o3'],
    ['encrypted reasoning', { include: ['reasoning.encrypted_content'] }, 'gpt-4o', 'o3'],
  ])('of one model refuses %s, and another does not', (_what, body, refusing, taking) => {
    expect(findItemProblem({ ...ask, ...body, model: refusing }, () => false)).not.toBeNull();
    expect(findItemProblem({ ...ask, ...body, model: taking }, () => false)).toBeNull();
  });
});

describe('OpenAI Chat Completions', () => {
  const FUNCTIONS = [{ type: 'function', function: { name: 'f', parameters: OPEN_SCHEMA } }];
  const ask = { model: 'gpt-5.2', messages: [{ role: 'user', content: 'Hi' }] };
  const call = { role: 'assistant', tool_calls: [{ id: 'c', type: 'function' }] };
  const result = { role: 'tool', tool_call_id: 'c', content: 'ok' };

  it('takes a conversation with tools', () => {
    expect(findChatProblem({ ...ask, messages: [...ask.messages, call, result] })).toBeNull();
  });

  it.each<[string, JsonObject]>([
    ["'messages'", { messages: [] }],
    ["Invalid value: 'model'", { messages: [{ role: 'model' }] }],
    ['max_completion_tokens', { max_tokens: 1 }],
    ["'temperature'", { model: 'gpt-5.5', temperature: 0.5 }],
    ["'temperature'", { reasoning_effort: 'low', temperature: 0.5 }],
    ["'parallel_tool_calls'", { model: 'o4-mini', parallel_tool_calls: true }],
    ["'verbosity'", { model: 'gpt-4o', verbosity: 'high' }],
    ['function.name', { tools: [{ type: 'function', function: {} }] }],
    ['must be a response', { messages: [result] }],
    ['did not have response', { messages: [call] }],
    ['must be followed', { messages: [call, ...ask.messages] }],
    [
      'array schema missing items',
      { tools: [{ type: 'function', function: { name: 'f', parameters: LISTS } }] },
    ],
    [
      "Missing 'a'",
      {
        tools: [
          {
            type: 'function',
            function: { name: 'f', parameters: { ...CLOSED, required: [] }, strict: true },
          },
        ],
      },
    ],
    ['at most 128000', { max_completion_tokens: 1_000_000 }],
    ['at most 8192', { model: 'gpt-4', max_tokens: 10_000 }],
    ["'stop'", { model: 'gpt-5.5', stop: 'x' }],
    ["'stop'", { reasoning_effort: 'low', stop: 'x' }],
    ["'presence_penalty'", { model: 'gpt-5.5', presence_penalty: 0.5 }],
    ["'logprobs'", { model: 'gpt-5.5', logprobs: true }],
    ["'reasoning_effort'", { model: 'gpt-4o', reasoning_effort: 'low' }],
    ["'minimal'", { reasoning_effort: 'minimal' }],
    ['only supported in v1/responses', { model: 'gpt-5.3-codex' }],
    ['only supported in v1/responses', { model: 'gpt-5.2-pro' }],
    ['use /v1/responses', { tools: FUNCTIONS, reasoning_effort: 'low' }],
    ['use /v1/responses', { tools: FUNCTIONS, model: 'gpt-5.5' }],
    ['use /v1/responses', { functions: [{ name: 'f' }], model: 'gpt-6.1-sol' }],
  ])('refuses: %s', (problem, body) => {
    expect(findChatProblem({ ...ask, ...body })).toContain(problem);
  });

  it.each<JsonObject>([
    { tools: FUNCTIONS },
    { tools: FUNCTIONS, model: 'gpt-6.1-sol', reasoning_effort: 'none' },
    { tools: FUNCTIONS, model: 'gpt-5-mini', reasoning_effort: 'low' },
    { model: 'gpt-6.1-sol', reasoning_effort: 'low' },
    { reasoning_effort: 'none', temperature: 0.5, logprobs: true },
    { temperature: 1, presence_penalty: 0, stop: 'x' },
    { temperature: 0.5, model: 'gpt-5.1', verbosity: 'low' },
    { model: 'gpt-4o', parallel_tool_calls: false, verbosity: 'medium' },
    { model: 'gpt-4o', max_tokens: 100, temperature: 0.5, stop: 'x', presence_penalty: 0.5 },
  ])('takes %j', (body) => {
    expect(findChatProblem({ ...ask, ...body })).toBeNull();
  });
});
