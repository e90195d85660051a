/** What beside its name changes of a model that the client has another name for: its effort, or the form it wants. */
import { afterEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../src-shared/json.ts';
import { makeAnswer } from './fakes/deliver-answer.ts';
import { CLAUDE, GPT, NAMES, startRenamingProxy } from './support/start-renaming-proxy.ts';
import type { TestProxy } from './support/start-test-proxy.ts';
import { SCHEMA } from './translate/ask.ts';

const FUNCTION = { name: 'f', parameters: SCHEMA };

let proxy: TestProxy;

afterEach(() => proxy.close());

describe('an effort in the name', () => {
  it("takes the place of the client's own, in its place", async () => {
    proxy = await startRenamingProxy('api-key');
    const ask = async (path: string, body: string) => {
      await (await proxy.post(path, body)).text();
      return (path === '/v1/messages' ? proxy.anthropic : proxy.codex).lastRequest().body.toString();
    };
    expect(
      await ask(
        '/v1/responses',
        `{"model":"${GPT}(high)","input":"Hi","reasoning":{"effort":"low", "summary":"auto"}}`,
      ),
    ).toBe(`{"model":"${GPT}","input":"Hi","reasoning":{"effort":"high", "summary":"auto"}}`);
    expect(
      await ask(
        '/v1/chat/completions',
        `{"model":"${GPT}(none)","messages":[{"role":"user","content":"Hi"}],"reasoning_effort":"high"}`,
      ),
    ).toBe(`{"model":"${GPT}","messages":[{"role":"user","content":"Hi"}],"reasoning_effort":"none"}`);
    const messages = '"max_tokens":9000, "messages":[{"role":"user","content":"Hi"}]';
    expect(
      await ask(
        '/v1/messages',
        `{"model":"claude-opus-5-5(low)",${messages},"output_config":{ "effort":"max" }}`,
      ),
    ).toBe(`{"model":"claude-opus-5-5",${messages},"output_config":{ "effort":"low" }}`);
    expect(
      await ask(
        '/v1/messages',
        `{"model":"claude-opus-4-6(high)",${messages},"temperature":0.3,"thinking":{"type":"disabled"}}`,
      ),
    ).toBe(
      `{"output_config":{"effort":"high"},"model":"claude-opus-4-6",${messages},"thinking":{"type":"adaptive"}}`,
    );
    expect([...proxy.anthropic.refusals, ...proxy.codex.refusals]).toEqual([]);
    const told = proxy.logLines.filter((line) => line.includes('left out')).map((line) => JSON.parse(line));
    expect(told).toMatchObject([
      { level: 'info', dialect: 'messages', provider: 'claude', fields: ['temperature'] },
      { level: 'debug', dialect: 'messages', provider: 'claude', fields: ['temperature'] },
    ]);
  });

  it.each([
    'claude-3-7-sonnet-latest',
    'claude-haiku-4-5',
    'claude-opus-4-5',
    'claude-opus-4-6',
    'claude-opus-4-8',
    'claude-sonnet-5',
    'claude-haiku-5-5',
    'claude-sonnet-5-5',
    'claude-opus-5-5',
  ])('is one that the model takes, whatever stands beside it: %s', async (model) => {
    proxy = await startRenamingProxy('oauth');
    const CLEAR = { edits: [{ type: 'clear_thinking_20251015', keep: 'all' }] };
    const sampling =
      /-[34]-[5-7]/.test(model) && !model.includes('4-7') ? { temperature: 0.3, top_k: 4 } : {};
    for (const effort of ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max']) {
      for (const fields of [
        sampling,
        { thinking: { type: 'enabled', budget_tokens: 2000 }, output_config: { effort: 'max' } },
        { thinking: { type: 'adaptive' }, context_management: CLEAR },
        { thinking: { type: 'disabled' }, max_tokens: 1100 },
      ]) {
        const body = { max_tokens: 4000, messages: [{ role: 'user', content: 'Hi' }], ...fields };
        const response = await proxy.post('/v1/messages', { ...body, model: `${model}(${effort})` });
        expect([effort, fields, await response.json()]).toMatchObject([
          effort,
          fields,
          { model: `${model}(${effort})` },
        ]);
      }
    }
  });
});

describe('a kept answer', () => {
  it.each([true, false])('has the name that the client was shown, streamed: %s', async (stream) => {
    proxy = await startRenamingProxy('oauth');
    const { responses } = proxy.openaiSdk({ baseURL: `${proxy.url}/v1` });
    const body = { model: `${NAMES.gpt}(low)`, input: 'Hi', store: true };
    const first = stream ? await responses.stream(body).finalResponse() : await responses.create(body);
    const {
      output_text: _text,
      output_parsed: _parsed,
      _request_id,
      ...shown
    } = first as never as JsonObject;
    const {
      output_text: _again,
      _request_id: _id,
      ...kept
    } = (await responses.retrieve(first.id)) as never as JsonObject;
    expect(kept).toMatchObject({
      model: body.model,
      id: shown.id,
      output: [{}, { content: [{ text: first.output_text }] }],
    });
    const second = await responses.create({ ...body, input: 'And?', previous_response_id: first.id });
    expect(second.model).toBe(body.model);
    expect((proxy.codex.lastRequest().json as { input: unknown[] }).input).toHaveLength(4);
    expect(proxy.codex.refusals).toEqual([]);
  });
});

describe('beside answers', () => {
  it('tokens are counted of the model, with its effort', async () => {
    proxy = await startRenamingProxy('api-key');
    const messages = '"messages":[{"role":"user","content":"Hi"}], "x_a":1.0}';
    const count = (model: string) =>
      proxy.post('/v1/messages/count_tokens', `{"model":"${model}", ${messages}`);
    const lastText = () => proxy.anthropic.lastRequest().body.toString();
    proxy.anthropic.next({ replace: makeAnswer(200, '{ "input_tokens" : 42 }') }, 2);
    expect(await (await count('claude')).text()).toBe('{ "input_tokens" : 42 }');
    expect(lastText()).toBe(`{"model":"${CLAUDE}", ${messages}`);
    await (await count('claude(low)')).text();
    expect(lastText()).toBe(
      `{"thinking":{"type":"enabled","budget_tokens":2048},"model":"${CLAUDE}", ${messages}`,
    );
    expect(proxy.anthropic.lastRequest().path).toBe('/v1/messages/count_tokens');
    const counted = await proxy
      .anthropicSdk()
      .messages.countTokens({ model: 'claude(low)', messages: [{ role: 'user', content: 'Hi' }] });
    expect(counted.input_tokens).toBe(42);
  });

  it.each(['oauth', 'api-key'] as const)('a conversation is compacted by the model: %s', async (mode) => {
    proxy = await startRenamingProxy(mode);
    const answer = '{"object":"response.compaction", "output":[]}';
    proxy.codex.next({ replace: makeAnswer(200, answer) });
    const body = (model: string) => `{"model":${JSON.stringify(model)}, "input":[], "instructions":"x"}`;
    const response = await proxy.post('/v1/responses/compact', body(`${NAMES.gpt}(high)`));
    expect(await response.text()).toBe(answer);
    // The endpoint takes no effort.
    expect(proxy.codex.lastRequest().body.toString()).toBe(body(GPT));
  });
});

describe('where the model wants another form than the client has', () => {
  const TOOLS = [{ type: 'function', function: FUNCTION }];
  const ASK = { messages: [{ role: 'user', content: 'Hi' }] };

  it.each([
    [`${GPT}(low)`, { stop: ['never'], max_tokens: 100 }],
    ['gpt-5.3-codex(low)', { max_tokens: 100 }],
    ['gpt-5-pro(low)', {}],
  ])('Responses answers what it refuses in Chat Completions: %s with %j', async (model, fields) => {
    proxy = await startRenamingProxy('api-key');
    const response = await proxy.post('/v1/chat/completions', { ...ASK, ...fields, model });
    expect(await response.json()).toMatchObject({ model, choices: [{ finish_reason: 'stop' }] });
    expect(proxy.codex.lastRequest().path).toBe('/v1/responses');
    expect(proxy.codex.refusals).toEqual([]);
  });

  it('the older name of a field is the newer one', async () => {
    proxy = await startRenamingProxy('api-key');
    const body = (model: string, limit: string) =>
      `"model":"${model}","messages":[{"role":"user","content":"Hi"}]${limit}}`;
    const response = await proxy.post('/v1/chat/completions', `{${body(`${GPT}(low)`, ',"max_tokens":9')}`);
    expect(await response.json()).toMatchObject({ model: `${GPT}(low)` });
    expect(proxy.codex.lastRequest().body.toString()).toBe(
      `{"max_completion_tokens":9,"reasoning_effort":"low",${body(GPT, '')}`,
    );
  });

  it.each([
    [`${GPT}(low)`, {}, '/v1/responses'],
    [NAMES.newestGpt, {}, '/v1/responses'],
    [NAMES.newestGpt, { reasoning_effort: 'none' }, '/v1/chat/completions'],
    [NAMES.gpt, {}, '/v1/chat/completions'],
  ])('functions are asked for where it takes them: %s with %j at %s', async (model, fields, path) => {
    proxy = await startRenamingProxy('api-key');
    const response = await proxy.post('/v1/chat/completions', { ...ASK, ...fields, model, tools: TOOLS });
    expect(await response.json()).toMatchObject({ model, choices: [{ finish_reason: 'tool_calls' }] });
    expect(proxy.codex.lastRequest().path).toBe(path);
    expect(proxy.codex.refusals).toEqual([]);
  });

  const lite = {
    stream: true,
    store: false,
    parallel_tool_calls: false,
    reasoning: { context: 'all_turns' },
    input: [
      {
        type: 'additional_tools',
        role: 'developer',
        tools: [{ type: 'function', ...FUNCTION, strict: false }],
      },
      { type: 'message', role: 'user', content: 'Hi' },
    ],
  };

  it('the form of Codex CLI is for the models that it is for', async () => {
    proxy = await startRenamingProxy('oauth');
    const ask = async (model: string) => {
      const text = await (await proxy.post('/v1/responses', { ...lite, model })).text();
      expect(text).toContain(`"model":${JSON.stringify(model)}`);
      return proxy.codex.lastRequest().json as JsonObject;
    };
    expect(await ask(NAMES.newestGpt)).toEqual({ model: 'gpt-6.1-sol', ...lite });
    expect(await ask(NAMES.gpt)).toMatchObject({
      model: GPT,
      tools: [{ name: 'f' }],
      input: [{ role: 'user' }],
    });
    expect(proxy.codex.refusals).toEqual([]);
  });
});
