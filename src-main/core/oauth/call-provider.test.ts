import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { fetch } from 'undici';
import { afterEach, describe, expect, it } from 'vitest';
import type { Exchange } from '../../../e2e/fakes/exchange.ts';
import { type FakeServer, startFakeServer } from '../../../e2e/fakes/fake-server.ts';
import { USER_AGENT } from '../constants.ts';
import { AppError } from '../errors/app-error.ts';
import { callProvider, ProviderError } from './call-provider.ts';

let server: FakeServer | null = null;

afterEach(async () => {
  await server?.close();
  server = null;
});

async function callWith(
  handle: (exchange: Exchange) => void,
  overrides: { timeoutMs?: number; signal?: AbortSignal } = {},
) {
  server = await startFakeServer(handle);
  return callProvider({
    fetch,
    url: `${server.origin}/token`,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"name":"é"}',
    ...overrides,
  });
}

describe('callProvider', () => {
  it('sends the body whole, with our user agent and without an Origin', async () => {
    const answer = await callWith((exchange) => exchange.send(201, { ok: true }));
    expect(answer).toEqual({
      status: 201,
      mediaType: 'application/json',
      retryAfterMs: undefined,
      text: '{"ok":true}',
    });
    const request = server?.lastRequest();
    expect(request?.body.toString()).toBe('{"name":"é"}');
    expect(request?.headers['content-length']).toBe('13');
    expect(request?.headers['transfer-encoding']).toBeUndefined();
    expect(request?.headers['user-agent']).toBe(USER_AGENT);
    expect(request?.headers.origin).toBeUndefined();
  });

  it.each([421, 408, 425, 429, 503])('sends the request once when the answer is %i', async (status) => {
    expect((await callWith((exchange) => exchange.send(status, {}))).status).toBe(status);
    expect(server?.requests).toHaveLength(1);
  });

  it('does not follow a redirect', async () => {
    const answer = await callWith((exchange) => exchange.send(307, '', { location: '/elsewhere' }));
    expect(answer.status).toBe(307);
    expect(server?.requests).toHaveLength(1);
  });

  it('stops reading after 1 MB', async () => {
    const call = callWith((exchange) => {
      const piece = Buffer.alloc(65_536);
      const pump = async () => {
        exchange.response.writeHead(200);
        while (await exchange.write(piece));
      };
      void pump();
    });
    await expect(call).rejects.toThrow(/more than 1 MB/);
    expect(await server?.lastRequest().outcome).toBe('client-left');
  });

  it('gives up after the time-out, also in the middle of the body', async () => {
    const call = callWith((exchange) => exchange.response.writeHead(200).write('{'), { timeoutMs: 50 });
    await expect(call).rejects.toThrow(/did not answer within 0.05 s/);
  });

  it('throws the reason of the signal', async () => {
    const stop = new AbortController();
    const reason = new AppError('oauth_cancelled', 'stopped');
    const call = callWith(() => stop.abort(reason), { signal: stop.signal });
    await expect(call).rejects.toBe(reason);
  });

  it.each([
    [{ 'retry-after': '7' }, 7000],
    [{ 'retry-after': '99999999999' }, 86_400_000],
    [{ 'retry-after': 'Tue, 01 Jan 2030 00:01:00 GMT', date: 'Tue, 01 Jan 2030 00:00:00 GMT' }, 60_000],
    [{ 'retry-after': 'soon' }, undefined],
  ])('reads %j as %s ms', async (headers, expected) => {
    const answer = await callWith((exchange) => exchange.send(429, {}, headers));
    expect(answer.retryAfterMs).toBe(expected);
  });

  it('says which host could not be reached, and nothing more', async () => {
    const closed = createServer().listen(0, '127.0.0.1');
    await once(closed, 'listening');
    const { port } = closed.address() as AddressInfo;
    closed.close();
    await once(closed, 'close');
    const call = callProvider({ fetch, url: `http://127.0.0.1:${port}/token?code=s3cret`, method: 'GET' });
    await expect(call).rejects.toThrow(
      new ProviderError(`127.0.0.1:${port} could not be reached (ECONNREFUSED).`),
    );
  });

  it.each(['http://provider.example/token', 'http://127.0.0.1.example/', 'ftp://127.0.0.1/'])(
    'never sends anything to %s',
    async (url) => {
      const neverFetch = () => {
        throw new Error('fetch was called');
      };
      const call = callProvider({ fetch: neverFetch, url, method: 'POST', body: 'secret' });
      await expect(call).rejects.toThrow(/is not an https address/);
    },
  );
});
