import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import Anthropic from '@anthropic-ai/sdk';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ANTHROPIC_TEXT } from './anthropic-answers.ts';
import { type FakeAnthropicApi, startFakeAnthropicApi } from './fake-anthropic-api.ts';
import { forbiddenHtml, holdStream, redirect, stepStream, withPrivateHeaders } from './scenario.ts';

const KEY = 'sk-ant-api03-fake';
const ASK = {
  model: 'claude-sonnet-5-5',
  max_tokens: 100,
  stream: true,
  messages: [{ role: 'user' as const, content: 'Grüße 👋' }],
};

let api: FakeAnthropicApi;
let controller: AbortController;

beforeEach(async () => {
  controller = new AbortController();
  api = await startFakeAnthropicApi({ apiKeys: [KEY] });
});
afterEach(() => api.close());

function ask(target = '/v1/messages'): Promise<Response> {
  return fetch(`${api.origin}${target}`, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'content-type': 'application/json', 'anthropic-version': '2023-06-01', 'X-Api-Key': KEY },
    body: JSON.stringify(ASK),
    signal: controller.signal,
  });
}

async function askRaw(): Promise<IncomingMessage> {
  const request = httpRequest(`${api.origin}/v1/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'anthropic-version': '2023-06-01', 'x-api-key': KEY },
  });
  request.end(JSON.stringify(ASK));
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  return response;
}

async function readBytes(response: Response): Promise<Buffer> {
  return Buffer.from(await response.arrayBuffer());
}

it('records the request exactly', async () => {
  await (await ask('/v1/messages?beta=true&x=%20y')).text();
  const request = api.lastRequest();
  expect(request).toMatchObject({
    method: 'POST',
    target: '/v1/messages?beta=true&x=%20y',
    path: '/v1/messages',
  });
  expect(request.query.get('x')).toBe(' y');
  expect(request.body).toEqual(Buffer.from(JSON.stringify(ASK)));
  expect(request.rawHeaders[request.rawHeaders.findIndex((name) => /^x-api-key$/i.test(name)) + 1]).toBe(KEY);
});

it.each([
  ['CRLF', { crlf: true }],
  ['split characters', { splitCharacters: true }],
  ['single bytes', { pieceBytes: 1 }],
  ['no content type', { contentType: null }],
  ['content-length', { contentLength: true }],
])('records what it sent byte for byte: %s', async (_what, scenario) => {
  api.next(scenario);
  const response = await ask();
  const bytes = await readBytes(response);
  expect(bytes).toEqual(api.lastRequest().bytesSent);
  expect(api.lastRequest().acceptedBytes).toBe(bytes.length);
  expect(bytes.includes('\r\n')).toBe('crlf' in scenario);
  expect(response.headers.has('content-type')).toBe(!('contentType' in scenario));
  expect(response.headers.get('content-length')).toBe('contentLength' in scenario ? `${bytes.length}` : null);
});

it('cuts inside every multi-byte character, and the SDK still reads the text', async () => {
  api.next({ splitCharacters: true });
  const pieces: Buffer[] = [];
  // By events: fetch and iterators join pieces that arrive together.
  const response = await askRaw();
  response.on('data', (piece: Buffer) => pieces.push(piece));
  await once(response, 'end');
  expect(pieces.filter((piece) => ((piece[0] ?? 0) & 0xc0) === 0x80).length).toBeGreaterThan(10);
  api.next({ splitCharacters: true, crlf: true });
  const sdk = new Anthropic({ apiKey: KEY, baseURL: api.origin, maxRetries: 0 });
  expect(await sdk.messages.stream(ASK).finalText()).toBe(ANTHROPIC_TEXT);
});

it.each([
  ['at an event boundary', { afterParts: 3 }, /\n\n$/],
  ['in the middle of an event', { afterParts: 3, midPart: true }, /[^\n]$/],
  ['after the last event, without ending the answer', { afterParts: 99 }, /event: message_stop\n.*\n\n$/],
])('cuts the connection %s', async (_what, cut, ending) => {
  api.next({ cut });
  const response = await ask();
  const received: string[] = [];
  await expect(async () => {
    for await (const piece of response.body ?? []) received.push(Buffer.from(piece).toString());
  }).rejects.toThrow('terminated');
  expect(received.join('')).toMatch(ending);
  expect(received.join('')).toBe(api.lastRequest().bytesSent.toString());
  expect(await api.lastRequest().outcome).toBe('cut');
});

it('holds the stream until released', async () => {
  const held = holdStream(2);
  api.next(held.scenario);
  const response = await ask();
  await expect.poll(() => api.lastRequest().bytesSent.toString()).toMatch(/content_block_start/);
  expect(api.lastRequest().bytesSent.toString()).not.toMatch(/content_block_delta/);
  held.release();
  expect(await response.text()).toMatch(/event: message_stop/);
});

it('steps event by event', async () => {
  const { scenario, step } = stepStream();
  api.next(scenario);
  const response = await ask();
  const reader = response.body?.getReader();
  for (const expected of ['message_start', 'content_block_start', 'ping']) {
    step();
    const { value } = (await reader?.read()) ?? {};
    expect(Buffer.from(value ?? []).toString()).toMatch(new RegExp(`^event: ${expected}\n.*\n\n$`));
  }
  await reader?.cancel();
  await api.lastRequest().aborted;
});

it('tells when the client leaves, before and after the head', async () => {
  const held = holdStream(1);
  api.next({ holdHead: new Promise(() => {}) });
  api.next(held.scenario);
  const early = ask();
  const first = await api.waitForRequest();
  controller.abort();
  await expect(early).rejects.toThrow('aborted');
  await first.aborted;
  expect(await first.outcome).toBe('client-left');

  controller = new AbortController();
  const response = await ask();
  controller.abort();
  await api.lastRequest().aborted;
  await expect(response.text()).rejects.toThrow();
});

it('stalls on a client that does not read, and goes on when it reads', async () => {
  const size = 32 * 1024 * 1024;
  api.next({ hugeBytes: size });
  const response = await askRaw();
  const stalledAt = await api.lastRequest().settled();
  expect(stalledAt).toBeLessThan(size / 2);
  let received = 0;
  for await (const piece of response) received += piece.length;
  expect(received).toBeGreaterThan(size);
  expect(api.lastRequest().acceptedBytes).toBe(received);
});

it('answers pages, redirects and private headers', async () => {
  api.next(forbiddenHtml());
  api.next(redirect('http://127.0.0.1:9/elsewhere', 302));
  api.next(withPrivateHeaders());
  const page = await ask();
  expect([page.status, page.headers.get('content-type')]).toEqual([403, 'text/html; charset=UTF-8']);
  const moved = await ask();
  expect([moved.status, moved.headers.get('location')]).toEqual([302, 'http://127.0.0.1:9/elsewhere']);
  const crowded = await ask();
  expect(crowded.headers.get('connection')).toBe('keep-alive, x-hop-only');
  expect(crowded.headers.getSetCookie()).toHaveLength(2);
  expect(await crowded.text()).toMatch(/message_stop/);
});
