import { once } from 'node:events';
import { connect } from 'node:net';
import { ResponsesWS } from 'openai/resources/responses/ws';
import { afterEach, expect, it } from 'vitest';
import { createManualClock } from './support/manual-clock.ts';
import { openRefusedSocket, openResponsesSocket } from './support/responses-socket.ts';
import { sendRaw, statusesOf } from './support/send-raw.ts';
import { startTestProxy, type TestProxy } from './support/start-test-proxy.ts';

const MODEL = 'gpt-5.2';
const TOKEN = 'the-token-of-this-proxy-0123456789';
const HANDSHAKE = (port: number) =>
  `GET /v1/responses HTTP/1.1\r\nhost: localhost:${port}\r\nupgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n`;

let proxy: TestProxy;

afterEach(() => proxy.close());

it.each([
  ['/v1', 'gpt-5.2', 'oauth'],
  ['/openai/v1', 'claude-sonnet-5-5', 'oauth'],
  ['/codex/v1', 'gpt-5.2', 'api-key'],
  ['/codex/a-session/v1', 'gpt-5.2', 'oauth'],
  ['/claude/v1', 'claude-sonnet-5-5', 'api-key'],
] as const)('serves the official SDK at %s with %s, signed in by %s', async (path, model, mode) => {
  proxy = await startTestProxy({ mode, env: { SECURITY__AUTH_TOKEN: TOKEN } });
  const connection = new ResponsesWS(proxy.openaiSdk({ baseURL: `${proxy.url}${path}`, apiKey: TOKEN }));
  let previousId: string | null = null;
  for (const input of ['One', 'Two']) {
    connection.send({
      type: 'response.create',
      model,
      input,
      store: false,
      previous_response_id: previousId,
    });
    for await (const event of connection) {
      if (event.type === 'error') throw event.error;
      if (event.type !== 'message' || event.message.type !== 'response.completed') continue;
      previousId = event.message.response.id;
      break;
    }
  }
  connection.close();
  expect(proxy.upstreamRequests()).toHaveLength(2);
  expect(JSON.stringify(proxy.upstreamRequests()[1]?.json)).toContain('One');
  expect([...proxy.anthropic.refusals, ...proxy.codex.refusals]).toEqual([]);
  for (const { rawHeaders } of proxy.upstreamRequests()) {
    expect(rawHeaders.join('\n')).not.toMatch(new RegExp(`${TOKEN}|websocket`, 'i'));
  }
});

it.each([
  ['without the token', {}, 401, 'missing_api_key'],
  ['with another', { authorization: 'Bearer wrong' }, 401, 'invalid_api_key'],
  ['from a web page', { 'x-api-key': TOKEN, origin: 'https://evil.example' }, 403, 'origin_not_allowed'],
  ['by another name', { 'x-api-key': TOKEN, host: 'evil.example' }, 403, 'host_not_allowed'],
])('refuses a handshake %s', async (_how, headers, status, code) => {
  proxy = await startTestProxy({ env: { SECURITY__AUTH_TOKEN: TOKEN } });
  const refused = await openRefusedSocket(proxy.url, { headers });
  expect(refused).toMatchObject({ status, body: { error: { code } } });
  expect(await proxy.waitForRecord()).toMatchObject({ status, errorCode: code });
});

it('asks for the token again with each message, as it may have changed', async () => {
  proxy = await startTestProxy();
  await proxy.core.authToken.save(TOKEN);
  const client = await openResponsesSocket(proxy.url, { headers: { 'x-api-key': TOKEN } });
  expect((await client.ask({ model: MODEL, input: 'Hi' })).type).toBe('response.completed');
  await proxy.core.authToken.save('another-token-0123456789');
  expect(await client.ask({ model: MODEL, input: 'Hi' })).toMatchObject({
    status: 401,
    error: { code: 'invalid_api_key' },
  });
  expect(proxy.upstreamRequests()).toHaveLength(1);
  await client.close();
});

it('speaks WebSocket at the paths of the Responses API alone', async () => {
  proxy = await startTestProxy();
  for (const path of ['/v1/messages', '/v1/realtime', '/health']) {
    const refused = await openRefusedSocket(proxy.url, { path });
    expect([path, refused.status]).toEqual([path, path === '/health' ? 200 : 426]);
  }
});

it.each([
  ['no key', ''],
  ['another version', 'sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\nsec-websocket-version: 99\r\n'],
])('answers a handshake with %s as a request that is wrong', async (_what, headers) => {
  proxy = await startTestProxy();
  const received = await sendRaw(
    proxy.port,
    `GET /v1/responses HTTP/1.1\r\nhost: localhost:${proxy.port}\r\n${headers}upgrade: websocket\r\nconnection: upgrade\r\n\r\n`,
  );
  expect(statusesOf(received)).toEqual([400]);
  expect(await proxy.waitForRecord()).toMatchObject({ status: 400, errorCode: 'invalid_parameter' });
});

it('serves a request that offers HTTP/2 as if it had not', async () => {
  proxy = await startTestProxy();
  const body = JSON.stringify({ model: MODEL, input: 'Hi' });
  const received = await sendRaw(
    proxy.port,
    [
      'POST /v1/responses HTTP/1.1',
      `host: localhost:${proxy.port}`,
      'connection: Upgrade, HTTP2-Settings',
      'upgrade: h2c',
      'http2-settings: AAEAAEAAAAIAAAABAAMAAABkAAQBAAAAAAUAAEAA',
      `content-length: ${body.length}`,
      'connection: close',
      '',
      body,
    ].join('\r\n'),
  );
  expect(statusesOf(received)).toEqual([200]);
});

it('ends the connection of a handshake that it refuses, whatever the client does', async () => {
  // A clock that stands still: whoever is waited for is waited for without end.
  proxy = await startTestProxy({
    env: { SECURITY__AUTH_TOKEN: TOKEN },
    clock: createManualClock(Date.now()),
  });
  const sockets = Array.from({ length: 5 }, () =>
    connect({ port: proxy.port, host: '127.0.0.1', allowHalfOpen: true }),
  );
  await Promise.all(
    sockets.map((socket) => {
      socket.write(`${HANDSHAKE(proxy.port)}\r\n`);
      socket.resume();
      return once(socket, 'end');
    }),
  );
  await proxy.stopProxy();
  for (const socket of sockets) socket.destroy();
});

it('outlives a handshake behind a request that has no answer yet', async () => {
  proxy = await startTestProxy({ env: { SECURITY__AUTH_TOKEN: TOKEN } });
  const request = `GET /v1/models HTTP/1.1\r\nhost: localhost:${proxy.port}\r\n\r\n`;
  const received = await sendRaw(proxy.port, `${request}${HANDSHAKE(proxy.port)}\r\n`);
  expect(statusesOf(received)).not.toContain(101);
  expect((await fetch(`${proxy.url}/health/live`)).status).toBe(200);
});

it('names the version that it speaks, and no protocol', async () => {
  proxy = await startTestProxy();
  const offer = 'sec-websocket-protocol: openai-insecure-api-key.secret\r\n';
  const socket = connect(proxy.port, '127.0.0.1');
  socket.write(`${HANDSHAKE(proxy.port)}${offer}\r\n`);
  const [head] = await once(socket, 'data');
  expect(String(head)).toMatch(/^HTTP\/1\.1 101 /);
  expect(String(head).toLowerCase()).not.toContain('sec-websocket-protocol');
  socket.destroy();
  const refused = await sendRaw(proxy.port, `${HANDSHAKE(proxy.port).replace(': 13', ': 12')}\r\n`);
  expect(refused.toLowerCase()).toMatch(/^http\/1\.1 400 [\s\S]*\r\nsec-websocket-version: 13\r\n/);
});

it('outlives clients that leave in the middle of a handshake', async () => {
  proxy = await startTestProxy();
  for (let index = 0; index < 20; index += 1) {
    const socket = connect(proxy.port, '127.0.0.1');
    socket.write(`${HANDSHAKE(proxy.port)}\r\n\x81`, () => socket.resetAndDestroy());
    await new Promise((resolve) => socket.on('close', resolve));
  }
  const client = await openResponsesSocket(proxy.url);
  expect((await client.ask({ model: MODEL, input: 'Hi' })).type).toBe('response.completed');
  await client.close();
});
