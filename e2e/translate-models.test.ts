/** What one model refuses and another takes: every model is asked for all of it, and gets only what it takes. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '../src-shared/json.ts';
import { startTestProxy, type TestProxy } from './support/start-test-proxy.ts';
import { SCHEMA } from './translate/ask.ts';

const CLAUDE_MODELS = [
  'claude-3-5-haiku-latest',
  'claude-3-7-sonnet-latest',
  'claude-opus-4-20250514',
  'claude-opus-4-1',
  'claude-sonnet-4-5',
  'claude-haiku-4-5-20251001',
  'claude-opus-4-6',
  'claude-opus-4-7',
  'claude-opus-4-8',
  'claude-sonnet-5',
  'claude-haiku-5-5',
  'claude-sonnet-5-5',
  'claude-opus-5-5',
  'claude-fable-5-1',
];
const OPENAI_MODELS = ['gpt-4o', 'gpt-4.1', 'gpt-5', 'gpt-5-codex', 'gpt-5.2', 'gpt-5.5', 'o4-mini'];

/** Each asks for something that some model does not take. */
const CHAT: Readonly<Record<string, JsonObject>> = {
  sampling: { temperature: 0.3, top_p: 0.4 },
  'more randomness than Claude has': { temperature: 2 },
  effort: { reasoning_effort: 'high' },
  'the highest effort': { reasoning_effort: 'xhigh', temperature: 0.3 },
  'no reasoning': { reasoning_effort: 'none', top_p: 0.4 },
  'a budget': { reasoning: { max_tokens: 30_000 } },
  'a forced call': { tool_choice: 'required' },
  'a named call with effort': {
    tool_choice: { type: 'function', function: { name: 'f' } },
    reasoning_effort: 'high',
  },
  'more tokens than there are': { max_completion_tokens: 1_000_000 },
  'structured output': {
    response_format: { type: 'json_schema', json_schema: { name: 'x', schema: SCHEMA } },
  },
  'an answer that has begun': {
    messages: [
      { role: 'user', content: 'Hi' },
      { role: 'assistant', content: 'Well, ' },
    ],
  },
  'words of the system in between': {
    messages: [
      { role: 'user', content: 'Hi' },
      { role: 'system', content: 'Be brief.' },
    ],
  },
};
const MESSAGES: Readonly<Record<string, JsonObject>> = {
  sampling: { temperature: 0.3, top_p: 0.4, top_k: 5 },
  'a budget': { thinking: { type: 'enabled', budget_tokens: 2000 } },
  'adaptive thinking': { thinking: { type: 'adaptive' }, output_config: { effort: 'max' } },
  'no thinking': { thinking: { type: 'disabled' } },
  'a forced call': { tool_choice: { type: 'any' } },
  'more tokens than there are': { max_tokens: 1_000_000 },
  'fewer tokens than may be': { max_tokens: 1 },
  'structured output': { output_config: { format: { type: 'json_schema', schema: SCHEMA } } },
  'a strict tool with an argument that may be left out': {
    tools: [
      { name: 'f', strict: true, input_schema: { ...SCHEMA, required: [], additionalProperties: false } },
    ],
  },
  'lists of anything': {
    tools: [{ name: 'f', input_schema: { type: 'object', properties: { a: { type: 'array' } } } }],
  },
};

const CHAT_BODY = {
  messages: [{ role: 'user', content: 'Hi' }],
  tools: [{ type: 'function', function: { name: 'f', parameters: SCHEMA } }],
};
const MESSAGES_BODY = {
  max_tokens: 4000,
  messages: [{ role: 'user', content: 'Hi' }],
  tools: [{ name: 'f', input_schema: SCHEMA }],
};

let proxy: TestProxy;

beforeAll(async () => {
  proxy = await startTestProxy({ mode: 'api-key' });
});
afterAll(() => proxy.close());

async function expectTaken(path: string, body: JsonObject): Promise<void> {
  const response = await proxy.post(path, body);
  expect([response.status, await response.json()]).toEqual([200, expect.anything()]);
}

describe.each(CLAUDE_MODELS)('%s', (model) => {
  it.each(Object.entries(CHAT))('asked for %s', async (_what, fields) => {
    await expectTaken('/v1/chat/completions', { ...CHAT_BODY, ...fields, model });
    expect(proxy.anthropic.lastRequest().json).toMatchObject({ model });
  });
});

describe('a model of Claude under a name of ours, asked in its own dialect', () => {
  const own = { mcp_servers: [{ type: 'url', url: 'https://example.com', name: 's' }], inference_geo: 'eu' };

  it.each(['sonnet', 'claude-sonnet-5-5(high)'])('%s gets what only Anthropic has', async (model) => {
    const response = await proxy.post('/v1/messages', { ...MESSAGES_BODY, ...own, model });
    expect(await response.json()).toMatchObject({ model });
    expect(proxy.anthropic.lastRequest().json).toMatchObject({ ...own, model: 'claude-sonnet-5-5' });
  });

  it('goes on with an answer that has begun, which clients of OpenAI do not expect', async () => {
    const messages = CHAT['an answer that has begun']?.messages;
    const lastRole = () =>
      (proxy.anthropic.lastRequest().json as { messages: JsonObject[] }).messages.at(-1)?.role;
    // The effort makes it a name of ours, and asks for no thinking, with which nothing could be gone on with.
    const model = 'claude-haiku-4-5(none)';
    await expectTaken('/v1/messages', { max_tokens: 100, messages, model });
    expect(lastRole()).toBe('assistant');
    await expectTaken('/v1/chat/completions', { messages, model });
    expect(lastRole()).toBe('user');
  });
});

describe.each(OPENAI_MODELS)('%s', (model) => {
  it.each(Object.entries(MESSAGES))('asked for %s', async (_what, fields) => {
    await expectTaken('/v1/messages', { ...MESSAGES_BODY, ...fields, model });
    expect(proxy.codex.lastRequest().json).toMatchObject({ model });
  });
});
