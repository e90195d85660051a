import { once } from 'node:events';
import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { ASK_CLAUDE, startTestProxy, type TestProxy } from './support/start-test-proxy.ts';

const MB = 1024 * 1024;
const ASK_CODEX = { model: 'gpt-5.2', instructions: 'Be brief.', input: 'Grüße 👋', stream: true };

let proxy: TestProxy;

afterEach(() => proxy.close());

function send(path: string, encoding: string, body: Uint8Array<ArrayBuffer>): Promise<Response> {
  const headers = { 'content-type': 'application/json', 'content-encoding': encoding };
  return fetch(`${proxy.url}${path}`, { method: 'POST', headers, body });
}

/** A request whose body the test sends piece by piece. */
function open(encoding: string, more: Readonly<Record<string, string>> = {}): ClientRequest {
  const headers = { 'content-type': 'application/json', 'content-encoding': encoding, ...more };
  const request = httpRequest(`${proxy.url}/v1/messages`, { method: 'POST', headers });
  request.flushHeaders();
  request.on('error', () => {}); // The proxy may end the connection while this side still writes.
  return request;
}

describe.each([
  ['zstd', zstdCompressSync],
  ['gzip', gzipSync],
  ['deflate', deflateSync],
  ['br', brotliCompressSync],
])('a body in %s', (encoding, compress) => {
  const pack = (body: object) => Uint8Array.from(compress(JSON.stringify(body)));

  it.each([
    ['as it is', '/v1/messages', ASK_CLAUDE, 'anthropic'],
    ['by the rules of the Codex backend', '/openai/v1/responses', ASK_CODEX, 'codex'],
    ['translated', '/v1/messages', { ...ASK_CLAUDE, model: 'gpt-5.2' }, 'codex'],
    ['translated for Claude', '/v1/responses', { ...ASK_CODEX, model: ASK_CLAUDE.model }, 'anthropic'],
  ] as const)('goes upstream %s, uncompressed', async (_how, path, ask, vendor) => {
    proxy = await startTestProxy();
    expect((await send(path, encoding, pack(ask))).status).toBe(200);
    const { headers, body, json } = proxy[vendor].lastRequest();
    expect(headers['content-encoding']).toBeUndefined();
    expect(headers['content-length']).toBe(String(body.length));
    expect(JSON.stringify(json)).toContain('Grüße 👋');
    expect([...proxy.anthropic.refusals, ...proxy.codex.refusals]).toEqual([]);
  });

  it('is counted as the same tokens', async () => {
    proxy = await startTestProxy();
    const path = '/v1/messages/count_tokens';
    const ask = { ...ASK_CLAUDE, model: 'gpt-5.2' };
    const plain = await (await proxy.post(path, ask)).json();
    expect(plain).toEqual({ input_tokens: expect.any(Number) });
    expect(await (await send(path, encoding, pack(ask))).json()).toEqual(plain);
  });

  it('is refused with 413 when it unpacks to more than the limit, also before it has all come', async () => {
    proxy = await startTestProxy({ limits: { bodyLimitBytes: MB } });
    const request = open(encoding);
    request.write(compress(Buffer.alloc(64 * MB)).subarray(0, -3));
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    expect(response.statusCode).toBe(413);
    request.destroy();
    expect((await proxy.waitForRecord()).errorCode).toBe('request_too_large');
  });

  it('that is broken is refused with 400 in the dialect of the client, which can go on', async () => {
    proxy = await startTestProxy();
    const broken = Uint8Array.from(Buffer.from('{"model":"claude-sonnet-5-5"}'.repeat(1000)));
    const message = expect.stringContaining(`not valid ${encoding}`);
    const claude = await send('/v1/messages', encoding, broken);
    expect([claude.status, await claude.json()]).toMatchObject([
      400,
      { type: 'error', error: { type: 'invalid_request_error', code: 'malformed_json', message } },
    ]);
    const codex = await send('/openai/v1/responses', encoding, broken);
    expect([codex.status, await codex.json()]).toMatchObject([
      400,
      { error: { type: 'invalid_request_error', code: 'malformed_json', message } },
    ]);
    expect((await send('/v1/messages', encoding, pack(ASK_CLAUDE))).status).toBe(200);
    expect(proxy.upstreamRequests()).toHaveLength(1);
  });

  it('of a client that leaves in the middle is forgotten', async () => {
    proxy = await startTestProxy();
    const request = open(encoding, { expect: '100-continue' });
    await once(request, 'continue'); // The proxy reads.
    await new Promise((resolve) => request.write(pack(ASK_CLAUDE).subarray(0, -3), resolve));
    request.destroy();
    expect(await proxy.waitForRecord()).toMatchObject({ errorCode: 'client_left', status: null });
    expect(proxy.upstreamRequests()).toEqual([]);
  });
});

it.each(['compress', 'gzip, zstd'])(
  'answers 415 to a body in %s, and says what is taken',
  async (encoding) => {
    proxy = await startTestProxy();
    const response = await send('/v1/messages', encoding, Uint8Array.from(gzipSync('{}')));
    expect([response.status, await response.json()]).toMatchObject([
      415,
      { type: 'error', error: { code: 'unsupported_content_encoding' } },
    ]);
    expect(response.headers.get('accept-encoding')).toBe('zstd, br, gzip, deflate');
    expect(proxy.upstreamRequests()).toEqual([]);
  },
);

it('serves others while it unpacks', async () => {
  proxy = await startTestProxy();
  const large = send('/v1/messages', 'gzip', Uint8Array.from(gzipSync(Buffer.alloc(60 * MB, ' '))));
  let served = 0;
  let isDone = false;
  void large.finally(() => {
    isDone = true;
  });
  while (!isDone) {
    expect((await fetch(`${proxy.url}/health/live`)).status).toBe(200);
    served += 1;
  }
  expect(served).toBeGreaterThan(2);
  expect((await large).status).toBe(400);
});
