import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { get } from 'node:https';
import { expect, it, onTestFinished } from 'vitest';
import { makeCertificate } from '../fixtures/make-certificate.ts';
import { startFakeAnthropicApi } from './fake-anthropic-api.ts';
import { startFakeServer } from './fake-server.ts';

it('serves TLS to clients that trust its certificate, and to no others', async () => {
  const tls = makeCertificate();
  const api = await startFakeAnthropicApi({ tls, apiKeys: ['key'] });
  onTestFinished(api.close);
  const headers = { 'x-api-key': 'key', 'anthropic-version': '2023-06-01' };
  const trusting = get(`${api.origin}/v1/models`, { ca: tls.cert, headers });
  const [response] = (await once(trusting, 'response')) as [IncomingMessage];
  expect(response.statusCode).toBe(200);
  response.resume();
  await expect(once(get(`${api.origin}/v1/models`, { headers }), 'response')).rejects.toThrow('self-signed');
  expect(api.requests).toHaveLength(1);
});

it('tells at close when the fake itself failed', async () => {
  const server = await startFakeServer(() => {
    throw new Error('a mistake in the fake');
  });
  await expect(fetch(server.origin)).rejects.toThrow('fetch failed');
  await expect(server.close()).rejects.toThrow('a mistake in the fake');
});

it('waits for a request that is still to come', async () => {
  const server = await startFakeServer((exchange) => exchange.send(200, 'ok'));
  onTestFinished(server.close);
  expect(server.lastRequest).toThrow('No request');
  const second = server.waitForRequest(({ path }) => path === '/second');
  await fetch(`${server.origin}/first`);
  await fetch(`${server.origin}/second`);
  expect(await second).toBe(server.lastRequest());
});
