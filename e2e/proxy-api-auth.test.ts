import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { afterEach, describe, expect, it } from 'vitest';
import { ANTHROPIC_TEXT } from './fakes/anthropic-answers.ts';
import { RESPONSES_TEXT } from './fakes/responses-answers.ts';
import { ASK_CLAUDE, startTestProxy, type TestProxy } from './support/start-test-proxy.ts';

const TOKEN = 'your-secret-token-here';
const ASK_CODEX = { model: 'gpt-5.3-codex', input: 'Hello' };

let proxy: TestProxy;

afterEach(() => proxy.close());

/** The examples of the authentication guide, as they stand there. */
const CURL_ANTHROPIC = `curl -X POST http://localhost:8000/v1/messages \\
  -H "Content-Type: application/json" \\
  -H "x-api-key: your-secret-token-here" \\
  -d '{
    "model": "claude-sonnet-4-20250514",
    "messages": [
      {"role": "user", "content": "Hello, Claude!"}
    ],
    "max_tokens": 100
  }'`;
const CURL_OPENAI = `curl -X POST http://localhost:8000/openai/v1/chat/completions \\
  -H "Content-Type: application/json" \\
  -H "Authorization: Bearer your-secret-token-here" \\
  -d '{
    "model": "claude-sonnet-4-20250514",
    "messages": [
      {"role": "user", "content": "Hello, Claude!"}
    ]
  }'`;

/** Runs an example in a shell; only the port is another, and curl tells the status. */
async function runCurl(example: string): Promise<{ status: number; body: unknown }> {
  const command = example.replace(':8000', `:${proxy.port}`);
  const options = `--silent --show-error --write-out '\\n%{http_code}'`;
  const { stdout } = await promisify(execFile)('sh', ['-c', `${command} ${options}`], {
    env: { PATH: process.env.PATH },
  });
  const cut = stdout.lastIndexOf('\n');
  return { status: Number(stdout.slice(cut + 1)), body: JSON.parse(stdout.slice(0, cut)) };
}

describe.each([
  ['with the token set', { SECURITY__AUTH_TOKEN: TOKEN }],
  ['with no token set', {}],
])('the curl examples %s', (_how, env) => {
  it('get an answer in the Anthropic format', async () => {
    proxy = await startTestProxy({ env });
    expect(await runCurl(CURL_ANTHROPIC)).toMatchObject({
      status: 200,
      body: { type: 'message', content: [{ type: 'text', text: ANTHROPIC_TEXT }] },
    });
  });

  it('get an answer in the OpenAI format, from the same Claude model', async () => {
    proxy = await startTestProxy({ env });
    expect(await runCurl(CURL_OPENAI)).toMatchObject({
      status: 200,
      body: {
        object: 'chat.completion',
        model: 'claude-sonnet-4-20250514',
        choices: [{ message: { role: 'assistant', content: ANTHROPIC_TEXT }, finish_reason: 'stop' }],
      },
    });
    expect(proxy.anthropic.refusals).toEqual([]);
  });
});

it('lets the curl examples in with no other key', async () => {
  proxy = await startTestProxy({ env: { SECURITY__AUTH_TOKEN: 'another-token' } });
  expect((await runCurl(CURL_ANTHROPIC)).status).toBe(401);
  expect((await runCurl(CURL_OPENAI)).status).toBe(401);
});

describe('with a token set', () => {
  const start = async () => {
    proxy = await startTestProxy({ env: { SECURITY__AUTH_TOKEN: TOKEN } });
  };
  const withAuth = (headers: Record<string, string>) => proxy.post('/v1/messages', ASK_CLAUDE, { headers });

  it('lets both SDKs in by the token alone', async () => {
    await start();
    const message = await proxy.anthropicSdk({ apiKey: TOKEN }).messages.create(ASK_CLAUDE);
    expect(message.content).toHaveLength(1);
    const byBearer = proxy.anthropicSdk({ apiKey: null, authToken: TOKEN });
    expect((await byBearer.messages.create(ASK_CLAUDE)).content).toHaveLength(1);
    const byHeader = proxy.anthropicSdk({ apiKey: '', defaultHeaders: { 'x-api-key': TOKEN } });
    expect((await byHeader.messages.create(ASK_CLAUDE)).content).toHaveLength(1);
    const response = await proxy.openaiSdk({ apiKey: TOKEN }).responses.create(ASK_CODEX);
    expect(response.output_text).toBe(RESPONSES_TEXT);
    for (const { headers } of proxy.upstreamRequests()) {
      expect(JSON.stringify(headers)).not.toContain(TOKEN);
      expect(headers['x-api-key']).toBeUndefined();
    }
  });

  it('keeps both SDKs out with a wrong one, each in its own dialect', async () => {
    await start();
    const anthropic = await proxy
      .anthropicSdk({ apiKey: 'wrong' })
      .messages.create(ASK_CLAUDE)
      .catch((error: unknown) => error);
    expect(anthropic).toBeInstanceOf(Anthropic.AuthenticationError);
    expect(anthropic).toMatchObject({
      error: { type: 'error', error: { type: 'authentication_error', code: 'invalid_api_key' } },
    });
    const openai = await proxy
      .openaiSdk({ apiKey: 'wrong' })
      .responses.create(ASK_CODEX)
      .catch((error: unknown) => error);
    expect(openai).toBeInstanceOf(OpenAI.AuthenticationError);
    expect(openai).toMatchObject({ code: 'invalid_api_key', type: 'invalid_request_error', param: null });
    expect(proxy.upstreamRequests()).toHaveLength(0);
  });

  it.each([
    ['a right x-api-key', { 'x-api-key': TOKEN }, 200],
    ['a right bearer', { authorization: `Bearer ${TOKEN}` }, 200],
    ['a bearer in other letters', { authorization: `bEaReR  ${TOKEN}` }, 200],
    ['a right x-api-key beside a wrong bearer', { 'x-api-key': TOKEN, authorization: 'Bearer no' }, 200],
    ['a wrong x-api-key beside a right bearer', { 'x-api-key': 'no', authorization: `Bearer ${TOKEN}` }, 401],
    ['an empty x-api-key beside a right bearer', { 'x-api-key': '', authorization: `Bearer ${TOKEN}` }, 200],
    ['basic credentials', { authorization: `Basic ${TOKEN}` }, 401],
    ['the token without a scheme', { authorization: TOKEN }, 401],
    ['an empty bearer', { authorization: 'Bearer ' }, 401],
    ['the token in another case', { 'x-api-key': TOKEN.toUpperCase() }, 401],
    ['a beginning of the token', { 'x-api-key': TOKEN.slice(0, -1) }, 401],
    ['more than the token', { 'x-api-key': `${TOKEN}x` }, 401],
    ['nothing', {}, 401],
  ] as [string, Record<string, string>, number][])('%s', async (_what, headers, status) => {
    await start();
    const response = await withAuth(headers);
    expect(response.status).toBe(status);
    expect(response.headers.get('www-authenticate')).toBe(status === 401 ? 'Bearer' : null);
    expect(proxy.upstreamRequests()).toHaveLength(status === 200 ? 1 : 0);
  });

  it('asks for it on every route but /health/live', async () => {
    await start();
    expect((await fetch(`${proxy.url}/health/live`)).status).toBe(200);
    for (const path of ['/health', '/health/ready', '/v1/models', '/claude/v1/models', '/', '/nothing']) {
      expect([path, (await fetch(proxy.url + path)).status]).toEqual([path, 401]);
    }
    for (const path of ['/v1/messages', '/api/v1/messages/count_tokens', '/codex/v1/messages', '/x']) {
      const response = await proxy.post(path);
      expect([path, response.status, await response.json()]).toMatchObject([path, 401, { type: 'error' }]);
    }
    for (const path of [
      '/codex/responses',
      '/codex/s/responses',
      '/openai/v1/chat/completions',
      '/v1/responses',
    ]) {
      const response = await proxy.post(path);
      expect([path, response.status, await response.json()]).toMatchObject([
        path,
        401,
        { error: { param: null } },
      ]);
    }
  });

  it('takes a token that the user saves while it runs, and forgets the old one', async () => {
    proxy = await startTestProxy();
    expect((await withAuth({})).status).toBe(200);
    await proxy.core.authToken.save('the-first-token');
    expect((await withAuth({})).status).toBe(401);
    expect((await withAuth({ 'x-api-key': 'the-first-token' })).status).toBe(200);
    await proxy.core.authToken.save('the-second-token');
    expect((await withAuth({ 'x-api-key': 'the-first-token' })).status).toBe(401);
    expect((await withAuth({ 'x-api-key': 'the-second-token' })).status).toBe(200);
    await proxy.core.authToken.removeSaved();
    expect((await withAuth({})).status).toBe(200);
  });
});

it('answers 404 to what it does not have, in the dialect that the path speaks', async () => {
  proxy = await startTestProxy();
  const claude = await fetch(`${proxy.url}/v1/nothing?key=secret-in-query`);
  expect([claude.status, await claude.text()]).toEqual([404, expect.not.stringContaining('secret-in-query')]);
  const openai = await fetch(`${proxy.url}/openai/v1/nothing`);
  expect([openai.status, await openai.json()]).toMatchObject([404, { error: { param: null } }]);
  const badPath = await fetch(`${proxy.url}/v1/models/%E0%A4%A`);
  expect([badPath.status, await badPath.json()]).toMatchObject([404, { error: { code: 'route_not_found' } }]);
  const upwards = await fetch(`${proxy.url}/v1/models/..%2f..%2fapi%2foauth%2fprofile`);
  expect(upwards.status).toBe(404);
  expect(proxy.upstreamRequests()).toHaveLength(0);
});
