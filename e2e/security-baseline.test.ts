/** The items of the security baseline (peers.md, d.3) that concern the proxy, one by one. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startFakeServer } from './fakes/fake-server.ts';
import { createGate, holdStream, redirect } from './fakes/scenario.ts';
import { sendRaw } from './support/send-raw.ts';
import { isRefused } from './support/sign-in-harness.ts';
import {
  ANTHROPIC_KEY,
  ASK_CLAUDE,
  OPENAI_KEY,
  startTestProxy,
  type TestProxy,
} from './support/start-test-proxy.ts';

const TOKEN = 'the-token-of-this-proxy';
const ALL_ROUTES: [method: string, path: string][] = [
  ['GET', '/health'],
  ['GET', '/health/live'],
  ['GET', '/health/ready'],
  ['GET', '/v1/models'],
  ['GET', '/v1/models/claude-opus-5-5'],
  ['POST', '/v1/messages'],
  ['POST', '/api/v1/messages/count_tokens'],
  ['POST', '/claude/v1/messages'],
  ['POST', '/codex/responses'],
  ['POST', '/codex/v1/responses'],
  ['POST', '/codex/a-session/responses'],
  ['POST', '/openai/v1/chat/completions'],
  ['POST', '/v1/responses'],
  ['POST', '/v1/responses/compact'],
  ['POST', '/v1/alpha/search'],
  ['POST', '/codex/v1/images/generations'],
  ['POST', '/claude/v1/images/edits'],
  ['POST', '/codex/v1/messages'],
  ['GET', '/openai/v1/models'],
  ['GET', '/nothing'],
  ['OPTIONS', '/v1/messages'],
  ['PUT', '/v1/messages'],
];

let proxy: TestProxy;
let controller: AbortController;

beforeEach(() => {
  controller = new AbortController();
});
afterEach(async () => {
  controller.abort();
  await proxy.close();
});

/** A request without a body, though it declares one: an answer proves that none was waited for. */
function askWithoutBody(method: string, path: string, headers: Record<string, string>): Promise<string> {
  const lines = Object.entries({ host: `localhost:${proxy.port}`, ...headers }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  const length = method === 'POST' ? 'content-length: 1000\r\n' : '';
  return sendRaw(
    proxy.port,
    `${method} ${path} HTTP/1.1\r\n${lines.join('')}${length}connection: close\r\n\r\n`,
  );
}

describe('d.3 item 1: the bind address', () => {
  it('is 127.0.0.1 and ::1 by default, and no address of the network', async () => {
    proxy = await startTestProxy();
    const outside = Object.values(networkInterfaces())
      .flatMap((entries) => entries ?? [])
      .filter(({ internal, family }) => !internal && family === 'IPv4');
    for (const { address } of [...outside, { address: '127.0.0.2' }]) {
      expect([address, await isRefused(proxy.port, address)]).toEqual([address, true]);
    }
    expect(await isRefused(proxy.port, '127.0.0.1')).toBe(false);
    expect(await isRefused(proxy.port, '::1')).toBe(false);
  });

  it('is refused beyond loopback without a token', async () => {
    proxy = await startTestProxy({ start: false, env: { SERVER__HOST: '0.0.0.0' } });
    await expect(proxy.start()).rejects.toMatchObject({ code: 'bind_refused' });
  });
});

describe('d.3 item 2: the Host header', () => {
  it('of a rebound name is refused on every route before the body is read', async () => {
    proxy = await startTestProxy();
    for (const [method, path] of ALL_ROUTES) {
      for (const host of ['evil.example', `evil.example:${proxy.port}`, 'localhost:1', 'localhost']) {
        const answer = await askWithoutBody(method, path, { host });
        expect([path, host, answer.slice(0, 12)]).toEqual([path, host, 'HTTP/1.1 403']);
        expect(answer).toContain('host_not_allowed');
      }
    }
    expect(proxy.upstreamRequests()).toHaveLength(0);
  });

  it('of another name is right once the user has allowed it', async () => {
    proxy = await startTestProxy({ env: { SERVER__ALLOWED_HOSTS: 'proxy.example,other.example:4000' } });
    const statusOf = async (host: string) =>
      (await askWithoutBody('GET', '/health/live', { host })).slice(9, 12);
    expect(await statusOf('proxy.example')).toBe('200');
    expect(await statusOf('proxy.example:8443')).toBe('200');
    expect(await statusOf('other.example:4000')).toBe('200');
    expect(await statusOf('other.example')).toBe('403');
    expect(await statusOf('sub.proxy.example')).toBe('403');
  });
});

describe('d.3 item 3: the Origin header', () => {
  it('of a web page is refused on every route before the body is read', async () => {
    proxy = await startTestProxy();
    const cases: Record<string, string>[] = [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: `http://localhost:${proxy.port}.evil.example` },
      { origin: 'http://localhost:3000', 'content-type': 'text/plain' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
    ];
    for (const [method, path] of ALL_ROUTES) {
      for (const headers of cases) {
        const answer = await askWithoutBody(method, path, headers);
        expect([path, headers, answer.slice(0, 12)]).toEqual([path, headers, 'HTTP/1.1 403']);
        expect(answer).not.toMatch(/^(access-control-|allow:)/im);
      }
    }
    expect(proxy.upstreamRequests()).toHaveLength(0);
  });

  it('never gets CORS headers, and OPTIONS tells nothing of the routes', async () => {
    proxy = await startTestProxy();
    const answers = new Set<string>();
    for (const path of ['/v1/messages', '/codex/responses', '/nothing', '/health', '*']) {
      const answer = await askWithoutBody('OPTIONS', path, { 'access-control-request-method': 'POST' });
      expect(answer).not.toMatch(/^(access-control-|allow:)/im);
      if (path !== '*') answers.add(answer.slice(0, 12));
      expect(answer).toMatch(/^HTTP\/1\.1 40[45] /);
    }
    expect([...answers]).toEqual(['HTTP/1.1 405']);
  });
});

describe('d.3 item 4, as the authentication guide has it: the key', () => {
  it('is not asked for when none is set, on loopback only', async () => {
    proxy = await startTestProxy();
    expect((await proxy.post('/v1/messages')).status).toBe(200);
  });

  it('limits failures, without locking the right key out on this machine', async () => {
    proxy = await startTestProxy({ env: { SECURITY__AUTH_TOKEN: TOKEN } });
    const ask = (key: string) => proxy.post('/v1/messages', ASK_CLAUDE, { headers: { 'x-api-key': key } });
    const statuses: number[] = [];
    for (let attempt = 0; attempt < 21; attempt += 1) statuses.push((await ask(`guess-${attempt}`)).status);
    expect(statuses.slice(0, 20).every((status) => status === 401)).toBe(true);
    expect(statuses[20]).toBe(429);
    expect((await ask(TOKEN)).status).toBe(200);
    const limited = await ask('again');
    expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await limited.json()).toMatchObject({ type: 'error', error: { type: 'rate_limit_error' } });
  });
});

describe('d.3 item 5: the peer address', () => {
  it('comes from the socket: forwarding headers neither open the door nor reset the limit', async () => {
    proxy = await startTestProxy({ env: { SECURITY__AUTH_TOKEN: TOKEN } });
    for (let attempt = 0; attempt <= 20; attempt += 1) {
      const headers = {
        'x-api-key': `guess-${attempt}`,
        'x-forwarded-for': `127.0.0.${attempt}`,
        'x-real-ip': '127.0.0.1',
        forwarded: 'for=127.0.0.1;host=localhost',
        'x-forwarded-host': 'localhost',
      };
      const { status } = await proxy.post('/v1/messages', ASK_CLAUDE, { headers });
      expect(status).toBe(attempt < 20 ? 401 : 429);
    }
  });
});

describe('d.3 item 6: what goes upstream', () => {
  const HEADERS = {
    authorization: `Bearer ${TOKEN}`,
    'x-api-key': TOKEN,
    'proxy-authorization': 'Basic c2VjcmV0',
    cookie: 'session=secret',
    'x-forwarded-for': '10.0.0.1',
    'x-real-ip': '10.0.0.1',
    forwarded: 'for=10.0.0.1',
    via: '1.1 somewhere',
    'x-goog-api-key': TOKEN,
    'api-key': TOKEN,
    'chatgpt-account-id': 'not-this-one',
    'x-kept': 'kept',
  };

  it.each([
    ['a sign-in', 'oauth'],
    ['an API key', 'api-key'],
  ] as const)('never holds the local key or what the client carried: %s', async (_what, mode) => {
    proxy = await startTestProxy({ mode, env: { SECURITY__AUTH_TOKEN: TOKEN } });
    await proxy.post('/v1/messages', ASK_CLAUDE, { headers: HEADERS });
    await proxy.post('/v1/messages/count_tokens', ASK_CLAUDE, { headers: HEADERS });
    const asAnthropic = { ...HEADERS, 'anthropic-version': '2023-06-01' };
    await fetch(`${proxy.url}/claude/v1/models`, { headers: asAnthropic });
    await proxy.post('/codex/responses', { model: 'gpt-5.3-codex', input: 'Hi' }, { headers: HEADERS });
    const requests = proxy.upstreamRequests();
    expect(requests).toHaveLength(4);
    expect([...proxy.anthropic.refusals, ...proxy.codex.refusals]).toEqual([]);
    for (const { rawHeaders, body, target, headers } of requests) {
      const all = `${target}\n${rawHeaders.join('\n')}\n${body}`;
      for (const secret of [TOKEN, 'c2VjcmV0', 'session=secret', '10.0.0.1', 'somewhere', 'not-this-one']) {
        expect(all).not.toContain(secret);
      }
      expect(headers['x-kept']).toBe('kept');
      expect(headers.host).toMatch(/^127\.0\.0\.1:\d+$/);
    }
  });

  it('holds a token of its own vendor only', async () => {
    proxy = await startTestProxy();
    await proxy.post('/v1/messages');
    await proxy.post('/codex/responses', { model: 'gpt-5.3-codex', input: 'Hi' });
    const sentTo = (requests: TestProxy['anthropic']['requests']) =>
      requests.map(({ rawHeaders, body }) => `${rawHeaders.join('\n')}\n${body}`).join('\n');
    const anthropic = sentTo(proxy.anthropic.requests);
    const openai = sentTo(proxy.codex.requests);
    expect([...proxy.claudeIssuer.secrets].filter((secret) => anthropic.includes(secret))).toHaveLength(1);
    expect([...proxy.openaiIssuer.secrets].filter((secret) => openai.includes(secret))).toHaveLength(1);
    expect([...proxy.openaiIssuer.secrets].filter((secret) => anthropic.includes(secret))).toEqual([]);
    expect([...proxy.claudeIssuer.secrets].filter((secret) => openai.includes(secret))).toEqual([]);
  });

  it('goes to the configured origin whatever the request names, and never along a redirect', async () => {
    proxy = await startTestProxy();
    const elsewhere = await startFakeServer((exchange) => exchange.send(200, {}));
    try {
      proxy.anthropic.next(redirect(`${elsewhere.origin}/v1/messages`));
      expect((await proxy.post('/v1/messages')).status).toBe(502);
      const body = JSON.stringify(ASK_CLAUDE);
      const rest = `Host: localhost:${proxy.port}\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n`;
      const absolute = await sendRaw(
        proxy.port,
        Buffer.from(`POST ${elsewhere.origin}/v1/messages HTTP/1.1\r\n${rest}${body}`),
      );
      expect(absolute).toMatch(/^HTTP\/1\.1 404 /);
      for (const target of ['//evil.example/v1/messages', '/v1/messages@evil.example', '/v1/../v1/models']) {
        expect(await sendRaw(proxy.port, `GET ${target} HTTP/1.1\r\n${rest}`)).toMatch(/^HTTP\/1\.1 404 /);
      }
      expect(elsewhere.requests).toHaveLength(0);
      expect(proxy.upstreamRequests()).toHaveLength(1);
    } finally {
      await elsewhere.close();
    }
  });
});

describe('d.3 item 7: answers', () => {
  it('hold no token on any route, in any state', async () => {
    let seen = '';
    for (const mode of ['oauth', 'api-key'] as const) {
      proxy = await startTestProxy({ mode, env: { SECURITY__AUTH_TOKEN: TOKEN } });
      for (const [method, path] of ALL_ROUTES) {
        const headers = { 'x-api-key': TOKEN, 'content-type': 'application/json' };
        const body = method === 'POST' ? { body: JSON.stringify(ASK_CLAUDE) } : {};
        const response = await fetch(proxy.url + path, { method, headers, ...body });
        seen += `${[...response.headers].join('\n')}\n${await response.text()}\n`;
      }
      expect(seen.length).toBeGreaterThan(1_000);
      expect(proxy.findSecrets(seen)).toEqual([]);
      if (mode === 'oauth') await proxy.close();
    }
    for (const secret of [TOKEN, ANTHROPIC_KEY, OPENAI_KEY]) expect(seen).not.toContain(secret);
    expect(seen).not.toMatch(/ada@example\.com|\.ts:\d+|node_modules/);
  });
});

describe('d.3 item 9: the log', () => {
  it('holds no secret after all of this', async () => {
    proxy = await startTestProxy({ env: { SECURITY__AUTH_TOKEN: TOKEN } });
    for (const key of [TOKEN, 'wrong-key-of-somebody']) {
      for (const [method, path] of ALL_ROUTES) {
        const headers = { authorization: `Bearer ${key}`, cookie: 'session=secret' };
        const body = method === 'POST' ? { body: JSON.stringify(ASK_CLAUDE) } : {};
        await (await fetch(`${proxy.url}${path}?key=${key}`, { method, headers, ...body })).text();
      }
    }
    await proxy.waitForRecord(() => proxy.records.length === 2 * ALL_ROUTES.length);
    const log = proxy.logLines.join('');
    expect(proxy.logLines.length).toBeGreaterThanOrEqual(2 * ALL_ROUTES.length);
    expect(proxy.findSecrets(log)).toEqual([]);
    for (const text of [TOKEN, 'wrong-key-of-somebody', 'session=secret', 'Grüße']) {
      expect(log).not.toContain(text);
    }
  });
});

describe('d.3 item 10: limits', () => {
  it('a client that leaves ends the upstream call at once', async () => {
    proxy = await startTestProxy();
    proxy.anthropic.next(holdStream(1).scenario);
    const stream = { ...ASK_CLAUDE, stream: true };
    await proxy.post('/v1/messages', stream, { signal: controller.signal });
    controller.abort();
    await proxy.anthropic.lastRequest().aborted;
  });

  it('streams at once are limited, and so are bodies', async () => {
    proxy = await startTestProxy({ limits: { maxConcurrentRequests: 1, bodyLimitBytes: 1_000 } });
    expect((await proxy.post('/v1/messages', 'x'.repeat(1_001))).status).toBe(413);
    await proxy.waitForRecord();
    const gate = createGate();
    proxy.anthropic.next({ gate: () => gate.opened });
    const running = await proxy.post('/v1/messages', { ...ASK_CLAUDE, stream: true });
    expect((await proxy.post('/v1/messages')).status).toBe(503);
    gate.release();
    await running.text();
  });
});

it('d.3 item 12: the end closes the listeners', async () => {
  proxy = await startTestProxy();
  const idle = connect(proxy.port, '127.0.0.1');
  await once(idle, 'connect');
  idle.destroy();
  await proxy.stopProxy();
  expect(await isRefused(proxy.port, '127.0.0.1')).toBe(true);
  expect(await isRefused(proxy.port, '::1')).toBe(true);
});
