import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src-shared/json.ts';
import { findMessagesProblem } from './anthropic-rules.ts';

const user = (...content: object[]) => ({ role: 'user', content });
const assistant = (...content: object[]) => ({ role: 'assistant', content });
const PDF = { type: 'base64', media_type: 'application/pdf', data: 'JVBERi0=' };
const OPEN_SCHEMA = { type: 'object', properties: {} };

describe('Anthropic', () => {
  const ask = { model: 'claude-sonnet-5-5', max_tokens: 100, messages: [user({ type: 'text', text: 'Hi' })] };
  const find = (body: JsonObject) => findMessagesProblem({ ...ask, ...body }, '2023-06-01', () => false);
  const tool = (fields: object) => ({ name: 'f', input_schema: OPEN_SCHEMA, ...fields });
  const withProperty = (schema: object) => ({
    tools: [tool({ input_schema: { type: 'object', properties: { a: schema } } })],
  });
  const text = { type: 'text', text: 'Hi' };
  const said = assistant(text);
  const system = { role: 'system', content: 'x' };
  const call = { type: 'tool_use', id: 'a', name: 'f', input: {} };
  const result = { type: 'tool_result', tool_use_id: 'a' };
  const thought = { type: 'thinking', thinking: 'Hm', signature: 'x' };

  it('takes a plain request', () => {
    expect(find({})).toBeNull();
    expect(find({ tools: [tool({})], tool_choice: { type: 'auto' }, system: 'Hi' })).toBeNull();
  });

  it.each<[string, JsonObject]>([
    ['prompt_cache_key: Extra', { prompt_cache_key: 'k' }],
    ['metadata.foo: Extra', { metadata: { foo: 'x' } }],
    ['non-whitespace', { stop_sequences: [' '] }],
    [
      "a ttl='1h' cache_control block must not come after",
      {
        system: [{ type: 'text', text: 'x', cache_control: { type: 'ephemeral' } }],
        messages: [user({ type: 'text', text: 'x', cache_control: { type: 'ephemeral', ttl: '1h' } })],
      },
    ],
    ['cannot both be specified', { model: 'claude-sonnet-4-5', temperature: 1, top_p: 1 }],
    ['range: 0..1', { model: 'claude-sonnet-4-5', temperature: 2 }],
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
      'without a corresponding `web_search_tool_result`',
      {
        messages: [
          user({ type: 'text', text: 'Hi' }),
          assistant({ type: 'server_tool_use', id: 'a', name: 'web_search', input: {} }),
          user({ type: 'text', text: 'Continue.' }),
        ],
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
    [
      'Invalid `data`',
      { messages: [...ask.messages, assistant({ type: 'redacted_thinking', data: 'foreign' })] },
    ],
    ['must use the "user" role', { messages: [assistant({ type: 'text', text: 'Hi' }), ...ask.messages] }],
    ['be last or followed by', { messages: [...ask.messages, system, ...ask.messages] }],
    ['must follow a user message', { messages: [...ask.messages, said, system] }],
    ['must follow a user message', { messages: [...ask.messages, system, system, said, ...ask.messages] }],
    ['trailing whitespace', { messages: [...ask.messages, assistant({ ...text, text: 'So ' })] }],
    ['at most 200', { messages: [...ask.messages, assistant({ ...call, name: 'x'.repeat(201) })] }],
    ['document.title', { messages: [user({ type: 'document', source: PDF, title: '' })] }],
    ['at most 500', { messages: [user({ type: 'document', source: PDF, title: 'x'.repeat(501) })] }],
    ['at most 512', { metadata: { user_id: 'x'.repeat(513) } }],
    ['ids must be unique', { messages: [...ask.messages, assistant(call), user(result), assistant(call)] }],
    ['must have a single result', { messages: [...ask.messages, assistant(call), user(result, result)] }],
    ['at the top level', { tools: [tool({ input_schema: { ...OPEN_SCHEMA, anyOf: [] } })] }],
    ['draft 2020-12', withProperty({ type: 'array', items: [{}] })],
    ['draft 2020-12', withProperty({ items: { exclusiveMinimum: true } })],
    ['Extra inputs', { tools: [tool({})], tool_choice: { type: 'none', disable_parallel_tool_use: true } }],
    ['an email address', { metadata: { user_id: 'ann@example.com' } }],
    ['a phone number', { metadata: { user_id: '+49 30 123456' } }],
  ])('refuses: %s', (problem, body) => {
    expect(find(body)).toContain(problem);
  });

  it('takes calls in the history where no tools are defined', () => {
    expect(find({ messages: [...ask.messages, assistant(call), user(result)] })).toBeNull();
  });

  it.each<[string, JsonObject]>([
    ['top_k', { top_k: 3 }],
    ['top_p', { top_p: 0.5 }],
    ['temperature', { temperature: 0.5 }],
    ['must start with a thinking block', { messages: [...ask.messages, assistant(call), user(result)] }],
  ])('refuses beside a budget: %s', (problem, body) => {
    const thinking = { type: 'enabled', budget_tokens: 1024 };
    expect(find({ model: 'claude-sonnet-4-5', max_tokens: 2000, thinking, ...body })).toContain(problem);
  });

  it.each<[string, JsonObject]>([
    ['cannot be `thinking`', { messages: [...ask.messages, assistant(thought), ...ask.messages] }],
    [
      'cache_control: Extra',
      { messages: [...ask.messages, assistant({ ...thought, cache_control: { type: 'ephemeral' } }, text)] },
    ],
    [
      'cache_control: Extra',
      {
        messages: [
          ...ask.messages,
          assistant({ type: 'redacted_thinking', data: 'x', cache_control: { type: 'ephemeral' } }, text),
        ],
      },
    ],
  ])('refuses its own thinking out of place: %s', (problem, body) => {
    expect(findMessagesProblem({ ...ask, ...body }, '2023-06-01', () => true)).toContain(problem);
  });
});

describe('one model of Anthropic', () => {
  const tools = [{ name: 'f', input_schema: OPEN_SCHEMA }];
  const hello = user({ type: 'text', text: 'Hi' });
  const format = { type: 'json_schema', schema: { ...OPEN_SCHEMA, additionalProperties: false } };
  const find = (model: string, body: JsonObject) =>
    findMessagesProblem({ model, max_tokens: 2000, messages: [hello], ...body }, '2023-06-01', () => false);

  it.each<[string, JsonObject, string, string]>([
    ['temperature and top_p', { temperature: 1, top_p: 1 }, 'claude-opus-4-6', 'claude-opus-4-20250514'],
    ['a temperature', { temperature: 0.5 }, 'claude-opus-4-7', 'claude-opus-4-6'],
    ['top_k', { top_k: 5 }, 'claude-sonnet-5-5', 'claude-haiku-4-5'],
    [
      'a temperature beside adaptive thinking',
      { temperature: 0.5, thinking: { type: 'adaptive' } },
      'claude-opus-4-6',
      'claude-x',
    ],
    [
      'a budget',
      { thinking: { type: 'enabled', budget_tokens: 1024 } },
      'claude-opus-4-7',
      'claude-opus-4-6',
    ],
    [
      'a budget in old times',
      { thinking: { type: 'enabled', budget_tokens: 1024 } },
      'claude-3-5-sonnet-20241022',
      'claude-3-7-sonnet-latest',
    ],
    ['adaptive thinking', { thinking: { type: 'adaptive' } }, 'claude-sonnet-4-5', 'claude-sonnet-4-6'],
    ['no thinking', { thinking: { type: 'disabled' } }, 'claude-opus-5-5', 'claude-opus-5'],
    [
      'thinking between tools',
      { thinking: { type: 'between_tools' } },
      'claude-opus-5-5',
      'claude-sonnet-5-5',
    ],
    ['a forced call', { tools, tool_choice: { type: 'any' } }, 'claude-sonnet-5-5', 'claude-haiku-5-5'],
    [
      'a named call',
      { tools, tool_choice: { type: 'tool', name: 'f' } },
      'claude-fable-5-1',
      'claude-fable-5',
    ],
    [
      'prefill',
      { messages: [hello, assistant({ type: 'text', text: 'So' })] },
      'claude-opus-4-6',
      'claude-opus-4-5',
    ],
    [
      'system messages',
      { messages: [hello, { role: 'system', content: 'x' }] },
      'claude-opus-4-7',
      'claude-opus-4-8',
    ],
    [
      'clearing what was thought',
      { context_management: { edits: [{ type: 'clear_thinking_20251015' }] } },
      'claude-opus-4-6',
      'claude-opus-5-5',
    ],
    ['an effort', { output_config: { effort: 'low' } }, 'claude-sonnet-4-5', 'claude-opus-4-5'],
    ['the effort xhigh', { output_config: { effort: 'xhigh' } }, 'claude-opus-4-6', 'claude-opus-4-7'],
    ['a format', { output_config: { format } }, 'claude-opus-4-1', 'claude-opus-4-5'],
    ['many tokens', { max_tokens: 100_000 }, 'claude-sonnet-4-5', 'claude-sonnet-4-6'],
  ])('refuses %s, and another does not', (_what, body, refusing, taking) => {
    expect(find(refusing, body)).not.toBeNull();
    expect(find(taking, body)).toBeNull();
  });
});
