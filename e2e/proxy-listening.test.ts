import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { Agent, fetch as undiciFetch } from 'undici';
import { afterEach, describe, expect, it } from 'vitest';
import { ANTHROPIC_TEXT } from './fakes/anthropic-answers.ts';
import { RESPONSES_TEXT } from './fakes/responses-answers.ts';
import { holdStream } from './fakes/scenario.ts';
import { makeCertificate } from './fixtures/make-certificate.ts';
import { createManualClock } from './support/manual-clock.ts';
import { openResponsesSocket } from './support/responses-socket.ts';
import { isRefused } from './support/sign-in-harness.ts';
import { ASK_CLAUDE, startTestProxy, type TestProxy } from './support/start-test-proxy.ts';

const STREAM = { ...ASK_CLAUDE, stream: true };

let proxy: TestProxy;
const sockets: Socket[] = [];

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await proxy.close();
});

async function dial(host = '127.0.0.1'): Promise<Socket> {
  const socket = connect(proxy.port, host);
  sockets.push(socket);
  socket.on('error', () => {});
  await once(socket, 'connect');
  return socket;
}

async function listen(host: string): Promise<{ server: Server; port: number }> {
  const server = createServer().listen(0, host);
  await once(server, 'listening');
  return { server, port: (server.address() as AddressInfo).port };
}

function makeRequest(method: string, path: string, body = ''): string {
  return `${method} ${path} HTTP/1.1\r\nhost: localhost:${proxy.port}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

describe('addresses and ports', () => {
  it('answers on 127.0.0.1, ::1 and localhost alike, and on no other address', async () => {
    proxy = await startTestProxy();
    expect(proxy.url).toBe(`http://127.0.0.1:${proxy.port}`);
    for (const host of ['127.0.0.1', '[::1]', 'localhost']) {
      expect([host, (await fetch(`http://${host}:${proxy.port}/health/live`)).status]).toEqual([host, 200]);
    }
    expect(await isRefused(proxy.port, '127.0.0.2')).toBe(true);
  });

  it.each(['0.0.0.0', '::', '192.0.2.1', 'proxy.example'])('refuses %s without a token', async (host) => {
    proxy = await startTestProxy({ start: false, env: { SERVER__HOST: host } });
    await expect(proxy.start()).rejects.toMatchObject({
      code: 'bind_refused',
      advice: expect.stringContaining('SECURITY__AUTH_TOKEN'),
    });
  });

  it('listens beyond loopback with a token, and shuts when that is removed', async () => {
    proxy = await startTestProxy({ start: false, env: { SERVER__HOST: '0.0.0.0' } });
    await proxy.core.authToken.save('a-token-of-the-user');
    await proxy.start();
    const ask = (key: string) =>
      fetch(`http://127.0.0.1:${proxy.port}/v1/models`, { headers: { 'x-api-key': key } });
    expect((await ask('a-token-of-the-user')).status).toBe(200);
    expect((await ask('another')).status).toBe(401);
    await proxy.core.authToken.removeSaved();
    expect((await ask('a-token-of-the-user')).status).toBe(401);
    expect((await ask('')).status).toBe(401);
  });

  it.each(['127.0.0.1', '::1'])(
    'names the owner of a port that is taken on %s, and takes no other',
    async (host) => {
      const { server, port } = await listen(host);
      proxy = await startTestProxy({ start: false, env: { SERVER__PORT: String(port) } });
      const failure = await proxy.start().catch((error: unknown) => error);
      expect(failure).toMatchObject({ code: 'port_in_use', advice: expect.stringContaining('--port') });
      expect(String(failure)).toContain(`Port ${port}`);
      expect(String(failure)).toContain(String(process.pid));
      expect(await isRefused(port, host === '::1' ? '127.0.0.1' : '::1')).toBe(true);
      server.close();
      await once(server, 'close');
      expect((await proxy.start()).port).toBe(port);
    },
  );

  it('tells an address that the machine does not have', async () => {
    proxy = await startTestProxy({
      start: false,
      env: { SERVER__HOST: '192.0.2.1', SECURITY__AUTH_TOKEN: 'a-token' },
    });
    await expect(proxy.start()).rejects.toMatchObject({ code: 'listen_failed' });
  });
});

describe('TLS', () => {
  async function writeTlsFiles(cert: string, key: string): Promise<Record<string, string>> {
    const [certFile, keyFile] = ['cert.pem', 'key.pem'].map((name) => join(proxy.home.cwd, name));
    await writeFile(String(certFile), cert);
    await writeFile(String(keyFile), key);
    return { SERVER__TLS_CERT_FILE: String(certFile), SERVER__TLS_KEY_FILE: String(keyFile) };
  }

  it('serves both SDKs, and WebSocket', async () => {
    const { cert, key } = makeCertificate();
    proxy = await startTestProxy({ start: false });
    const files = await writeTlsFiles(cert, key);
    const secured = await startTestProxy({ env: files });
    const dispatcher = new Agent({ connect: { ca: cert } });
    const fetch = ((input, init) =>
      undiciFetch(String(input), { ...(init as object), dispatcher })) as typeof globalThis.fetch;
    try {
      expect(secured.url).toBe(`https://127.0.0.1:${secured.port}`);
      const claude = secured.anthropicSdk({ fetch });
      expect((await claude.messages.create(ASK_CLAUDE)).content).toHaveLength(1);
      expect(await claude.messages.stream(ASK_CLAUDE).finalText()).toBe(ANTHROPIC_TEXT);
      const codex = secured.openaiSdk({ fetch, baseURL: `https://localhost:${secured.port}/codex/v1` });
      const whole = await codex.responses.create({ model: 'gpt-5.3-codex', input: 'Hello' });
      expect(whole.output_text).toBe(RESPONSES_TEXT);
      const stream = codex.responses.stream({ model: 'gpt-5.3-codex', input: 'Hello' });
      expect((await stream.finalResponse()).output_text).toBe(RESPONSES_TEXT);
      const socket = await openResponsesSocket(`https://localhost:${secured.port}`, { ca: cert });
      const last = await socket.ask({ model: 'gpt-5.3-codex', input: 'Hello' });
      expect(last.type).toBe('response.completed');
      await socket.close();
    } finally {
      await dispatcher.close();
      await secured.close();
    }
  });

  it('refuses files that are missing, wrong or do not fit together', async () => {
    proxy = await startTestProxy({ start: false });
    const [one, other] = [makeCertificate(), makeCertificate()];
    const mismatch = await writeTlsFiles(one.cert, other.key);
    const cases = [
      mismatch,
      { ...mismatch, SERVER__TLS_KEY_FILE: '' },
      { ...mismatch, SERVER__TLS_CERT_FILE: '/nowhere/cert.pem' },
      { ...mismatch, SERVER__TLS_CERT_FILE: String(mismatch.SERVER__TLS_KEY_FILE) },
    ];
    for (const env of cases) {
      const broken = await startTestProxy({ start: false, env });
      await expect(broken.start()).rejects.toMatchObject({ code: 'tls_files_invalid' });
      await broken.close();
    }
  });

  it('is not held up at the end by a connection that never shakes hands', async () => {
    const clock = createManualClock(Date.now());
    const { cert, key } = makeCertificate();
    proxy = await startTestProxy({ start: false });
    const files = await writeTlsFiles(cert, key);
    const secured = await startTestProxy({ env: files, clock });
    const socket = connect(secured.port, '127.0.0.1');
    sockets.push(socket);
    await once(socket, 'connect');
    const ended = once(socket, 'close');
    const closed = secured.stopProxy();
    clock.advance(5_000);
    await closed;
    await ended;
    await secured.close();
  });
});

describe('the end', () => {
  it('lets a stream finish, and takes no new connection meanwhile', async () => {
    proxy = await startTestProxy();
    const held = holdStream(2);
    proxy.anthropic.next(held.scenario);
    const response = await proxy.post('/v1/messages', STREAM);
    const closed = proxy.stopProxy();
    expect(await isRefused(proxy.port, '127.0.0.1')).toBe(true);
    expect(await isRefused(proxy.port, '::1')).toBe(true);
    held.release();
    expect(await response.text()).toContain('message_stop');
    await closed;
  });

  it('answers 503 to a request on a connection that is still in use', async () => {
    proxy = await startTestProxy();
    const held = holdStream(2);
    proxy.anthropic.next(held.scenario);
    const socket = await dial();
    let received = '';
    socket.on('data', (chunk: Buffer) => {
      received += chunk.toString();
    });
    socket.write(makeRequest('POST', '/v1/messages', JSON.stringify(STREAM)));
    await expect.poll(() => received).toContain('message_start');
    const closed = proxy.stopProxy();
    socket.write(makeRequest('POST', '/v1/messages', JSON.stringify(STREAM)));
    held.release();
    await once(socket, 'close');
    await closed;
    expect(received).toMatch(/HTTP\/1\.1 503 .*connection: close.*"shutting_down"/is);
    expect(proxy.upstreamRequests()).toHaveLength(1);
  });

  it('is not held up by connections without a request', async () => {
    // By this clock the grace would never be over.
    proxy = await startTestProxy({ clock: createManualClock(Date.now()) });
    await (await proxy.post('/v1/messages')).text();
    const idle = await dial();
    idle.write(makeRequest('GET', '/health/live'));
    await once(idle, 'data');
    const ended = once(idle, 'close');
    await proxy.stopProxy();
    await ended;
  });

  it('ends what is still running after 5 s, upstream too', async () => {
    const clock = createManualClock(Date.now());
    proxy = await startTestProxy({ clock });
    proxy.anthropic.next(holdStream(2).scenario);
    const response = await proxy.post('/v1/messages', STREAM);
    const closed = proxy.stopProxy();
    clock.advance(4_999);
    await proxy.anthropic.lastRequest().settled(50);
    expect(proxy.records).toHaveLength(0);
    clock.advance(1);
    await closed;
    await expect(response.text()).rejects.toThrow('terminated');
    await proxy.anthropic.lastRequest().aborted;
  });

  it('may be asked for twice', async () => {
    proxy = await startTestProxy();
    const [first, second] = [proxy.stopProxy(), proxy.stopProxy()];
    await Promise.all([first, second]);
    expect(await isRefused(proxy.port, '127.0.0.1')).toBe(true);
  });
});
