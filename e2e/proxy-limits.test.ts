import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import Anthropic from '@anthropic-ai/sdk';
import { afterEach, expect, it } from 'vitest';
import { createGate } from './fakes/scenario.ts';
import { ASK_CLAUDE, startTestProxy, type TestProxy } from './support/start-test-proxy.ts';

const MB = 1024 * 1024;

let proxy: TestProxy;

afterEach(() => proxy.close());

const askOfSize = (bytes: number) => {
  const body = { ...ASK_CLAUDE, messages: [{ role: 'user' as const, content: '' }] };
  const padding = 'x'.repeat(bytes - JSON.stringify(body).length);
  return { ...body, messages: [{ role: 'user' as const, content: padding }] };
};

it('takes a body of the limit, and refuses one byte more with 413 in either dialect', async () => {
  proxy = await startTestProxy({ limits: { bodyLimitBytes: MB } });
  expect((await proxy.post('/v1/messages', askOfSize(MB))).status).toBe(200);
  const tooLarge = await proxy.post('/v1/messages', `${JSON.stringify(askOfSize(MB))} `);
  expect(tooLarge.status).toBe(413);
  expect(await tooLarge.json()).toMatchObject({
    type: 'error',
    error: { type: 'request_too_large', code: 'request_too_large', message: expect.stringContaining('1 MB') },
  });
  const codex = await proxy.post('/codex/v1/responses', askOfSize(MB + 1));
  expect([codex.status, await codex.json()]).toMatchObject([413, { error: { code: 'request_too_large' } }]);
  expect(proxy.upstreamRequests()).toHaveLength(1);
});

it('refuses a body of unknown length as soon as it is too large', async () => {
  proxy = await startTestProxy({ limits: { bodyLimitBytes: MB } });
  const request = httpRequest(`${proxy.url}/v1/messages`, { method: 'POST' });
  request.on('error', () => {}); // The proxy may end the connection while this side still writes.
  const answered = once(request, 'response') as Promise<[IncomingMessage]>;
  const pump = () => {
    while (!request.destroyed && request.write(Buffer.alloc(64 * 1024, 'x')));
  };
  request.on('drain', pump);
  pump();
  const [response] = await answered;
  expect(response.statusCode).toBe(413);
  expect(await text(response)).toContain('request_too_large');
  request.destroy();
});

it('lets an SDK with far too large a body read the answer', async () => {
  proxy = await startTestProxy({ limits: { bodyLimitBytes: MB } });
  const failure = await proxy
    .anthropicSdk()
    .messages.create(askOfSize(30 * MB))
    .catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(Anthropic.APIError);
  expect(failure).toMatchObject({ status: 413 });
});

it('refuses more than 64 MB by default, before any of it is sent', async () => {
  proxy = await startTestProxy();
  const request = httpRequest(`${proxy.url}/v1/messages`, {
    method: 'POST',
    headers: { 'content-length': 64 * MB + 1 },
  });
  request.flushHeaders();
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  expect(response.statusCode).toBe(413);
  expect(await text(response)).toContain('64 MB');
  request.destroy();
});

it.each([
  ['no JSON', '{"model": '],
  ['an array', '[]'],
  ['nothing', ''],
  ['a byte order mark', '\ufeff{}'],
  ['a string', '"x"'],
])('answers 400 to a body that is %s', async (_what, body) => {
  proxy = await startTestProxy();
  const claude = await proxy.post('/v1/messages', body);
  expect(claude.status).toBe(400);
  expect(await claude.json()).toMatchObject({
    type: 'error',
    error: { type: 'invalid_request_error', code: 'malformed_json' },
    request_id: claude.headers.get('x-ccproxy-request-id'),
  });
  const codex = await proxy.post('/codex/v1/responses', body);
  expect(codex.status).toBe(400);
  expect(await codex.json()).toMatchObject({
    error: { type: 'invalid_request_error', code: 'malformed_json', param: null },
  });
  expect(proxy.upstreamRequests()).toHaveLength(0);
});

it('answers 503 to more requests at once than the limit, and serves again afterwards', async () => {
  proxy = await startTestProxy({ limits: { maxConcurrentRequests: 2 } });
  const gate = createGate();
  proxy.anthropic.next({ gate: () => gate.opened }, 2);
  const stream = { ...ASK_CLAUDE, stream: true };
  const running = [await proxy.post('/v1/messages', stream), await proxy.post('/v1/messages', stream)];
  const refused = await proxy.post('/v1/messages');
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1']);
  expect(await refused.json()).toMatchObject({ type: 'error', error: { code: 'too_busy' } });
  gate.release();
  for (const response of running) await response.text();
  await proxy.waitForRecord(() => proxy.records.length === 3);
  expect((await proxy.post('/v1/messages')).status).toBe(200);
});
