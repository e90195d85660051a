import Anthropic from '@anthropic-ai/sdk';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CLAUDE } from '../../src-main/core/constants.ts';
import { ANTHROPIC_TEXT } from './anthropic-answers.ts';
import {
  ANTHROPIC_MODELS,
  anthropicErrors,
  type FakeAnthropicApi,
  startFakeAnthropicApi,
} from './fake-anthropic-api.ts';

const KEY = 'sk-ant-api03-fake';
const TOKEN = 'sk-ant-oat01-fake';
const WEATHER = {
  name: 'get_weather',
  description: 'Weather',
  input_schema: { type: 'object' as const, properties: { city: { type: 'string' } }, required: ['city'] },
};
const CLOCK = { ...WEATHER, name: 'get_time' };
const ASK = {
  model: 'claude-sonnet-5-5',
  max_tokens: 2048,
  messages: [{ role: 'user' as const, content: 'Hi' }],
};

let api: FakeAnthropicApi;
let sdk: Anthropic;

beforeEach(async () => {
  api = await startFakeAnthropicApi({
    apiKeys: [KEY],
    isValidAccess: (token) => token === TOKEN,
    profileOf: () => ({ account: { email: 'ada@example.com' } }),
  });
  sdk = new Anthropic({ apiKey: KEY, baseURL: api.origin, maxRetries: 0 });
});
afterEach(() => api.close());

function post(path: string, body: unknown, headers: Record<string, string>): Promise<Response> {
  return fetch(`${api.origin}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'anthropic-version': '2023-06-01', ...headers },
    body: JSON.stringify(body),
  });
}

const OAUTH = { authorization: `Bearer ${TOKEN}`, 'anthropic-beta': `a-beta,${CLAUDE.oauthBeta}` };
const IDENTITY = { type: 'text', text: CLAUDE.identityText, cache_control: { type: 'ephemeral' } };

describe('what it refuses', () => {
  const key = { 'x-api-key': KEY };
  it.each<[string, object, Record<string, string>, number, string]>([
    ['no credential', ASK, {}, 401, 'authentication_error'],
    ['a wrong key', ASK, { 'x-api-key': 'other' }, 401, 'authentication_error'],
    ['a wrong token', ASK, { ...OAUTH, authorization: 'Bearer other' }, 401, 'authentication_error'],
    ['a token without the beta', ASK, { authorization: `Bearer ${TOKEN}` }, 401, 'authentication_error'],
    ['both credentials', ASK, { ...OAUTH, ...key }, 401, 'authentication_error'],
    [
      'a key with the OAuth beta',
      ASK,
      { ...key, 'anthropic-beta': CLAUDE.oauthBeta },
      400,
      'invalid_request_error',
    ],
    ['no version', ASK, { ...key, 'anthropic-version': '' }, 400, 'invalid_request_error'],
    ['an unknown version', ASK, { ...key, 'anthropic-version': '2024-01-01' }, 400, 'invalid_request_error'],
    [
      'top_k since 2026-10-21',
      { ...ASK, top_k: 1 },
      { ...key, 'anthropic-version': '2026-10-21' },
      400,
      'invalid_request_error',
    ],
    [
      'a key as bearer with the OAuth beta',
      ASK,
      { ...OAUTH, authorization: `Bearer ${KEY}` },
      400,
      'invalid_request_error',
    ],
    ['no max_tokens', { ...ASK, max_tokens: undefined }, key, 400, 'invalid_request_error'],
    ['no messages', { ...ASK, messages: [] }, key, 400, 'invalid_request_error'],
    [
      'a system role',
      { ...ASK, messages: [{ role: 'system', content: '' }] },
      key,
      400,
      'invalid_request_error',
    ],
    ['a foreign model', { ...ASK, model: 'gpt-5' }, key, 404, 'not_found_error'],
    ['a token without the identity', { ...ASK, system: 'You are a cat' }, OAUTH, 429, 'rate_limit_error'],
    [
      'five cache marks',
      {
        ...ASK,
        system: Array(4).fill(IDENTITY),
        tools: [{ ...WEATHER, cache_control: { type: 'ephemeral' } }],
      },
      OAUTH,
      400,
      'invalid_request_error',
    ],
    [
      'a result without its call',
      { ...ASK, messages: [{ role: 'user', content: [{ type: 'tool_result', tool_use_id: 'x' }] }] },
      key,
      400,
      'invalid_request_error',
    ],
    [
      'a call without its result',
      {
        ...ASK,
        messages: [
          { role: 'assistant', content: [{ type: 'tool_use', id: 'x', name: 'y', input: {} }] },
          { role: 'user', content: 'Hi' },
        ],
      },
      key,
      400,
      'invalid_request_error',
    ],
    [
      'a thinking budget above max_tokens',
      { ...ASK, thinking: { type: 'enabled', budget_tokens: 4096 } },
      key,
      400,
      'invalid_request_error',
    ],
  ])('refuses %s', async (_what, body, headers, status, type) => {
    const response = await post('/v1/messages?beta=true', body, headers);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ type: 'error', error: { type } });
    expect(response.headers.get('retry-after')).toBeNull();
    expect(api.refusals).toHaveLength(1);
  });

  it('takes a key in either header, and sampling parameters in the old version', async () => {
    const body = { ...ASK, model: 'claude-sonnet-4-5', temperature: 0.5 };
    expect((await post('/v1/messages', body, key)).status).toBe(200);
    expect((await post('/v1/messages', body, { authorization: `Bearer ${KEY}` })).status).toBe(200);
  });

  it('takes a field that a beta brings, with that beta only', async () => {
    const body = { ...ASK, safeguards: [{ type: 'dangerous_tool_use' }] };
    const betas = { 'anthropic-beta': 'a-beta, dangerous-tool-use-2026-09-03' };
    expect((await post('/v1/messages', body, { ...key, ...betas })).status).toBe(200);
    expect((await post('/v1/messages', body, key)).status).toBe(400);
    expect(api.refusals).toEqual(['safeguards: Extra inputs are not permitted']);
  });

  it('takes a token with beta and identity, and gives it the profile', async () => {
    const response = await post('/v1/messages', { ...ASK, system: [IDENTITY] }, OAUTH);
    expect(response.status).toBe(200);
    api.next(anthropicErrors.serverError());
    const profile = await fetch(`${api.origin}${CLAUDE.profilePath}`, { headers: OAUTH });
    expect(await profile.json()).toEqual({ account: { email: 'ada@example.com' } });
    expect(api.refusals).toEqual([]);
  });
});

describe('the official SDK understands it', () => {
  it('text, whole', async () => {
    const { data, response } = await sdk.messages.create(ASK).withResponse();
    expect(data.content).toEqual([{ type: 'text', text: ANTHROPIC_TEXT }]);
    expect(data).toMatchObject({
      stop_reason: 'end_turn',
      usage: { input_tokens: 25, cache_read_input_tokens: 12, output_tokens: 42 },
    });
    expect(response.headers.get('request-id')).toMatch(/^req_/);
    expect(response.headers.get('anthropic-ratelimit-unified-5h-utilization')).toBe('0.23');
  });

  it('text, streamed, in the exact order of events', async () => {
    const stream = sdk.messages.stream(ASK);
    const types: string[] = [];
    stream.on('streamEvent', ({ type }) => types.push(type));
    expect(await stream.finalText()).toBe(ANTHROPIC_TEXT);
    expect(types).toEqual([
      'message_start',
      'content_block_start',
      'content_block_delta',
      'content_block_delta',
      'content_block_delta',
      'content_block_stop',
      'message_delta',
      'message_stop',
    ]);
    const wire = api.lastRequest().bytesSent.toString();
    expect(wire).toMatch(/^event: message_start\ndata: \{"type":"message_start",/);
    expect(wire).toContain('event: ping\ndata: {"type":"ping"}\n\n');
    expect(await api.lastRequest().outcome).toBe('complete');
  });

  it.each([false, true])('thinking, then text, then two tool calls (stream: %s)', async (stream) => {
    const body = {
      ...ASK,
      tools: [WEATHER, CLOCK],
      thinking: { type: 'adaptive' as const, display: 'summarized' as const },
    };
    const message = stream ? await sdk.messages.stream(body).finalMessage() : await sdk.messages.create(body);
    expect(message.content).toMatchObject([
      {
        type: 'thinking',
        signature: expect.stringMatching(/^[\w-]{80,}$/),
        thinking: expect.stringContaining('🤔'),
      },
      { type: 'text', text: ANTHROPIC_TEXT },
      { type: 'tool_use', name: 'get_weather', input: { city: 'Zürich 🏔️' } },
      { type: 'tool_use', name: 'get_time', input: { city: 'Zürich 🏔️' } },
    ]);
    expect(message.stop_reason).toBe('tool_use');
    const calls = message.content.filter((block) => block.type === 'tool_use');
    const after = await sdk.messages.create({
      ...body,
      messages: [
        ...ASK.messages,
        { role: 'assistant', content: message.content },
        {
          role: 'user',
          content: calls.map(({ id }) => ({ type: 'tool_result', tool_use_id: id, content: 'ok' })),
        },
      ],
    });
    expect(after.stop_reason).toBe('end_turn');
  });

  it('honours tool_choice', async () => {
    const tools = [WEATHER, CLOCK];
    const named = await sdk.messages.create({
      ...ASK,
      model: 'claude-sonnet-5',
      tools,
      tool_choice: { type: 'tool', name: 'get_time' },
    });
    expect(named.content.map((block) => 'name' in block && block.name)).toEqual([false, 'get_time']);
    const none = await sdk.messages.create({ ...ASK, tools, tool_choice: { type: 'none' } });
    expect(none.content).toHaveLength(1);
  });

  it('counts tokens and lists models', async () => {
    expect(await sdk.messages.countTokens(ASK)).toEqual({ input_tokens: 42 });
    const models = await sdk.models.list();
    expect(models.data.map(({ id }) => id)).toEqual(ANTHROPIC_MODELS);
    expect((await sdk.models.retrieve('claude-opus-5-5')).type).toBe('model');
    await expect(sdk.models.retrieve('claude-1')).rejects.toBeInstanceOf(Anthropic.NotFoundError);
    const headers = { 'x-api-key': KEY, 'anthropic-version': '2023-06-01' };
    const head = await fetch(`${api.origin}/v1/models`, { method: 'HEAD', headers });
    expect([head.status, await head.text()]).toEqual([200, '']);
    expect(Number(head.headers.get('content-length'))).toBeGreaterThan(100);
  });

  it('its errors', async () => {
    api.next(anthropicErrors.unauthorized());
    await expect(sdk.messages.create(ASK)).rejects.toBeInstanceOf(Anthropic.AuthenticationError);
    api.next(anthropicErrors.rateLimited(7));
    const limited = await sdk.messages.create(ASK).catch((error: unknown) => error);
    expect(limited).toBeInstanceOf(Anthropic.RateLimitError);
    expect((limited as InstanceType<typeof Anthropic.APIError>).headers?.get('retry-after')).toBe('7');
    api.next(anthropicErrors.overloaded());
    await expect(sdk.messages.create(ASK)).rejects.toMatchObject({ status: 529 });
    api.next({ ending: 'failure' });
    await expect(sdk.messages.stream(ASK).finalMessage()).rejects.toThrow('Overloaded');
    api.next({ ending: 'length' });
    expect((await sdk.messages.create(ASK)).stop_reason).toBe('max_tokens');
  });
});
