import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseJsonObject } from '../src-shared/json.ts';
import { anthropicErrors } from './fakes/fake-anthropic-api.ts';
import { createGate, holdStream, type Scenario } from './fakes/scenario.ts';
import { createManualClock } from './support/manual-clock.ts';
import { startTestProxy, type TestProxy } from './support/start-test-proxy.ts';

const MB = 1024 * 1024;
const MESSAGES = { max_tokens: 100, messages: [{ role: 'user', content: 'Hello' }], stream: true };
const CHAT = { messages: [{ role: 'user', content: 'Hello' }], stream: true };
const RESPONSES = { input: 'Hello', stream: true };
const CLAUDE = 'claude-haiku-4-5';
const GPT = 'gpt-5.2';

const DIRECTIONS = [
  ['Chat Completions from Claude', 'anthropic', '/v1/chat/completions', { ...CHAT, model: CLAUDE }],
  ['Responses from Claude', 'anthropic', '/v1/responses', { ...RESPONSES, model: CLAUDE }],
  ['Messages from ChatGPT', 'codex', '/v1/messages', { ...MESSAGES, model: GPT }],
  ['Chat Completions from ChatGPT', 'codex', '/v1/chat/completions', { ...CHAT, model: GPT }],
] as const;

let clock: ReturnType<typeof createManualClock>;
let proxy: TestProxy;

beforeEach(async () => {
  clock = createManualClock(Date.now());
  proxy = await startTestProxy({ clock });
});
afterEach(() => proxy.close());

/** A client whose reading the test controls. */
async function openRaw(path: string, body: object): Promise<IncomingMessage> {
  const headers = { 'content-type': 'application/json' };
  const request = httpRequest(`${proxy.url}${path}`, { method: 'POST', headers });
  request.end(JSON.stringify(body));
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  return response;
}

async function readChunk(response: IncomingMessage): Promise<string> {
  const [chunk] = (await once(response, 'data')) as [Buffer];
  return chunk.toString();
}

/** What is random, or of the hour, in an answer. */
function withoutIds(text: string): string {
  return text
    .replaceAll(/"(id|item_id|signature|encrypted_content)":"[^"]*"/g, '"$1":"*"')
    .replaceAll(/"(created|created_at|completed_at)":\d+/g, '"$1":0');
}

describe.each(DIRECTIONS)('a stream of %s', (_name, vendor, path, body) => {
  const upstream = () => proxy[vendor];

  async function readText(scenario: Scenario): Promise<string> {
    upstream().next(scenario);
    const response = await proxy.post(path, body);
    expect([response.status, response.headers.get('content-type')]).toEqual([
      200,
      'text/event-stream; charset=utf-8',
    ]);
    return response.text();
  }

  it.each<[string, Scenario]>([
    ['with CRLF', { crlf: true }],
    ['split within characters', { splitCharacters: true }],
    ['in single bytes', { pieceBytes: 1 }],
    ['with a content length', { contentLength: true }],
  ])('is the same however it arrives: %s', async (_how, scenario) => {
    const text = 'Grüße, 世界! 👋🏽';
    const usual = await readText({ text });
    expect(usual).toContain('世界');
    expect(withoutIds(await readText({ ...scenario, text }))).toBe(withoutIds(usual));
  });

  it('consists of whole events, each one line of JSON', async () => {
    const text = await readText({});
    for (const event of text.replaceAll(': keep-alive\n\n', '').split('\n\n').slice(0, -1)) {
      const [, data = ''] = /^(?:event: \S+\n)?data: (.*)$/.exec(event) ?? [];
      expect(data === '[DONE]' || parseJsonObject(data) !== null ? '' : event).toBe('');
    }
    expect(text.endsWith('\n\n')).toBe(true);
    expect(text.includes('data: [DONE]')).toBe(path.includes('chat'));
  });

  it('arrives event by event, not at its end', async () => {
    // Up to the first piece of text.
    const held = holdStream(vendor === 'anthropic' ? 4 : 5);
    upstream().next(held.scenario);
    const response = await openRaw(path, body);
    let text = '';
    response.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    while (!text.includes('Hello')) await once(response, 'data');
    expect(text).not.toContain('世界');
    held.release();
    await once(response, 'end');
    expect(text).toContain('世界');
  });

  it('begins as soon as the vendor has begun to answer', async () => {
    // A response of OpenAI is created before it is known whether it will be.
    const held = holdStream(vendor === 'anthropic' ? 1 : 3);
    upstream().next(held.scenario);
    const response = await openRaw(path, body);
    expect(await readChunk(response)).toMatch(/assistant|response\.created/);
    response.destroy();
    await upstream().lastRequest().aborted;
    held.release();
  });

  it('ends upstream at once when the client leaves', async () => {
    const held = holdStream(3);
    upstream().next(held.scenario);
    const response = await openRaw(path, body);
    await readChunk(response);
    response.destroy();
    await upstream().lastRequest().aborted;
    expect(await proxy.waitForRecord()).toMatchObject({ errorCode: 'client_left', status: 200 });
    held.release();
  });

  it.each([false, true])('cut by the vendor, within an event: %s, ends with an error', async (midPart) => {
    const text = await readText({ cut: { afterParts: 3, midPart } });
    const last = text.trimEnd().split('\n\n').at(-1) ?? '';
    expect(last).toContain('closed the connection in the middle');
    expect(text).not.toContain('[DONE]');
    expect((await proxy.waitForRecord()).errorCode).toBe('upstream_disconnected');
  });

  it('is an HTTP error when it ends before it begins', async () => {
    upstream().next({ cut: { afterParts: 0 } });
    const response = await proxy.post(path, body);
    expect(response.status).toBe(502);
    expect(await response.json()).toMatchObject({ error: { code: 'upstream_disconnected' } });
  });

  it('is read no faster than the client does', async () => {
    upstream().next({ hugeBytes: 32 * MB });
    const response = await openRaw(path, body);
    const stalledAt = await upstream().lastRequest().settled();
    expect(stalledAt).toBeLessThan(16 * MB);
    expect((await buffer(response)).length).toBeGreaterThan(32 * MB);
  });

  it('is kept alive while it is silent, also before it begins', async () => {
    const keepAlive = path === '/v1/messages' ? 'event: ping\ndata: {"type":"ping"}\n\n' : ': keep-alive\n\n';
    const gate = createGate();
    upstream().next({ gate: () => gate.opened });
    const opening = openRaw(path, body);
    await clock.untilTimer(15_000);
    clock.advance(15_000);
    const response = await opening;
    let text = '';
    response.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    await once(response, 'data');
    expect(text).toBe(keepAlive);
    clock.advance(15_000);
    await once(response, 'data');
    expect(text).toBe(keepAlive + keepAlive);
    gate.release();
    await once(response, 'end');
    expect(text).toContain('世界');
  });
});

it('takes an answer of ChatGPT without a content type for the stream that it is', async () => {
  proxy.codex.next({ contentType: null });
  const response = await proxy.post('/v1/messages', { ...MESSAGES, model: GPT });
  expect(await response.text()).toContain('message_stop');
});

it('uses the connection to a vendor again', async () => {
  const ports = new Set<number | undefined>();
  for (let i = 0; i < 3; i += 1) {
    await (await proxy.post('/v1/chat/completions', { ...CHAT, model: CLAUDE })).text();
    const request = proxy.anthropic.lastRequest();
    expect(await request.outcome).toBe('complete');
    ports.add(request.clientPort);
  }
  expect(ports.size).toBe(1);
});

it('tells an error within the first event as an HTTP error, so that SDKs try again', async () => {
  proxy.anthropic.next(anthropicErrors.overloaded());
  const response = await proxy.post('/v1/chat/completions', { ...CHAT, model: CLAUDE });
  expect([response.status, await response.json()]).toMatchObject([503, { error: { type: 'server_error' } }]);
  const error =
    'event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}\n\n';
  const headers = { 'content-type': 'text/event-stream' };
  proxy.anthropic.next({ replace: { status: 200, headers, parts: [Buffer.from(error)] } });
  const streamed = await proxy.post('/v1/chat/completions', { ...CHAT, model: CLAUDE });
  expect([streamed.status, await streamed.json()]).toMatchObject([503, { error: { type: 'server_error' } }]);
});

describe('an answer that cannot be read', () => {
  const toStream = (...data: string[]): Scenario => {
    const parts = data.map((text) => Buffer.from(`data: ${text}\n\n`));
    return { replace: { status: 200, headers: { 'content-type': 'text/event-stream' }, parts } };
  };
  const START = '{"type":"message_start","message":{"id":"msg_1","usage":{"input_tokens":1}}}';

  it.each([true, false])('from its first event on is 502, streamed: %s', async (stream) => {
    for (const [path, body] of [
      ['/v1/chat/completions', CHAT],
      ['/v1/responses', RESPONSES],
    ] as const) {
      proxy.anthropic.next(toStream('<html>'));
      const response = await proxy.post(path, { ...body, model: CLAUDE, stream });
      expect([response.status, await response.json()]).toMatchObject([
        502,
        { error: { type: 'server_error', code: 'upstream_answer_invalid' } },
      ]);
    }
  });

  it.each([true, false])('since it is no stream of events is 502, streamed: %s', async (stream) => {
    const page = { status: 200, headers: { 'content-type': 'text/html' }, parts: [Buffer.from('<html>')] };
    proxy.codex.next({ replace: page });
    const claude = await proxy.post('/v1/messages', { ...MESSAGES, model: GPT, stream });
    expect([claude.status, await claude.json()]).toMatchObject([
      502,
      { type: 'error', error: { type: 'api_error', code: 'upstream_disconnected' } },
    ]);
    proxy.codex.next({ replace: page });
    const chat = await proxy.post('/v1/chat/completions', { ...CHAT, model: GPT, stream });
    expect([chat.status, await chat.json()]).toMatchObject([
      502,
      { error: { type: 'server_error', code: 'upstream_disconnected' } },
    ]);
  });

  it('from its middle on ends with an error', async () => {
    proxy.anthropic.next(toStream(START, '{"type":'));
    const chat = await (await proxy.post('/v1/chat/completions', { ...CHAT, model: CLAUDE })).text();
    expect(chat).toMatch(/"code":"upstream_answer_invalid"\}\}\n\n$/);
    proxy.anthropic.next(toStream(START, '{"type":'));
    const responses = await (await proxy.post('/v1/responses', { ...RESPONSES, model: CLAUDE })).text();
    expect(responses).toContain('event: response.failed');
    await proxy.waitForRecord(() => proxy.records.length === 2);
    expect(proxy.records.map(({ errorCode }) => errorCode)).toEqual([
      'upstream_answer_invalid',
      'upstream_answer_invalid',
    ]);
  });
});

it('ends upstream where a stop sequence of ours ends the answer', async () => {
  const held = holdStream(6);
  proxy.codex.next({ ...held.scenario, text: 'One. Two. Three.' });
  const response = await proxy.post('/v1/messages', { ...MESSAGES, model: GPT, stop_sequences: ['Two'] });
  const text = await response.text();
  expect(text).toContain('"stop_reason":"stop_sequence","stop_sequence":"Two"');
  expect(text).toContain('message_stop');
  await proxy.codex.lastRequest().aborted;
  held.release();
});
