import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { createSecureServer } from 'node:http2';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { request } from 'undici';
import { afterEach, describe, expect, test } from 'vitest';
import { makeCertificate } from '../../e2e/fixtures/make-certificate.ts';
import { type ClosableOutgoingHttp, createOutgoingHttp } from './outgoing-http.ts';

const cleanUps: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function listen(server: Server): Promise<number> {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  cleanUps.push(async () => {
    server.closeAllConnections();
    await once(server.close(), 'close');
  });
  return (server.address() as AddressInfo).port;
}

function openHttp(env: Record<string, string>): ClosableOutgoingHttp {
  const http = createOutgoingHttp({ env });
  cleanUps.push(() => http.close());
  return http;
}

async function startUpstream() {
  const requests: IncomingMessage[] = [];
  const port = await listen(
    createServer((incoming, answer) => {
      requests.push(incoming);
      answer.end('from upstream');
    }),
  );
  return { port, requests };
}

/** A proxy that knows every name as 127.0.0.1, for CONNECT and for plain http alike. */
async function startProxy() {
  const connects: string[] = [];
  const credentials: (string | undefined)[] = [];
  const server = createServer((_incoming, answer) => void answer.writeHead(502).end());
  server.on('connect', (incoming, client, head) => {
    connects.push(incoming.url ?? '');
    credentials.push(incoming.headers['proxy-authorization']);
    const upstream = connect(Number(incoming.url?.split(':').at(-1)), '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      upstream.write(head);
      upstream.pipe(client).pipe(upstream);
    });
    upstream.on('error', () => client.destroy());
    client.on('error', () => upstream.destroy());
  });
  const forwarded: string[] = [];
  server.on('request', (incoming) => forwarded.push(incoming.url ?? ''));
  return { port: await listen(server), connects, credentials, forwarded };
}

/** https on 127.0.0.1 that would rather speak HTTP/2, in a child process that trusts its certificate. */
async function startTlsUpstream() {
  const { cert, key } = makeCertificate(['localhost', '127.0.0.1', 'upstream.example']);
  const server = createSecureServer({ cert, key, allowHTTP1: true }, (incoming, answer) => {
    answer.end(`http/${incoming.httpVersion}`);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  cleanUps.push(() => new Promise((resolve) => server.close(resolve)));
  const folder = await mkdtemp(join(tmpdir(), 'ccproxy-tls-'));
  cleanUps.push(() => rm(folder, { recursive: true }));
  const caFile = join(folder, 'ca.pem');
  await writeFile(caFile, cert);
  return { port: (server.address() as AddressInfo).port, caFile };
}

/** Fetches `url` in a Node of its own: certificates from the environment are read when Node starts. */
async function fetchInChild(url: string, env: Record<string, string>): Promise<string> {
  const module = new URL('outgoing-http.ts', import.meta.url).href;
  const script = `
    const { createOutgoingHttp } = await import(${JSON.stringify(module)});
    const http = createOutgoingHttp({ env: process.env });
    try {
      console.log(await (await http.fetch(${JSON.stringify(url)})).text());
    } catch (error) {
      console.log(error.cause?.code);
    }
    await http.close();`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], {
    env,
  });
  return stdout.trim();
}

describe('without proxy variables', () => {
  test('fetch and dispatcher reach the upstream', async () => {
    const upstream = await startUpstream();
    const http = openHttp({});
    const answer = await http.fetch(`http://127.0.0.1:${upstream.port}/a`);
    expect(await answer.text()).toBe('from upstream');
    const { body } = await request(`http://127.0.0.1:${upstream.port}/b`, { dispatcher: http.dispatcher });
    expect(await body.text()).toBe('from upstream');
    expect(upstream.requests.map(({ url }) => url)).toEqual(['/a', '/b']);
  });

  test('the environment of the process does not count', async () => {
    const proxy = await startProxy();
    process.env.HTTP_PROXY = `http://127.0.0.1:${proxy.port}`;
    cleanUps.push(async () => void delete process.env.HTTP_PROXY);
    const answer = await openHttp({})
      .fetch('http://upstream.invalid/')
      .catch((error) => error.cause.code);
    expect(answer).toMatch(/ENOTFOUND|EAI_AGAIN/);
    expect(proxy.connects.concat(proxy.forwarded)).toEqual([]);
  });

  test('keeps connections for later requests', async () => {
    const upstream = await startUpstream();
    const http = openHttp({});
    for (let i = 0; i < 10; i++) {
      const { body } = await request(`http://127.0.0.1:${upstream.port}/`, { dispatcher: http.dispatcher });
      await body.dump();
    }
    // Two: a request may start in the instant before the first connection is free again.
    expect(new Set(upstream.requests.map(({ socket }) => socket)).size).toBeLessThanOrEqual(2);
  });

  test('close ends what is in flight', async () => {
    const port = await listen(createServer(() => {}));
    const http = openHttp({});
    const pending = http.fetch(`http://127.0.0.1:${port}/`).catch((error) => error);
    await http.close();
    expect(await pending).toBeInstanceOf(Error);
  });
});

describe('the proxy variables', () => {
  test.each(['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy'])(
    '%s sends https through the proxy',
    async (name) => {
      const [proxy, upstream] = await Promise.all([startProxy(), startTlsUpstream()]);
      const env = {
        [name]: `http://ann:s3cret@127.0.0.1:${proxy.port}`,
        NODE_EXTRA_CA_CERTS: upstream.caFile,
      };
      const url = `https://upstream.example:${upstream.port}/`;
      expect(await fetchInChild(url, env)).toBe('http/1.1');
      expect(proxy.connects).toEqual([`upstream.example:${upstream.port}`]);
      expect(proxy.credentials).toEqual([`Basic ${btoa('ann:s3cret')}`]);
    },
  );

  test('HTTP_PROXY sends http through the proxy, lower case first', async () => {
    const [proxy, other] = [await startProxy(), await startProxy()];
    const http = openHttp({ HTTP_PROXY: `127.0.0.1:${other.port}`, http_proxy: `127.0.0.1:${proxy.port}` });
    const { status } = await http.fetch('http://upstream.example/x');
    expect(status).toBe(502);
    expect(proxy.forwarded).toEqual(['http://upstream.example/x']);
    expect(other.forwarded).toEqual([]);
  });

  test('the dispatcher for proxied requests honours them too', async () => {
    const proxy = await startProxy();
    const { dispatcher } = openHttp({ ALL_PROXY: `http://127.0.0.1:${proxy.port}` });
    const { statusCode, body } = await request('http://upstream.example/y', { dispatcher });
    await body.dump();
    expect(statusCode).toBe(502);
    expect(proxy.forwarded).toEqual(['http://upstream.example/y']);
  });

  test.each(['NO_PROXY', 'no_proxy'])('%s goes around the proxy', async (name) => {
    const proxy = await startProxy();
    const http = openHttp({ HTTP_PROXY: `http://127.0.0.1:${proxy.port}`, [name]: 'a.invalid,.b.invalid' });
    for (const host of ['a.invalid', 'x.b.invalid']) {
      const code = await http.fetch(`http://${host}/`).catch((error) => error.cause.code);
      expect(code).toMatch(/ENOTFOUND|EAI_AGAIN/);
    }
    await http.fetch('http://c.invalid/');
    expect(proxy.forwarded).toEqual(['http://c.invalid/']);
  });

  test.each(['127.0.0.1', '127.0.0.2', 'localhost'])(
    'this machine (%s) is never reached by way of a proxy',
    async (host) => {
      const [proxy, upstream] = [await startProxy(), await startUpstream()];
      const address = `http://127.0.0.1:${proxy.port}`;
      const http = openHttp({ HTTP_PROXY: address, HTTPS_PROXY: address, ALL_PROXY: address });
      // 127.0.0.2 is not bound everywhere; what counts is that the proxy is not asked.
      const answer = await http.fetch(`http://${host}:${upstream.port}/`).catch(() => null);
      if (host !== '127.0.0.2') expect(answer?.status).toBe(200);
      expect(proxy.connects.concat(proxy.forwarded)).toEqual([]);
    },
  );

  test.each(['ftp://proxy.example', 'http://', 'http://ann:s3cret@:x', 'socks4://proxy.example'])(
    '%s is refused by name, not by value',
    (value) => {
      let error: unknown;
      try {
        openHttp({ HTTPS_PROXY: value });
      } catch (thrown) {
        error = thrown;
      }
      expect(error).toMatchObject({
        code: 'settings_invalid',
        message: expect.stringContaining('HTTPS_PROXY'),
      });
      expect(JSON.stringify(error) + String(error)).not.toContain('s3cret');
    },
  );
});

describe('TLS', () => {
  test('certificates are verified, HTTP/2 is not spoken, NODE_EXTRA_CA_CERTS is honoured', async () => {
    const { port, caFile } = await startTlsUpstream();
    const url = `https://127.0.0.1:${port}/`;
    expect(await fetchInChild(url, {})).toBe('DEPTH_ZERO_SELF_SIGNED_CERT');
    expect(await fetchInChild(url, { NODE_EXTRA_CA_CERTS: caFile })).toBe('http/1.1');
  });
});
