import Anthropic from '@anthropic-ai/sdk';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CLAUDE, USER_AGENT } from '../src-main/core/constants.ts';
import { ANTHROPIC_TEXT } from './fakes/anthropic-answers.ts';
import { ANTHROPIC_KEY, ASK_CLAUDE, startTestProxy, type TestProxy } from './support/start-test-proxy.ts';

const IDENTITY = { type: 'text', text: CLAUDE.identityText, cache_control: { type: 'ephemeral' } };
const TOOLS = ['get_weather', 'get_time'].map((name) => ({
  name,
  description: name,
  input_schema: {
    type: 'object' as const,
    properties: { city: { type: 'string' } },
    required: ['city'],
  },
}));

let proxy: TestProxy;

afterEach(() => proxy.close());

describe('with a subscription sign-in', () => {
  beforeEach(async () => {
    proxy = await startTestProxy();
  });

  it.each(['', '/api', '/claude'])('answers under "%s", whole and as a stream', async (prefix) => {
    const sdk = proxy.anthropicSdk({ baseURL: `${proxy.url}${prefix}` });
    const message = await sdk.messages.create(ASK_CLAUDE);
    expect(message.content).toEqual([{ type: 'text', text: ANTHROPIC_TEXT }]);
    expect(message.usage).toMatchObject({ input_tokens: 25, output_tokens: 42, cache_read_input_tokens: 12 });
    expect(await sdk.messages.stream(ASK_CLAUDE).finalText()).toBe(ANTHROPIC_TEXT);
    expect((await sdk.messages.countTokens(ASK_CLAUDE_COUNT)).input_tokens).toBe(42);
    expect((await sdk.models.retrieve('claude-haiku-4-5-20251001')).id).toBe('claude-haiku-4-5-20251001');
    expect(proxy.upstreamRequests().map(({ path }) => path)).toEqual([
      '/v1/messages',
      '/v1/messages',
      '/v1/messages/count_tokens',
      '/v1/models/claude-haiku-4-5-20251001',
    ]);
    expect(proxy.anthropic.refusals).toEqual([]);
  });

  it('keeps a whole tool conversation going: parallel calls, results, thinking', async () => {
    const sdk = proxy.anthropicSdk();
    const ask = {
      ...ASK_CLAUDE,
      max_tokens: 4_000,
      tools: TOOLS,
      thinking: { type: 'adaptive' as const, display: 'summarized' as const },
    };
    const stream = sdk.messages.stream(ask);
    const first = await stream.finalMessage();
    expect(first.content.map(({ type }) => type)).toEqual(['thinking', 'text', 'tool_use', 'tool_use']);
    expect(first.stop_reason).toBe('tool_use');
    const results = first.content.flatMap((block) =>
      block.type === 'tool_use'
        ? [{ type: 'tool_result' as const, tool_use_id: block.id, content: 'ok' }]
        : [],
    );
    const history = [
      ...ask.messages,
      { role: 'assistant' as const, content: first.content },
      { role: 'user' as const, content: results },
    ];
    const second = await sdk.messages.create({ ...ask, messages: history });
    expect(second.stop_reason).toBe('end_turn');
    const sent = proxy.anthropic.lastRequest().json as { messages: unknown };
    expect(sent.messages).toEqual(history);
  });

  it('sends the identity and the OAuth beta beside what the client sent, and its own user agent', async () => {
    const sdk = proxy.anthropicSdk({ defaultHeaders: { 'anthropic-beta': 'context-1m-2025-08-07,other' } });
    await sdk.messages.create({ ...ASK_CLAUDE, system: 'Be brief.' });
    const { headers, json } = proxy.anthropic.lastRequest();
    expect(headers['anthropic-beta']).toBe('context-1m-2025-08-07,other,oauth-2025-04-20');
    expect(headers['user-agent']).toBe(USER_AGENT);
    expect(headers['x-api-key']).toBeUndefined();
    expect(json).toEqual({ ...ASK_CLAUDE, system: [IDENTITY, { type: 'text', text: 'Be brief.' }] });
  });

  it('changes no byte of the body beside the identity', async () => {
    const before =
      '{ "max_tokens":100,"model":"claude-sonnet-4-5",\n  "metadata": {"user_id": "\\u00e9"},"top_k": 1.0e1,';
    const after = '"messages":[{"role":"user","content":"Gr\\u00fc\\u00dfe 👋"}] }\n';
    const response = await proxy.post('/v1/messages', before + after);
    expect(response.status).toBe(200);
    const sent = proxy.anthropic.lastRequest().body.toString();
    expect(sent).toBe(`{"system":[${JSON.stringify(IDENTITY)}],${before.slice(1)}${after}`);
  });

  it('passes the query string on as it is', async () => {
    const response = await proxy.post('/v1/messages?beta=true&x=%20y&x=/?z');
    expect(response.status).toBe(200);
    expect(proxy.anthropic.lastRequest().target).toBe('/v1/messages?beta=true&x=%20y&x=/?z');
  });

  it('passes the answer headers that clients use, and ids of both sides', async () => {
    const { response, request_id } = await proxy.anthropicSdk().messages.create(ASK_CLAUDE).withResponse();
    expect(request_id).toMatch(/^req_011/);
    expect(response.headers.get('anthropic-ratelimit-unified-5h-utilization')).toBe('0.23');
    expect(response.headers.get('x-ccproxy-request-id')).toMatch(/^req_/);
    expect(response.headers.get('x-powered-by')).toBeNull();
  });
});

const ASK_CLAUDE_COUNT = { model: ASK_CLAUDE.model, messages: ASK_CLAUDE.messages };

it('injects nothing in the mode "none"', async () => {
  proxy = await startTestProxy({ env: { CLAUDE__SYSTEM_PROMPT_INJECTION_MODE: 'none' } });
  const body = `${JSON.stringify({ ...ASK_CLAUDE, system: CLAUDE.identityText })}  `;
  expect((await proxy.post('/v1/messages', body)).status).toBe(200);
  expect(proxy.anthropic.lastRequest().body.toString()).toBe(body);
});

describe('with an API key', () => {
  beforeEach(async () => {
    proxy = await startTestProxy({ mode: 'api-key' });
  });

  it('sends the key, and neither the OAuth beta nor the identity', async () => {
    const sdk = proxy.anthropicSdk({ apiKey: 'the-local-key' });
    expect((await sdk.messages.create(ASK_CLAUDE)).content).toHaveLength(1);
    expect(await sdk.messages.stream(ASK_CLAUDE).finalText()).toBe(ANTHROPIC_TEXT);
    const [whole] = proxy.upstreamRequests();
    expect(whole?.headers['x-api-key']).toBe(ANTHROPIC_KEY);
    expect(whole?.headers.authorization).toBeUndefined();
    expect(whole?.headers['anthropic-beta']).toBeUndefined();
    expect(whole?.json).toEqual(ASK_CLAUDE);
  });

  it("takes the OAuth beta out of the client's own list", async () => {
    const headers = { 'anthropic-beta': `a, ${CLAUDE.oauthBeta} ,b` };
    expect((await proxy.post('/v1/messages', ASK_CLAUDE, { headers })).status).toBe(200);
    expect(proxy.anthropic.lastRequest().headers['anthropic-beta']).toBe('a,b');
  });

  it('passes a 401 on without renewing anything', async () => {
    await proxy.core.accounts.saveApiKey('claude', 'sk-ant-api03-not-a-good-one-0123456789');
    const failure = await proxy
      .anthropicSdk()
      .messages.create(ASK_CLAUDE)
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Anthropic.AuthenticationError);
    expect(proxy.upstreamRequests()).toHaveLength(1);
    expect(proxy.claudeIssuer.counters.refreshCalls).toBe(0);
  });
});

it('tells a user who is not signed in what to do', async () => {
  proxy = await startTestProxy({ mode: 'signed-out' });
  const failure = await proxy
    .anthropicSdk()
    .messages.create(ASK_CLAUDE)
    .catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(Anthropic.AuthenticationError);
  expect(String(failure)).toContain('ccproxy auth login');
  expect(proxy.upstreamRequests()).toHaveLength(0);
});
