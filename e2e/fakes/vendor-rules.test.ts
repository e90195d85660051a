import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src-shared/json.ts';
import { findMessagesProblem } from './anthropic-rules.ts';
import { findChatProblem } from './chat-rules.ts';
import { findCodexProblem, findItemProblem } from './codex-rules.ts';

const user = (...content: object[]) => ({ role: 'user', content });
const assistant = (...content: object[]) => ({ role: 'assistant', content });
const OPEN_SCHEMA = { type: 'object', properties: {} };

describe('Anthropic', () => {
  const ask = { model: 'claude-sonnet-5-5', max_tokens: 100, messages: [user({ type: 'text', text: 'Hi' })] };
  const find = (body: JsonObject) => findMessagesProblem({ ...ask, ...body }, '2023-06-01', () => false);
  const tool = (fields: object) => ({ name: 'f', input_schema: OPEN_SCHEMA, ...fields });

  it('takes a plain request', () => {
    expect(find({})).toBeNull();
    expect(find({ tools: [tool({})], tool_choice: { type: 'auto' }, system: 'Hi' })).toBeNull();
  });

  it.each<[string, JsonObject]>([
    ['prompt_cache_key: Extra', { prompt_cache_key: 'k' }],
    ['metadata.foo: Extra', { metadata: { foo: 'x' } }],
    ['non-whitespace', { stop_sequences: [' '] }],
    ['cannot both be specified', { temperature: 1, top_p: 1 }],
    ['range: 0..1', { temperature: 2 }],
    ['should match pattern', { tools: [tool({ name: 'a b' })] }],
    ["should be 'object'", { tools: [tool({ input_schema: {} })] }],
    ['must be unique', { tools: [tool({}), tool({})] }],
    ['while providing tools', { tool_choice: { type: 'auto' } }],
    ['should be one of', { tools: [tool({})], tool_choice: { type: 'required' } }],
    ['not found in provided tools', { tools: [tool({})], tool_choice: { type: 'tool', name: 'g' } }],
    ['additionalProperties', { tools: [tool({ strict: true })] }],
    ['additionalProperties', { output_config: { format: { type: 'json_schema', schema: OPEN_SCHEMA } } }],
    ["should be 'json_schema'", { output_config: { format: { type: 'json_object' } } }],
    ['format.name: Extra', { output_config: { format: { type: 'json_schema', schema: {}, name: 'n' } } }],
    ['non-empty', { messages: [user({ type: 'text', text: '' })] }],
    ['non-whitespace text', { system: [{ type: 'text', text: ' ' }] }],
    ['non-empty content', { messages: [user()] }],
    [
      'media_type',
      { messages: [user({ type: 'image', source: { type: 'base64', media_type: 'image/bmp' } })] },
    ],
    [
      'invalid base64',
      { messages: [user({ type: 'image', source: { type: 'base64', media_type: 'image/png', data: '?' } })] },
    ],
    [
      "'application/pdf'",
      { messages: [user({ type: 'document', source: { type: 'base64', media_type: 'x' } })] },
    ],
    ['only be in `assistant`', { messages: [user({ type: 'tool_use', id: 'a', name: 'f', input: {} })] }],
    [
      'only be in `user`',
      {
        messages: [user({ type: 'text', text: 'Hi' }), assistant({ type: 'tool_result', tool_use_id: 'a' })],
      },
    ],
    [
      'tool_use.id',
      { messages: [...ask.messages, assistant({ type: 'tool_use', id: 'a|b', name: 'f', input: {} })] },
    ],
    [
      'valid dictionary',
      { messages: [...ask.messages, assistant({ type: 'tool_use', id: 'a', name: 'f', input: '{}' })] },
    ],
    [
      'before all other content',
      { messages: [user({ type: 'text', text: 'Hi' }, { type: 'tool_result', tool_use_id: 'a' })] },
    ],
    [
      'Invalid `signature`',
      { messages: [...ask.messages, assistant({ type: 'thinking', thinking: 'Hm', signature: 'foreign' })] },
    ],
  ])('refuses: %s', (problem, body) => {
    expect(find(body)).toContain(problem);
  });
});

describe('OpenAI Responses', () => {
  const ask = { model: 'gpt-5.2', instructions: 'Hi', store: false, stream: true, input: [] };
  const find = (body: JsonObject) => findCodexProblem({ ...ask, ...body }, () => false);
  const message = (role: string, ...content: object[]) => ({ type: 'message', role, content });
  const tool = (fields: object) => ({ type: 'function', name: 'f', parameters: OPEN_SCHEMA, ...fields });
  const format = (fields: object) => ({ text: { format: { type: 'json_schema', name: 'n', ...fields } } });

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
    ['tools[0].function', { tools: [tool({ function: { name: 'f' } })] }],
    ['does not match pattern', { tools: [tool({ name: 'a.b' })] }],
    ['to be false', { tools: [tool({ strict: true })] }],
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
});

describe('OpenAI Chat Completions', () => {
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
    ['function.name', { tools: [{ type: 'function', function: {} }] }],
    ['must be a response', { messages: [result] }],
    ['did not have response', { messages: [call] }],
    ['must be followed', { messages: [call, ...ask.messages] }],
  ])('refuses: %s', (problem, body) => {
    expect(findChatProblem({ ...ask, ...body })).toContain(problem);
  });
});
