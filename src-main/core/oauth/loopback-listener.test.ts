import { once } from 'node:events';
import { connect, createServer, type Server } from 'node:net';
import { networkInterfaces } from 'node:os';
import { afterEach, describe, expect, it } from 'vitest';
import { type LoopbackListener, startLoopbackListener } from './loopback-listener.ts';

const OK = { status: 200, title: 'Fine', message: 'Fine.' };
const cleanUps: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

async function start(
  handleCallback: Parameters<typeof startLoopbackListener>[0]['handleCallback'] = async () => OK,
  ports: number[] = [0],
): Promise<LoopbackListener> {
  const { listener } = await startLoopbackListener({ ports, path: '/callback', handleCallback });
  if (listener === null) throw new Error('no listener');
  cleanUps.push(() => listener.close());
  return listener;
}

/** Takes a port the way another program would. */
async function occupy(host: string, port = 0): Promise<Server> {
  const server = createServer().listen(port, host);
  await once(server, 'listening');
  cleanUps.push(async () => {
    server.close();
    await once(server, 'close');
  });
  return server;
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Sends raw bytes and returns everything that comes back until the connection ends. */
async function exchangeRaw(port: number, request: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.write(request);
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

function isRefused(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, host);
    socket
      .once('error', () => resolve(true))
      .once('connect', () => {
        socket.destroy();
        resolve(false);
      });
  });
}

describe('startLoopbackListener', () => {
  it.each(['127.0.0.1', '[::1]', 'localhost'])('answers on %s', async (host) => {
    const seen: string[] = [];
    const listener = await start(async (query, redirectUri) => {
      seen.push(`${redirectUri} ${query}`);
      return OK;
    });
    const response = await fetch(`http://${host}:${listener.port}/callback?code=a&state=b`);
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('<h1>Fine</h1>');
    expect(response.headers.get('connection')).toBe('close');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(seen).toEqual([`http://localhost:${listener.port}/callback code=a&state=b`]);
    expect(listener.redirectUri).toBe(`http://localhost:${listener.port}/callback`);
  });

  it.each([
    ['GET', '/'],
    ['GET', '/favicon.ico'],
    ['GET', '/callback/'],
    ['GET', '/Callback'],
    ['GET', '//callback'],
    ['GET', '/x/../callback'],
    ['GET', '/%63allback'],
    ['GET', 'http://localhost/callback'],
    ['GET', '//evil.example/callback'],
    ['HEAD', '/callback?state=x'],
    ['POST', '/callback?state=x'],
    ['OPTIONS', '/callback?state=x'],
  ])('answers %s %s with 404', async (method, target) => {
    let calls = 0;
    const listener = await start(async () => {
      calls += 1;
      return OK;
    });
    const answer = await exchangeRaw(
      listener.port,
      `${method} ${target} HTTP/1.1\r\nHost: localhost:${listener.port}\r\n\r\n`,
    );
    expect(answer).toMatch(/^HTTP\/1.1 404 /);
    expect(calls).toBe(0);
  });

  it.each([
    'evil.example',
    'localhost',
    'localhost:1',
    'evil.example:PORT',
    'localhost.evil.example:PORT',
    '127.0.0.2:PORT',
    '',
  ])('refuses the Host %j', async (host) => {
    let calls = 0;
    const listener = await start(async () => {
      calls += 1;
      return OK;
    });
    const answer = await exchangeRaw(
      listener.port,
      `GET /callback?state=x HTTP/1.1\r\nHost: ${host.replace('PORT', String(listener.port))}\r\n\r\n`,
    );
    expect(answer).toMatch(/^HTTP\/1.1 403 /);
    expect(calls).toBe(0);
  });

  it('does not listen on other addresses of the machine', async () => {
    const listener = await start();
    const addresses = Object.values(networkInterfaces())
      .flatMap((list) => list ?? [])
      .filter(({ internal, family }) => !internal && family === 'IPv4');
    const others = [...addresses.map(({ address }) => address), '127.0.0.2'];
    for (const address of others) expect(await isRefused(listener.port, address)).toBe(true);
  });

  it('holds the answer until the page is known, and sends it before it closes', async () => {
    const page = Promise.withResolvers<typeof OK>();
    const arrived = Promise.withResolvers<void>();
    const listener = await start(() => {
      arrived.resolve();
      return page.promise;
    });
    const response = fetch(`http://localhost:${listener.port}/callback?state=x`);
    await arrived.promise;
    const closed = listener.close();
    page.resolve(OK);
    expect((await response).status).toBe(200);
    expect(await (await response).text()).toContain('Fine.');
    await closed;
    expect(await isRefused(listener.port, '127.0.0.1')).toBe(true);
    expect(await isRefused(listener.port, '::1')).toBe(true);
  });

  it('closes in spite of clients that connect and say nothing, or half of a request', async () => {
    const listener = await start();
    const silent = connect(listener.port, '127.0.0.1');
    const halting = connect(listener.port, '::1');
    const ended = [silent, halting].map(
      (socket) => new Promise((resolve) => socket.on('error', () => {}).once('close', resolve)),
    );
    await Promise.all([once(silent, 'connect'), once(halting, 'connect')]);
    halting.write('GET /callback?st');
    await listener.close();
    await Promise.all(ended);
    expect(await isRefused(listener.port, '127.0.0.1')).toBe(true);
  });

  it('closes although the browser of a held answer has left', async () => {
    const page = Promise.withResolvers<typeof OK>();
    const arrived = Promise.withResolvers<void>();
    const listener = await start(() => {
      arrived.resolve();
      return page.promise;
    });
    const socket = connect(listener.port, '127.0.0.1');
    socket.write(`GET /callback HTTP/1.1\r\nHost: localhost:${listener.port}\r\n\r\n`);
    await arrived.promise;
    socket.destroy();
    page.resolve(OK);
    await listener.close();
  });

  it.each(['127.0.0.1', '::1'])('takes the next port when the first is taken on %s', async (host) => {
    const busy = portOf(await occupy(host));
    const { listener, unavailablePorts } = await startLoopbackListener({
      ports: [busy, 0],
      path: '/callback',
      handleCallback: async () => OK,
    });
    cleanUps.push(async () => listener?.close());
    expect(unavailablePorts).toEqual([{ port: busy, error: 'EADDRINUSE' }]);
    expect(listener?.port).not.toBe(busy);
    if (host === '::1') expect(await isRefused(busy, '127.0.0.1')).toBe(true);
  });

  it('reports every port when all are taken', async () => {
    const ports = [portOf(await occupy('127.0.0.1')), portOf(await occupy('127.0.0.1'))];
    const result = await startLoopbackListener({ ports, path: '/callback', handleCallback: async () => OK });
    expect(result).toEqual({
      listener: null,
      unavailablePorts: ports.map((port) => ({ port, error: 'EADDRINUSE' })),
    });
  });
});
