import { afterEach, beforeEach, expect, it } from 'vitest';
import { holdStream } from './fakes/scenario.ts';
import { ASK_CLAUDE, startTestProxy, type TestProxy } from './support/start-test-proxy.ts';

const TOKEN = 'the-token-of-this-proxy';
const AUTH = { headers: { 'x-api-key': TOKEN } };

let proxy: TestProxy;

beforeEach(async () => {
  proxy = await startTestProxy({ env: { SECURITY__AUTH_TOKEN: TOKEN } });
});
afterEach(() => proxy.close());

it.each([
  ['a stream', true],
  ['a whole answer', false],
])('tells of a Claude request with %s', async (_what, stream) => {
  const headers = { ...AUTH.headers, 'user-agent': 'claude-cli/2.1.0 (external, cli)' };
  const body = { ...ASK_CLAUDE, stream };
  const response = await proxy.post('/claude/v1/messages?beta=private', body, { headers });
  await response.text();
  const record = await proxy.waitForRecord();
  expect(record).toEqual({
    requestId: response.headers.get('x-ccproxy-request-id'),
    client: 'claude-cli/2.1.0',
    method: 'POST',
    route: '/claude/v1/messages',
    dialect: 'anthropic',
    provider: 'claude',
    model: 'claude-sonnet-5-5',
    upstreamModel: null,
    status: 200,
    firstByteMs: expect.any(Number),
    totalMs: expect.any(Number),
    usage: { input: 25, output: 42, cacheRead: 12, cacheWrite: 7 },
    errorCode: null,
    rateLimits: expect.objectContaining({ 'anthropic-ratelimit-unified-5h-utilization': '0.23' }),
  });
  expect(record.totalMs).toBeGreaterThanOrEqual(record.firstByteMs ?? Number.POSITIVE_INFINITY);
  const line = JSON.parse(proxy.logLines.find((logged) => logged.includes('"msg":"request"')) ?? '{}');
  expect(line).toMatchObject({
    level: 'info',
    client: 'claude-cli/2.1.0',
    method: 'POST',
    route: '/claude/v1/messages',
    dialect: 'anthropic',
    provider: 'claude',
    model: 'claude-sonnet-5-5',
    status: 200,
    usage: { input: 25, output: 42 },
    requestId: record.requestId,
  });
  expect(line.firstByteMs).toBeLessThanOrEqual(line.totalMs);
});

it.each([
  ['a stream', true],
  ['a whole answer', false],
])('tells of a Codex request with %s, by the pattern of its route', async (_what, stream) => {
  const body = { model: 'gpt-5.3-codex', input: 'Hello', stream };
  await (await proxy.post('/codex/private-session/responses', body, AUTH)).text();
  expect(await proxy.waitForRecord()).toMatchObject({
    route: '/codex/:session_id/responses',
    dialect: 'openai',
    provider: 'openai',
    model: 'gpt-5.3-codex',
    status: 200,
    firstByteMs: expect.any(Number),
    usage: { input: 37, output: 42, cacheRead: 12, cacheWrite: null },
    rateLimits: expect.objectContaining({ 'x-codex-primary-used-percent': '23' }),
  });
  expect(proxy.logLines.join('')).not.toContain('private-session');
});

it.each([
  [
    'no key',
    () => proxy.post('/v1/messages'),
    { status: 401, errorCode: 'missing_api_key', route: 'unknown' },
  ],
  ['no route', () => proxy.post('/v1/nothing', {}, AUTH), { status: 404, errorCode: 'route_not_found' }],
  ['bad JSON', () => proxy.post('/v1/messages', '{', AUTH), { status: 400, errorCode: 'malformed_json' }],
  [
    'no such model',
    () => proxy.post('/v1/responses', { model: 'nothing', input: 'Hi' }, AUTH),
    { status: 404, errorCode: 'model_not_found', model: 'nothing', provider: null },
  ],
] as [string, () => Promise<Response>, object][])('tells of a refusal: %s', async (_what, ask, expected) => {
  await ask();
  expect(await proxy.waitForRecord()).toMatchObject({ ...expected, usage: null, rateLimits: {} });
  expect(proxy.records).toHaveLength(1);
});

it("tells of the provider's own errors by their status", async () => {
  await (await proxy.post('/v1/messages', { ...ASK_CLAUDE, max_tokens: 'x' }, AUTH)).text();
  expect(await proxy.waitForRecord()).toMatchObject({ status: 400, errorCode: null, usage: null });
});

it('keeps the figures of a stream whose client left', async () => {
  proxy.anthropic.next(holdStream(2).scenario);
  const controller = new AbortController();
  const response = await proxy.post(
    '/v1/messages',
    { ...ASK_CLAUDE, stream: true },
    { ...AUTH, signal: controller.signal },
  );
  await response.body?.getReader().read();
  controller.abort();
  expect(await proxy.waitForRecord()).toMatchObject({
    status: 200,
    errorCode: 'client_left',
    usage: { input: 25, output: 1 },
  });
});

it('shows no more of a model name than a name needs', async () => {
  const model = `claude-\u001b[31m${'x'.repeat(10_000)}`;
  await proxy.post('/v1/messages', { ...ASK_CLAUDE, model }, AUTH);
  const record = await proxy.waitForRecord();
  expect(record.model).toMatch(/^claude-\?\[31mx+$/);
  expect(record.model).toHaveLength(100);
});

it('holds no secret, no query, no body and no stack, whatever was asked', async () => {
  const said = 'a-private-thing-that-was-said';
  const ask = { ...ASK_CLAUDE, messages: [{ role: 'user', content: said }] };
  await (await proxy.post(`/v1/messages?private-query=1`, ask, AUTH)).text();
  await (await proxy.post('/v1/messages', ask, { headers: { 'x-api-key': `${TOKEN}-wrong` } })).text();
  await (
    await proxy.post('/codex/responses', { model: 'gpt-5.3-codex', input: said, user: said }, AUTH)
  ).text();
  await proxy.anthropic.close();
  await (await proxy.post('/v1/messages', ask, AUTH)).text();
  await proxy.waitForRecord(() => proxy.records.length === 4);
  const log = proxy.logLines.join('');
  expect(proxy.logLines.length).toBeGreaterThanOrEqual(4);
  expect(proxy.findSecrets(log)).toEqual([]);
  expect(proxy.findSecrets(JSON.stringify(proxy.records))).toEqual([]);
  for (const text of [TOKEN, said, 'private-query', '    at ']) expect(log).not.toContain(text);
});
