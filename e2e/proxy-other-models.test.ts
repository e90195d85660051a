/**
 * A client that was made for one model, with the user's map in front of another: what the other model would refuse of
 * the client's own format is changed, and nothing else.
 */
import { afterEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../src-shared/json.ts';
import { startTestProxy, type TestProxy } from './support/start-test-proxy.ts';
import { SCHEMA } from './translate/ask.ts';

const CLAUDE_MODELS = [
  'claude-3-5-haiku-latest',
  'claude-3-7-sonnet-latest',
  'claude-opus-4-1',
  'claude-haiku-4-5',
  'claude-opus-4-5',
  'claude-opus-4-6',
  'claude-opus-4-8',
  'claude-sonnet-5',
  'claude-haiku-5-5',
  'claude-sonnet-5-5',
  'claude-opus-5-5',
];
const GPT_MODELS = ['gpt-4', 'gpt-4o', 'gpt-4.1', 'o3', 'gpt-5', 'gpt-5.2', 'gpt-5.2-chat-latest', 'gpt-5.5'];

const TARGETS: Readonly<Record<string, string>> = {
  'gpt-4o': 'gpt-5.5',
  'gpt-4o-mini': 'gpt-5.3-codex',
  'gpt-5.4': 'gpt-4.1',
  'claude-3-5-sonnet-latest': 'claude-opus-5-5',
  'claude-opus-5-5': 'claude-haiku-4-5',
  ...Object.fromEntries([...CLAUDE_MODELS, ...GPT_MODELS].map((model) => [`to-${model}`, model])),
};
const MAP = Object.entries(TARGETS).map(([pattern, model]) => ({ match: 'exact', pattern, model }));

const HI = [{ role: 'user' as const, content: 'Hi' }];
const TOOL = { name: 'f', input_schema: SCHEMA as { type: 'object' } };

let proxy: TestProxy;

afterEach(() => proxy.close());

async function start(mode: 'oauth' | 'api-key'): Promise<void> {
  proxy = await startTestProxy({ mode, env: { MODELS__MAP: JSON.stringify(MAP) } });
  await (await fetch(`${proxy.url}/v1/models`)).text();
}

const openai = () => proxy.openaiSdk({ baseURL: `${proxy.url}/v1` });

/** What the provider got, without what the sign-in of a plan needs. */
function lastBody(upstream: TestProxy['codex'] | TestProxy['anthropic']): JsonObject {
  const { system: _system, ...body } = upstream.lastRequest().json as JsonObject;
  return body;
}

/** Fields that the log names as left out, once for each. */
function listReported(): unknown {
  const lines = proxy.logLines.filter((line) => line.includes('left out what the provider does not take'));
  return lines
    .map((line) => JSON.parse(line))
    .filter(({ level }) => level === 'info')
    .flatMap(({ fields }) => fields);
}

describe('a client of gpt-4o', () => {
  const SAMPLING = { temperature: 0.3, top_p: 0.9 };

  it('gets its answers of a model that reasons, in Chat Completions with a key', async () => {
    await start('api-key');
    const ask = {
      model: 'gpt-4o',
      messages: HI,
      max_tokens: 100,
      ...SAMPLING,
      presence_penalty: 0.1,
      seed: 7,
    };
    const { completions } = openai().chat;
    for (const answer of [
      await completions.create(ask),
      await completions.stream(ask).finalChatCompletion(),
    ]) {
      expect(answer).toMatchObject({ model: 'gpt-4o', choices: [{ finish_reason: 'stop' }] });
      const { stream: _stream, ...body } = lastBody(proxy.codex);
      expect(body).toEqual({ model: 'gpt-5.5', messages: HI, max_completion_tokens: 100, seed: 7 });
      expect(proxy.codex.lastRequest().path).toBe('/v1/chat/completions');
    }
    expect(listReported()).toEqual(['temperature', 'top_p', 'presence_penalty']);
    expect(proxy.codex.refusals).toEqual([]);
  });

  it.each(['oauth', 'api-key'] as const)('and in Responses: %s', async (mode) => {
    await start(mode);
    const answer = await openai().responses.create({
      model: 'gpt-4o',
      input: 'Hi',
      max_output_tokens: 1e6,
      ...SAMPLING,
    });
    expect(answer.model).toBe('gpt-4o');
    const body = lastBody(proxy.codex);
    expect(body).toMatchObject({ model: 'gpt-5.5' });
    expect(body).not.toHaveProperty('temperature');
    expect(body.max_output_tokens).toBe(mode === 'oauth' ? undefined : 128_000);
    expect(listReported()).toEqual(['temperature', 'top_p', 'max_output_tokens']);
    expect(proxy.codex.refusals).toEqual([]);
  });

  it.each([
    ['stop sequences, which the model does not take', { model: 'gpt-4o', stop: ['never'] }],
    ['a model that is not there in Chat Completions', { model: 'gpt-4o-mini' }],
  ])('is answered by Responses where it has %s', async (_what, fields) => {
    await start('api-key');
    const answer = await openai().chat.completions.create({ messages: HI, max_tokens: 100, ...fields });
    expect(answer).toMatchObject({ model: fields.model, choices: [{ finish_reason: 'stop' }] });
    expect(proxy.codex.lastRequest().path).toBe('/v1/responses');
    expect(proxy.codex.refusals).toEqual([]);
  });
});

it('a client of a model that reasons gets its answers of one that does not', async () => {
  await start('api-key');
  await openai().chat.completions.create({
    model: 'gpt-5.4',
    messages: HI,
    max_completion_tokens: 100_000,
    reasoning_effort: 'high',
  });
  expect(lastBody(proxy.codex)).toEqual({ model: 'gpt-4.1', messages: HI, max_completion_tokens: 32_768 });
  await openai().responses.create({
    model: 'gpt-5.4',
    input: 'Hi',
    reasoning: { effort: 'high', summary: 'auto' },
    include: ['reasoning.encrypted_content'],
  });
  expect(lastBody(proxy.codex)).toEqual({ model: 'gpt-4.1', input: 'Hi' });
  expect(proxy.codex.refusals).toEqual([]);
});

describe.each(['oauth', 'api-key'] as const)('a client of an older Claude: %s', (mode) => {
  it('gets its answers of a newest one', async () => {
    await start(mode);
    const { messages } = proxy.anthropicSdk();
    const ask = { model: 'claude-3-5-sonnet-latest', max_tokens: 4000, messages: HI };
    // What older versions of the SDK have.
    const sampling = { temperature: 0.3, top_k: 5 } as JsonObject;
    const plain = await messages.create({ ...ask, ...sampling });
    expect(plain.model).toBe(ask.model);
    expect(lastBody(proxy.anthropic)).toEqual({ ...ask, model: 'claude-opus-5-5' });

    const thinking = { type: 'enabled' as const, budget_tokens: 2000 };
    const thought = await messages.stream({ ...ask, temperature: 1, thinking }).finalMessage();
    expect(thought).toMatchObject({ model: ask.model, content: [{ type: 'thinking' }, { type: 'text' }] });
    expect(lastBody(proxy.anthropic)).toMatchObject({
      thinking: { type: 'adaptive', display: 'summarized' },
      output_config: { effort: 'low' },
    });

    const tools = { tools: [TOOL], tool_choice: { type: 'tool' as const, name: 'f' } };
    await messages.create({ ...ask, ...tools });
    expect(lastBody(proxy.anthropic).tool_choice).toEqual({ type: 'auto' });
    expect(JSON.stringify(lastBody(proxy.anthropic).messages)).toContain('calling the tool f');
    expect(listReported()).toEqual(['temperature', 'top_k']);
    expect(proxy.anthropic.refusals).toEqual([]);
  });

  it('is told so where it has begun the answer itself, which a newest one does not go on with', async () => {
    await start(mode);
    const ask = {
      model: 'claude-3-5-sonnet-latest',
      max_tokens: 100,
      messages: [...HI, { role: 'assistant' as const, content: '{' }],
    };
    await expect(proxy.anthropicSdk().messages.create(ask)).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining('prefill'),
    });
    expect(lastBody(proxy.anthropic).messages).toEqual(ask.messages);
  });
});

it.each(['oauth', 'api-key'] as const)(
  'a client of a newest Claude gets its answers of an older one: %s',
  async (mode) => {
    await start(mode);
    const { messages } = proxy.anthropicSdk();
    const answer = await messages
      .stream({
        model: 'claude-opus-5-5',
        max_tokens: 100_000,
        messages: [...HI, { role: 'system', content: 'Mind the gap' } as never],
        thinking: { type: 'adaptive', display: 'summarized' },
        output_config: { effort: 'xhigh' },
      })
      .finalMessage();
    expect(answer).toMatchObject({
      model: 'claude-opus-5-5',
      content: [{ type: 'thinking' }, { type: 'text' }],
    });
    expect(lastBody(proxy.anthropic)).toMatchObject({
      model: 'claude-haiku-4-5',
      max_tokens: 64_000,
      thinking: { type: 'enabled', budget_tokens: 32_768 },
      output_config: {},
      messages: [...HI, { role: 'user', content: [{ text: expect.stringContaining('Mind the gap') }] }],
    });
    expect(listReported()).toEqual(['max_tokens']);
    expect(proxy.anthropic.refusals).toEqual([]);
  },
);

describe('whatever a client was made for, its model takes it', () => {
  it.each(CLAUDE_MODELS)('%s', async (model) => {
    await start('api-key');
    const base = { model: `to-${model}`, max_tokens: 128_000, messages: HI };
    for (const fields of [
      { temperature: 0.3, top_p: 0.9, top_k: 5 },
      { thinking: { type: 'enabled', budget_tokens: 100_000 } },
      { thinking: { type: 'adaptive' }, output_config: { effort: 'max' } },
      { thinking: { type: 'disabled' }, output_config: { effort: 'xhigh' } },
      { thinking: { type: 'between_tools' } },
      { output_config: { effort: 'xhigh' } },
      { output_config: { format: { type: 'json_schema', schema: SCHEMA } } },
      { tools: [TOOL], tool_choice: { type: 'any' } },
      { thinking: { type: 'adaptive' }, tools: [TOOL], tool_choice: { type: 'any' } },
      { messages: [...HI, { role: 'system', content: 'Mind' }] },
    ]) {
      const response = await proxy.post('/v1/messages', { ...base, ...fields });
      expect([fields, await response.json()]).toMatchObject([fields, { type: 'message', model: base.model }]);
    }
  });

  it.each(GPT_MODELS)('%s', async (model) => {
    await start('api-key');
    for (const effort of ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max', undefined]) {
      const chat = {
        messages: HI,
        max_tokens: 200_000,
        temperature: 0.3,
        logprobs: true,
        reasoning_effort: effort,
        parallel_tool_calls: false,
        verbosity: 'low',
      };
      const responses = {
        input: 'Hi',
        max_output_tokens: 200_000,
        top_p: 0.5,
        reasoning: { effort },
        parallel_tool_calls: false,
        text: { verbosity: 'low' },
      };
      for (const [path, body] of [
        ['/v1/chat/completions', chat],
        ['/v1/responses', responses],
      ] as const) {
        const response = await proxy.post(path, { model: `to-${model}`, ...body });
        expect([effort, await response.json()]).toMatchObject([effort, { model: `to-${model}` }]);
        expect(proxy.codex.lastRequest().path).toBe(path);
      }
    }
  });
});

it.each([
  [
    '/v1/chat/completions',
    'gpt-4o',
    '"max_completion_tokens" : 1e2, "temperature":1.0, "reasoning_effort":"low"',
  ],
  [
    '/v1/responses',
    'gpt-4o',
    '"input":"Hi", "max_output_tokens" : 1e2, "top_p":1.0, "reasoning":{ "effort":"low" }',
  ],
  ['/v1/messages', 'claude-3-5-sonnet-latest', '"max_tokens" : 4e3, "output_config" : { "effort":"low" }'],
  [
    '/v1/messages',
    'claude-opus-5-5',
    '"max_tokens" : 4e3, "temperature":1.0, "thinking" : { "type":"enabled", "budget_tokens":2e3 }',
  ],
])('what the model takes stays byte for byte, at %s for %s', async (path, model, fields) => {
  await start('api-key');
  const body = (name = '') =>
    `{ "model" : "${name}" , ${fields}, "messages" :[{"role":"user","content":"Hi"}] }`;
  const response = await proxy.post(path, body(model));
  expect(await response.json()).toMatchObject({ model });
  const upstream = path === '/v1/messages' ? proxy.anthropic : proxy.codex;
  expect(upstream.lastRequest().body.toString()).toBe(body(TARGETS[model]));
});

it("of a model's own name nothing is changed, also where the model refuses it", async () => {
  await start('api-key');
  for (const [path, body] of [
    ['/v1/chat/completions', { model: 'gpt-5.5', messages: HI, max_tokens: 100 }],
    ['/v1/responses', { model: 'gpt-5.5', input: 'Hi', temperature: 0.3 }],
    ['/v1/messages', { model: 'claude-opus-5', max_tokens: 100, messages: HI, temperature: 0.3 }],
  ] as const) {
    const response = await proxy.post(path, body);
    expect(response.status).toBe(400);
    const upstream = path === '/v1/messages' ? proxy.anthropic : proxy.codex;
    expect(upstream.lastRequest().body.toString()).toBe(JSON.stringify(body));
  }
});
