/** Whatever bytes come from either side: an answer in the dialect, never a crash, never a hang. */
import Anthropic from '@anthropic-ai/sdk';
import fc from 'fast-check';
import OpenAI from 'openai';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeAnswer } from './fakes/deliver-answer.ts';
import { LAST_EVENTS, openResponsesSocket } from './support/responses-socket.ts';
import { startTestProxy, type TestProxy } from './support/start-test-proxy.ts';

const TIMEOUT_MS = 5_000;
const ASK_STREAM = { model: 'gpt-5.3-codex', input: 'Hello', stream: true };

let proxy: TestProxy;

beforeAll(async () => {
  proxy = await startTestProxy();
});
afterAll(() => proxy.close());

const post = (path: string, body: Uint8Array<ArrayBuffer> | string) =>
  fetch(proxy.url + path, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json' },
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });

/** Bytes of any kind, and bytes that are nearly what is expected. */
const jsonBytes = fc.oneof(
  fc.uint8Array({ maxLength: 2_000 }),
  fc.json({ maxDepth: 4 }).map((text) => Buffer.from(text)),
  fc
    .record({
      system: fc.oneof(fc.jsonValue(), fc.string()),
      messages: fc.jsonValue(),
      tools: fc.jsonValue(),
      input: fc.array(fc.record({ role: fc.jsonValue(), type: fc.jsonValue(), content: fc.jsonValue() })),
      instructions: fc.jsonValue(),
      include: fc.jsonValue(),
      reasoning: fc.jsonValue(),
      stream: fc.jsonValue(),
    })
    .map((body) => Buffer.from(JSON.stringify(body))),
);

const sseBytes = fc.oneof(
  fc.uint8Array({ maxLength: 2_000 }),
  fc
    .array(
      fc.oneof(
        fc.constantFrom(
          'event: x\n',
          'data: ',
          'data:',
          ':',
          '\n',
          '\r\n',
          '\r',
          '\n\n',
          'id: 1\n',
          '\ufeff',
        ),
        fc.json({ maxDepth: 3 }),
        fc.constantFrom(
          '{"type":"response.completed","response":{}}',
          '{"type":"response.completed","response":[]}',
          '{"type":"response.output_item.done","output_index":"x"}',
          '{"type":"error"}',
          '{"usage":{"input_tokens":"many"}}',
          '{"type":"message_start","message":{"usage":{}}}',
        ),
        fc.string(),
      ),
      { maxLength: 40 },
    )
    .map((pieces) => Buffer.from(pieces.join(''))),
);

async function isErrorOf(dialect: 'anthropic' | 'openai', response: Response): Promise<boolean> {
  const { status, headers } = response;
  const body = JSON.parse(await response.text());
  if (dialect === 'anthropic') {
    return (
      body.type === 'error' && Anthropic.APIError.generate(status, body, undefined, headers).status === status
    );
  }
  // The ChatGPT backend has a form of its own.
  return 'detail' in body || OpenAI.APIError.generate(status, body, undefined, headers).status === status;
}

it('as request bodies', async () => {
  await fc.assert(
    fc.asyncProperty(jsonBytes, async (bytes) => {
      for (const [path, dialect] of [
        ['/v1/messages', 'anthropic'],
        ['/v1/messages/count_tokens', 'anthropic'],
        ['/codex/v1/responses', 'openai'],
      ] as const) {
        const response = await post(path, new Uint8Array(bytes));
        if (response.status === 200) await response.arrayBuffer();
        else {
          expect(response.status).toBeLessThan(500);
          expect(await isErrorOf(dialect, response)).toBe(true);
        }
      }
    }),
    { numRuns: 60 },
  );
});

it('as streams of the provider, which arrive as they were sent', async () => {
  await fc.assert(
    fc.asyncProperty(sseBytes, fc.integer({ min: 1, max: 64 }), async (bytes, pieceBytes) => {
      const headers = { 'content-type': 'text/event-stream' };
      const replace = { ...makeAnswer(200, '', headers), headers, parts: [Buffer.from(bytes)] };
      for (const [upstream, path, body] of [
        [proxy.anthropic, '/v1/messages', '{"model":"claude-x","stream":true}'],
        [proxy.codex, '/codex/v1/responses', JSON.stringify(ASK_STREAM)],
      ] as const) {
        upstream.next({ replace, pieceBytes });
        const response = await post(path, body);
        expect(response.status).toBe(200);
        expect(Buffer.from(await response.arrayBuffer())).toEqual(Buffer.from(bytes));
      }
    }),
    { numRuns: 60 },
  );
});

it('as streams that the proxy puts together', async () => {
  await fc.assert(
    fc.asyncProperty(sseBytes, fc.integer({ min: 1, max: 64 }), async (bytes, pieceBytes) => {
      const headers = { 'content-type': 'text/event-stream' };
      const replace = { ...makeAnswer(200, '', headers), headers, parts: [Buffer.from(bytes)] };
      proxy.codex.next({ replace, pieceBytes });
      const response = await post('/codex/v1/responses', JSON.stringify({ ...ASK_STREAM, stream: false }));
      if (response.status === 200) expect(await response.json()).toHaveProperty('output');
      else {
        expect(response.status).toBe(502);
        expect(await isErrorOf('openai', response)).toBe(true);
      }
    }),
    { numRuns: 60 },
  );
});

const TRANSLATED = [
  ['/v1/chat/completions', 'claude-sonnet-5-5', 'openai'],
  ['/v1/responses', 'claude-sonnet-5-5', 'openai'],
  ['/v1/messages', 'gpt-5.2', 'anthropic'],
  ['/v1/chat/completions', 'gpt-5.2', 'openai'],
] as const;

it('as request bodies to translate', async () => {
  const body = fc.record({
    max_tokens: fc.constant(100),
    messages: fc.oneof(
      fc.array(fc.record({ role: fc.constantFrom('user', 'assistant', 'tool'), content: fc.jsonValue() })),
      fc.jsonValue(),
    ),
    input: fc.jsonValue(),
    system: fc.jsonValue(),
    tools: fc.array(fc.record({ type: fc.jsonValue(), function: fc.jsonValue(), name: fc.jsonValue() })),
    tool_choice: fc.jsonValue(),
    reasoning: fc.jsonValue(),
    response_format: fc.jsonValue(),
    stop: fc.jsonValue(),
  });
  const asked = fc.oneof(
    body,
    fc.subarray(['messages', 'input', 'max_tokens']).chain((keys) => body.map((all) => pick(all, keys))),
  );
  await fc.assert(
    fc.asyncProperty(asked, async (fields) => {
      for (const [path, model, dialect] of TRANSLATED) {
        const response = await post(path, JSON.stringify({ ...fields, model }));
        if (response.status === 200) await response.arrayBuffer();
        else {
          expect(response.status).toBeLessThan(500);
          expect(await isErrorOf(dialect, response)).toBe(true);
        }
      }
    }),
    { numRuns: 60 },
  );
});

it('as streams to translate', async () => {
  const question = { max_tokens: 9, messages: [{ role: 'user', content: 'Hi' }] };
  await fc.assert(
    fc.asyncProperty(sseBytes, fc.integer({ min: 1, max: 64 }), async (bytes, pieceBytes) => {
      const headers = { 'content-type': 'text/event-stream' };
      const replace = { ...makeAnswer(200, '', headers), headers, parts: [Buffer.from(bytes)] };
      for (const [path, model, dialect] of TRANSLATED) {
        const upstream = model === 'gpt-5.2' ? proxy.codex : proxy.anthropic;
        upstream.next({ replace, pieceBytes });
        const asked = path === '/v1/responses' ? { input: 'Hi' } : question;
        const response = await post(path, JSON.stringify({ ...asked, model, stream: true }));
        if (response.status === 200) expect((await response.text()).length).toBeGreaterThan(0);
        else expect(await isErrorOf(dialect, response)).toBe(true);
      }
    }),
    { numRuns: 60 },
  );
});

function pick(fields: object, keys: readonly string[]): object {
  return Object.fromEntries(Object.entries(fields).filter(([key]) => keys.includes(key)));
}

it('answers every message over WebSocket, whatever it holds', async () => {
  const client = await openResponsesSocket(proxy.url);
  const message = fc.oneof(
    jsonBytes.map((bytes) => Buffer.from(bytes).toString()),
    fc
      .record({
        stream_id: fc.jsonValue(),
        generate: fc.jsonValue(),
        previous_response_id: fc.jsonValue(),
        client_metadata: fc.jsonValue(),
        include: fc.jsonValue(),
        input: fc.jsonValue(),
        model: fc.oneof(fc.constant('gpt-5.2'), fc.constant('claude-sonnet-5-5'), fc.jsonValue()),
      })
      .map((body) => JSON.stringify({ ...body, type: 'response.create' })),
    fc.jsonValue().map((input) => JSON.stringify({ type: 'response.steer', input })),
    fc
      .integer({ min: 300, max: 5_000 })
      .map(
        (depth) =>
          `{"type":"response.create","model":"gpt-5.2","input":${'['.repeat(depth)}${']'.repeat(depth)}}`,
      ),
  );
  await fc.assert(
    fc.asyncProperty(message, async (text) => {
      client.send(text);
      // Fails when the connection closes, and when no end comes.
      await client.until(...LAST_EVENTS, 'response.steer.failed');
    }),
    { numRuns: 150 },
  );
  expect((await client.ask({ model: 'gpt-5.2', input: 'Hi' })).type).toBe('response.completed');
  await client.close();
});

it('and nothing of it is taken for a fault of the proxy', () => {
  expect(proxy.records.length).toBeGreaterThan(300);
  expect(proxy.records.filter(({ errorCode }) => errorCode === 'internal')).toEqual([]);
  expect(proxy.logLines.filter((line) => line.includes('"level":"error"'))).toEqual([]);
  expect(proxy.findSecrets(proxy.logLines.join(''))).toEqual([]);
});
