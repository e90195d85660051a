import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { APIConnectionError, APIError } from '@anthropic-ai/sdk';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ANTHROPIC_TEXT } from './fakes/anthropic-answers.ts';
import { RESPONSES_TEXT } from './fakes/responses-answers.ts';
import { createGate, holdStream, stepStream } from './fakes/scenario.ts';
import { createManualClock } from './support/manual-clock.ts';
import { ASK_CLAUDE, startTestProxy, type TestProxy } from './support/start-test-proxy.ts';

const STREAM = { ...ASK_CLAUDE, stream: true };
const ASK_CODEX = { model: 'gpt-5.3-codex', input: 'Hello' };
const STREAM_CODEX = { ...ASK_CODEX, stream: true };
const MB = 1024 * 1024;

let clock: ReturnType<typeof createManualClock>;
let proxy: TestProxy;

beforeEach(async () => {
  clock = createManualClock(Date.now());
  proxy = await startTestProxy({ clock });
});
afterEach(() => proxy.close());

/** A client whose reading the test controls. */
async function openRaw(path = '/v1/messages', body: object = STREAM) {
  const request = httpRequest(`${proxy.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
  });
  request.end(JSON.stringify(body));
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  return response;
}

async function readChunk(response: IncomingMessage): Promise<string> {
  const [chunk] = (await once(response, 'data')) as [Buffer];
  return chunk.toString();
}

describe.each([
  ['Anthropic', '/v1/messages', STREAM],
  ['Codex', '/codex/v1/responses', STREAM_CODEX],
] as const)('a stream from %s', (vendor, path, body) => {
  const upstream = () => (vendor === 'Anthropic' ? proxy.anthropic : proxy.codex);

  it.each([
    ['as usual', {}],
    ['with CRLF', { crlf: true }],
    ['split within characters', { splitCharacters: true }],
    ['in single bytes', { pieceBytes: 1 }],
    ['with a content length', { contentLength: true }],
    ['of 5 MB', { hugeBytes: 5 * MB }],
  ])('arrives byte for byte: %s', async (_how, scenario) => {
    upstream().next(scenario);
    const response = await proxy.post(path, body);
    const received = Buffer.from(await response.arrayBuffer());
    expect(received.equals(upstream().lastRequest().bytesSent)).toBe(true);
    expect(received.length).toBeGreaterThan(500);
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    // Keep-alives would not fit into it.
    expect(response.headers.get('content-length')).toBeNull();
  });

  it('arrives event by event, not at its end', async () => {
    const steps = stepStream();
    upstream().next(steps.scenario);
    steps.step();
    const response = await openRaw(path, body);
    expect(await readChunk(response)).toMatch(/^event: [^\n]+\ndata: [^\n]+\n\n$/);
    steps.step();
    expect(await readChunk(response)).toMatch(/^event: [^\n]+\ndata: [^\n]+\n\n$/);
    response.destroy();
    await upstream().lastRequest().aborted;
  });

  it('ends upstream at once when the client leaves', async () => {
    const held = holdStream(2);
    upstream().next(held.scenario);
    const response = await openRaw(path, body);
    await readChunk(response);
    response.destroy();
    await upstream().lastRequest().aborted;
    const record = await proxy.waitForRecord();
    expect(record).toMatchObject({ errorCode: 'client_left', status: 200 });
  });

  it('is never asked for, or dropped, when the client leaves before it begins', async () => {
    const gate = createGate();
    upstream().next({ holdHead: gate.opened });
    const controller = new AbortController();
    const failed = proxy.post(path, body, { signal: controller.signal }).catch((error: unknown) => error);
    await upstream().waitForRequest((request) => request.path !== '/api/oauth/profile');
    controller.abort();
    await failed;
    const record = await proxy.waitForRecord();
    expect(record).toMatchObject({ errorCode: 'client_left', status: null });
    gate.release();
    await upstream().lastRequest().aborted;
  });

  it('cut between two events ends with an error event', async () => {
    upstream().next({ cut: { afterParts: 3 } });
    const response = await proxy.post(path, body);
    const text = await response.text();
    const sent = upstream().lastRequest().bytesSent.toString();
    expect(text.startsWith(sent)).toBe(true);
    const [, name, data] = /^event: (.*)\ndata: (.*)\n\n$/.exec(text.slice(sent.length)) ?? [];
    expect(name).toBe('error');
    expect(JSON.stringify(JSON.parse(data ?? ''))).toContain('upstream_disconnected');
    expect((await proxy.waitForRecord()).errorCode).toBe('upstream_disconnected');
  });

  it('cut within an event ends the connection, so that it is not taken for complete', async () => {
    upstream().next({ cut: { afterParts: 3, midPart: true } });
    const response = await openRaw(path, body);
    await expect(buffer(response)).rejects.toThrow('aborted');
    expect((await proxy.waitForRecord()).errorCode).toBe('upstream_disconnected');
  });

  it('is read no faster than the client does', async () => {
    upstream().next({ hugeBytes: 64 * MB });
    const response = await openRaw(path, body);
    const stalledAt = await upstream().lastRequest().settled();
    expect(stalledAt).toBeLessThan(16 * MB);
    let received = 0;
    response.on('data', (chunk: Buffer) => {
      received += chunk.length;
    });
    await once(response, 'end');
    expect(received).toBe(upstream().lastRequest().acceptedBytes);
    expect(received).toBeGreaterThan(64 * MB);
  });

  it('is kept alive while it is silent, only then, and only between events', async () => {
    const keepAlive = vendor === 'Anthropic' ? 'event: ping\ndata: {"type":"ping"}\n\n' : ': keep-alive\n\n';
    const gates = [createGate(), createGate(), createGate(), createGate()];
    upstream().next({ gate: (index) => gates[index - 1]?.opened });
    const response = await openRaw(path, body);
    let text = await readChunk(response);
    const first = text;
    clock.advance(14_999);
    response.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    gates[0]?.release();
    await once(response, 'data');
    const second = text.slice(first.length);
    clock.advance(14_999);
    clock.advance(1);
    await once(response, 'data');
    expect(text).toBe(first + second + keepAlive);
    clock.advance(15_000);
    await once(response, 'data');
    expect(text).toBe(first + second + keepAlive + keepAlive);
    for (const gate of gates) gate.release();
    await once(response, 'end');
    expect(text.replaceAll(keepAlive, '')).toBe(
      upstream().lastRequest().bytesSent.toString().replaceAll(keepAlive, ''),
    );
  });
});

describe('the official SDKs', () => {
  it('take our pings and comments for nothing', async () => {
    const heldClaude = holdStream(1);
    proxy.anthropic.next(heldClaude.scenario);
    const claude = proxy.anthropicSdk().messages.stream(ASK_CLAUDE);
    await new Promise((resolve) => claude.once('streamEvent', resolve));
    clock.advance(45_000);
    heldClaude.release();
    expect(await claude.finalText()).toBe(ANTHROPIC_TEXT);
    const heldCodex = holdStream(1);
    proxy.codex.next(heldCodex.scenario);
    const codex = proxy.openaiSdk().responses.stream(ASK_CODEX);
    await new Promise((resolve) => codex.once('event', resolve));
    clock.advance(45_000);
    heldCodex.release();
    expect((await codex.finalResponse()).output_text).toBe(RESPONSES_TEXT);
  });

  it('throw when a stream is cut', async () => {
    proxy.anthropic.next({ cut: { afterParts: 3 } });
    const atBoundary = await proxy
      .anthropicSdk()
      .messages.stream(ASK_CLAUDE)
      .finalText()
      .catch((error: unknown) => error);
    expect(atBoundary).toBeInstanceOf(APIError);
    expect(String(atBoundary)).toContain('closed the connection in the middle');
    proxy.anthropic.next({ cut: { afterParts: 3, midPart: true } });
    const inside = proxy.anthropicSdk().messages.stream(ASK_CLAUDE).finalText();
    await expect(inside).rejects.toThrow();
    proxy.codex.next({ cut: { afterParts: 3 } });
    const responses = proxy.openaiSdk().responses.stream(ASK_CODEX).finalResponse();
    await expect(responses).rejects.toThrow(/closed the connection in the middle/);
  });

  it('can be aborted, which ends upstream', async () => {
    const held = holdStream(2);
    proxy.anthropic.next(held.scenario);
    const stream = proxy.anthropicSdk().messages.stream(ASK_CLAUDE);
    await new Promise<void>((resolve) => stream.once('streamEvent', () => resolve()));
    stream.abort();
    await expect(stream.finalText()).rejects.not.toBeInstanceOf(APIConnectionError);
    await proxy.anthropic.lastRequest().aborted;
  });
});
