/** What no client library would send: every byte is written by hand. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sendRaw, statusesOf } from './support/send-raw.ts';
import { ASK_CLAUDE, startTestProxy, type TestProxy } from './support/start-test-proxy.ts';

const TOKEN = 'the-token-of-this-proxy';
const BODY = JSON.stringify({ ...ASK_CLAUDE, messages: [{ role: 'user', content: 'Hi' }] });
const LENGTH = `content-length: ${BODY.length}`;
const KEY = `x-api-key: ${TOKEN}`;

let proxy: TestProxy;

beforeEach(async () => {
  proxy = await startTestProxy({ env: { SECURITY__AUTH_TOKEN: TOKEN } });
});
afterEach(() => proxy.close());

/** One POST with these header lines, on a connection that ends after it. */
function post(lines: readonly string[], body = BODY): Promise<string> {
  const head = [
    'POST /v1/messages HTTP/1.1',
    `host: localhost:${proxy.port}`,
    ...lines,
    'connection: close',
  ].join('\r\n');
  return sendRaw(proxy.port, `${head}\r\n\r\n${body}`);
}

it('serves a plain request of this kind', async () => {
  expect(statusesOf(await post([KEY, LENGTH]))).toEqual([200]);
});

const SMUGGLED = `GET /v1/models HTTP/1.1\r\nhost: localhost\r\n${KEY}\r\n\r\n`;

describe('a message whose end is in doubt is refused and never reaches a vendor', () => {
  it.each([
    ['two lengths', [KEY, LENGTH, 'content-length: 5'], BODY],
    ['two lengths in one', [KEY, `content-length: ${BODY.length}, 5`], BODY],
    ['a signed length', [KEY, `content-length: +${BODY.length}`], BODY],
    ['a hexadecimal length', [KEY, 'content-length: 0x10'], BODY],
    ['a length and chunks', [KEY, LENGTH, 'transfer-encoding: chunked'], `0\r\n\r\n${SMUGGLED}`],
    ['chunks, then something else', [KEY, 'transfer-encoding: chunked, gzip'], `0\r\n\r\n${SMUGGLED}`],
    ['chunks of another name', [KEY, 'transfer-encoding: xchunked'], `0\r\n\r\n${SMUGGLED}`],
    ['a chunk size that is none', [KEY, 'transfer-encoding: chunked'], `zz\r\n${BODY}\r\n0\r\n\r\n`],
  ])('%s', async (_what, lines, body) => {
    const statuses = statusesOf(await post(lines, body));
    expect(statuses).toHaveLength(1);
    expect(statuses[0]).toBe(400);
    expect(proxy.upstreamRequests()).toHaveLength(0);
  });

  it('a request within a body stays a body', async () => {
    const received = await post([KEY, `content-length: ${SMUGGLED.length}`], SMUGGLED);
    expect(statusesOf(received)).toEqual([400]);
    expect(received).toContain('malformed_json');
    await proxy.waitForRecord();
    expect(proxy.records).toHaveLength(1);
  });
});

describe('a header line that is not one is refused', () => {
  it.each([
    ['a carriage return in a value', `x-a: 1\r${KEY}`],
    ['a zero byte', `x-a: 1\0${KEY}`],
    ['white space before the colon', `x-api-key : ${TOKEN}`],
    ['no colon', 'x-api-key'],
    ['a name with a space', `x api-key: ${TOKEN}`],
    ['an empty name', `: ${TOKEN}`],
  ])('%s', async (_what, line) => {
    expect(statusesOf(await post([line, LENGTH]))[0]).toBe(400);
    expect(proxy.upstreamRequests()).toHaveLength(0);
  });

  it('a folded one makes no new header', async () => {
    const statuses = statusesOf(await post(['x-a: 1', ` ${KEY}`, LENGTH]));
    expect(statuses).toEqual([expect.toBeOneOf([400, 401])]);
    expect(proxy.upstreamRequests()).toHaveLength(0);
  });
});

describe('Connection', () => {
  it.each(['x-api-key', 'host, x-api-key', 'content-length', 'X-API-KEY , close'])(
    'naming %s takes nothing away from what the proxy checks',
    async (names) => {
      expect(statusesOf(await post([`connection: ${names}`, LENGTH]))).toEqual([401]);
      expect(statusesOf(await post([`connection: ${names}`, KEY, LENGTH]))).toEqual([200]);
      expect(proxy.anthropic.lastRequest().headers['x-api-key']).toBeUndefined();
    },
  );

  it('cannot take away what the proxy itself sends, and takes away what it names', async () => {
    const named = 'connection: authorization, anthropic-version, anthropic-beta, user-agent, x-hop';
    const received = await post([named, KEY, LENGTH, 'x-hop: 1', 'x-kept: 1', 'anthropic-version: 1']);
    expect(statusesOf(received)).toEqual([200]);
    const { headers } = proxy.anthropic.lastRequest();
    expect(headers).toMatchObject({ 'x-kept': '1', 'anthropic-version': '2023-06-01' });
    expect(headers['anthropic-beta']).toContain('oauth-2025-04-20');
    expect(headers.authorization).toMatch(/^Bearer /);
    expect(headers).not.toHaveProperty('x-hop');
  });
});

describe('the key is hostile input', () => {
  it.each([
    ['very long', 'k'.repeat(8_000)],
    ['in UTF-8', Buffer.from('schlüssel-世界').toString('latin1')],
    ['like SQL', "' OR 1=1; DROP TABLE keys;--"],
    ['like a property', '__proto__'],
    ['like a path', '../../etc/passwd'],
    ['like a template', '{{7*7}} <%= 1 %> %s%n'],
    ['twice', `${TOKEN}, ${TOKEN}`],
  ])('%s', async (_what, key) => {
    for (const line of [`x-api-key: ${key}`, `authorization: Bearer ${key}`]) {
      const received = await post([line, LENGTH]);
      expect(statusesOf(received)).toEqual([401]);
      expect(received).toMatch(/"code":"invalid_api_key"/);
      expect(received).not.toContain(key);
    }
    expect(proxy.logLines.join('')).not.toContain(key);
    expect(proxy.upstreamRequests()).toHaveLength(0);
  });

  it('longer than any header may be', async () => {
    const received = await post([`x-api-key: ${'k'.repeat(1_000_000)}`, LENGTH]);
    expect(statusesOf(received).slice(0, 1)).toEqual(received === '' ? [] : [431]);
    expect(statusesOf(await post([KEY, LENGTH]))).toEqual([200]);
  });

  it('counts in the header alone: not in a trailer, a query or a name with underscores', async () => {
    const chunked = `${BODY.length.toString(16)}\r\n${BODY}\r\n0\r\n${KEY}\r\n\r\n`;
    expect(statusesOf(await post(['transfer-encoding: chunked', 'trailer: x-api-key'], chunked))).toEqual([
      401,
    ]);
    expect(statusesOf(await post([`x_api_key: ${TOKEN}`, LENGTH]))).toEqual([401]);
    expect((await proxy.post(`/v1/messages?x-api-key=${TOKEN}&key=${TOKEN}`)).status).toBe(401);
    expect(proxy.upstreamRequests()).toHaveLength(0);
  });
});

describe('Host', () => {
  it.each([
    ['none', 'POST /v1/messages HTTP/1.1\r\n'],
    ['none in HTTP/1.0', 'POST /v1/messages HTTP/1.0\r\n'],
    ['an empty one', 'POST /v1/messages HTTP/1.1\r\nhost:\r\n'],
    ['one with a user', 'POST /v1/messages HTTP/1.1\r\nhost: localhost@evil.example\r\n'],
    ['one with a path', 'POST /v1/messages HTTP/1.1\r\nhost: localhost/evil\r\n'],
  ])('%s is refused', async (_what, head) => {
    const received = await sendRaw(
      proxy.port,
      `${head}${KEY}\r\n${LENGTH}\r\nconnection: close\r\n\r\n${BODY}`,
    );
    expect(statusesOf(received)).toEqual([expect.toBeOneOf([400, 403])]);
    expect(proxy.upstreamRequests()).toHaveLength(0);
  });

  it('two of them never let a foreign one through', async () => {
    const foreignFirst = `POST /v1/messages HTTP/1.1\r\nhost: evil.example\r\nhost: localhost:${proxy.port}\r\n`;
    const received = await sendRaw(
      proxy.port,
      `${foreignFirst}${KEY}\r\n${LENGTH}\r\nconnection: close\r\n\r\n${BODY}`,
    );
    expect(statusesOf(received)).toEqual([expect.toBeOneOf([400, 403])]);
    expect(proxy.upstreamRequests()).toHaveLength(0);
  });
});

it('outlives what is no HTTP at all', async () => {
  for (const garbage of [
    '\x16\x03\x01\x02\x00\x01\x00',
    'hello\r\n\r\n',
    'GET / HTTP/9.9\r\n\r\n',
    '\0\0\0\r\n\r\n',
  ]) {
    expect(statusesOf(await sendRaw(proxy.port, garbage))).toEqual([400]);
  }
  const connectMethod = await sendRaw(
    proxy.port,
    `CONNECT evil.example:443 HTTP/1.1\r\nhost: localhost:${proxy.port}\r\n\r\n`,
  );
  expect(statusesOf(connectMethod)).toEqual([]);
  const upgrade = await sendRaw(
    proxy.port,
    `GET /v1/messages HTTP/1.1\r\nhost: localhost:${proxy.port}\r\n${KEY}\r\nupgrade: websocket\r\nconnection: upgrade, close\r\n\r\n`,
  );
  expect(statusesOf(upgrade)).toEqual([426]);
  expect(statusesOf(await post([KEY, LENGTH]))).toEqual([200]);
});
