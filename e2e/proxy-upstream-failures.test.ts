import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeAnswer } from './fakes/deliver-answer.ts';
import { anthropicErrors } from './fakes/fake-anthropic-api.ts';
import { openaiErrors } from './fakes/fake-codex-api.ts';
import { startFakeServer } from './fakes/fake-server.ts';
import { forbiddenHtml, redirect, type Scenario, withPrivateHeaders } from './fakes/scenario.ts';
import { startTestProxy, type TestProxy } from './support/start-test-proxy.ts';

const ASK_CODEX = { model: 'gpt-5.3-codex', input: 'Hello' };

let proxy: TestProxy;

beforeEach(async () => {
  proxy = await startTestProxy();
});
afterEach(() => proxy.close());

const ask = () => proxy.post('/v1/messages');
const askCodex = () => proxy.post('/codex/v1/responses', ASK_CODEX);
const bearerOf = (index: number) => proxy.upstreamRequests()[index]?.headers.authorization;

describe('a 401 of the provider', () => {
  it('is answered by one renewal and one repetition: Claude', async () => {
    proxy.anthropic.next(anthropicErrors.unauthorized());
    expect((await ask()).status).toBe(200);
    expect(proxy.claudeIssuer.counters).toMatchObject({ refreshes: 1, refreshReuses: 0 });
    expect(proxy.upstreamRequests()).toHaveLength(2);
    expect(bearerOf(1)).not.toBe(bearerOf(0));
    expect(proxy.upstreamRequests()[1]?.body).toEqual(proxy.upstreamRequests()[0]?.body);
  });

  it('is answered by one renewal and one repetition: Codex, also for streams', async () => {
    proxy.codex.next(openaiErrors.unauthorized());
    const response = await proxy.post('/codex/v1/responses', { ...ASK_CODEX, stream: true });
    expect(await response.text()).toContain('response.completed');
    expect(proxy.openaiIssuer.counters).toMatchObject({ refreshes: 1, refreshReuses: 0 });
    expect(proxy.upstreamRequests()).toHaveLength(2);
  });

  it('is passed on as it is when a renewal does not help, and asks for no more renewals', async () => {
    proxy.anthropic.next(anthropicErrors.unauthorized(), 3);
    const first = await ask();
    expect([first.status, Buffer.from(await first.arrayBuffer())]).toEqual([
      401,
      proxy.anthropic.lastRequest().bytesSent,
    ]);
    expect(proxy.upstreamRequests()).toHaveLength(2);
    expect((await ask()).status).toBe(401);
    expect(proxy.upstreamRequests()).toHaveLength(3);
    expect(proxy.claudeIssuer.counters.refreshCalls).toBe(1);
  });

  it('becomes "sign in again" when the sign-in has ended', async () => {
    proxy.claudeIssuer.failNext({ status: 400, body: { error: 'invalid_grant' } });
    proxy.anthropic.next(anthropicErrors.unauthorized(), 2);
    for (let attempt = 0; attempt < 2; attempt += 1) {
      const response = await ask();
      expect(response.status).toBe(401);
      expect(response.headers.get('x-should-retry')).toBe('false');
      expect(await response.json()).toMatchObject({
        type: 'error',
        error: { type: 'authentication_error', code: 'sign_in_required' },
      });
    }
    expect(proxy.claudeIssuer.counters.refreshCalls).toBe(1);
  });

  it('becomes 503 when the sign-in service is down for the moment', async () => {
    proxy.openaiIssuer.failNext({ status: 503 });
    proxy.codex.next(openaiErrors.unauthorized());
    const response = await askCodex();
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ error: { code: 'refresh_unavailable', param: null } });
  });
});

describe('an error of the provider arrives as it was sent', () => {
  const CASES: [string, Scenario, number, Record<string, string>][] = [
    ['403 HTML', forbiddenHtml(), 403, { 'content-type': 'text/html; charset=UTF-8' }],
    ['429', anthropicErrors.rateLimited(7), 429, { 'retry-after': '7', 'x-should-retry': 'true' }],
    ['529', anthropicErrors.overloaded(), 529, {}],
    ['500', anthropicErrors.serverError(), 500, {}],
    ['no JSON at all', { replace: makeAnswer(418, Buffer.from([0, 1, 255]).toString('latin1')) }, 418, {}],
    ['an empty 400', { replace: makeAnswer(400, '') }, 400, {}],
  ];

  it.each(CASES)('%s', async (_what, scenario, status, headers) => {
    proxy.anthropic.next(scenario);
    const response = await ask();
    expect(response.status).toBe(status);
    expect(Buffer.from(await response.arrayBuffer())).toEqual(proxy.anthropic.lastRequest().bytesSent);
    for (const [name, value] of Object.entries(headers)) expect(response.headers.get(name)).toBe(value);
    expect(proxy.upstreamRequests()).toHaveLength(1);
  });

  it('also from the Codex backend to a client that wants no stream', async () => {
    proxy.codex.next(openaiErrors.rateLimited(9));
    const response = await askCodex();
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '9']);
    expect(response.headers.get('x-codex-primary-used-percent')).toBe('23');
    expect(Buffer.from(await response.arrayBuffer())).toEqual(proxy.codex.lastRequest().bytesSent);
  });

  it('also 304, which is no redirect', async () => {
    proxy.anthropic.next({ replace: makeAnswer(304, '', { etag: '"1"' }) });
    const headers = { 'if-none-match': '"1"', 'anthropic-version': '2023-06-01' };
    const response = await fetch(`${proxy.url}/claude/v1/models`, { headers });
    expect([response.status, response.headers.get('etag')]).toEqual([304, '"1"']);
  });
});

describe('the proxy answers 502', () => {
  it.each([302, 307] as const)('to a redirect (%i), and the other origin is never asked', async (status) => {
    const elsewhere = await startFakeServer((exchange) => exchange.send(200, {}));
    try {
      proxy.anthropic.next(redirect(`${elsewhere.origin}/v1/messages`, status));
      const response = await ask();
      expect(response.status).toBe(502);
      expect(response.headers.get('location')).toBeNull();
      expect(await response.json()).toMatchObject({ error: { code: 'upstream_redirect_refused' } });
      expect(elsewhere.requests).toHaveLength(0);
    } finally {
      await elsewhere.close();
    }
  });

  it('when the provider cannot be reached, and tells SDKs that trying again may help', async () => {
    await Promise.all([proxy.anthropic.close(), proxy.codex.close()]);
    for (const response of [await ask(), await askCodex()]) {
      expect([response.status, response.headers.get('x-should-retry')]).toEqual([502, 'true']);
      const { error } = (await response.json()) as { error: { code: string; message: string } };
      expect(error.code).toBe('upstream_unreachable');
      expect(error.message).toMatch(/ECONNREFUSED.*HTTPS_PROXY/);
    }
  });

  it.each([
    ['ends before an answer', ''],
    ['carries no HTTP', 'SSH-2.0-OpenSSH_9.6\r\n'],
  ])('when the connection %s', async (_what, answer) => {
    const peer = createServer((socket) => socket.once('data', () => socket.end(answer))).listen(
      0,
      '127.0.0.1',
    );
    await once(peer, 'listening');
    await proxy.close();
    const { port } = peer.address() as AddressInfo;
    proxy = await startTestProxy({
      env: { CLAUDE__API_BASE_URL: `http://127.0.0.1:${port}` },
      mode: 'api-key',
    });
    const response = await ask();
    peer.close();
    expect(response.status).toBe(502);
    expect(await response.json()).toMatchObject({ error: { code: 'upstream_unreachable' } });
  });
});

it('keeps hop-by-hop headers and cookies of the provider to itself', async () => {
  proxy.anthropic.next(withPrivateHeaders());
  const response = await ask();
  expect(response.status).toBe(200);
  for (const name of ['set-cookie', 'proxy-authenticate', 'x-hop-only']) {
    expect([name, response.headers.get(name)]).toEqual([name, null]);
  }
});
