import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../src-shared/json.ts';
import { openaiErrors } from './fakes/fake-codex-api.ts';
import { holdStream } from './fakes/scenario.ts';
import { openRefusedSocket, openResponsesSocket, type ResponsesSocket } from './support/responses-socket.ts';
import { startTestProxy, type TestProxy } from './support/start-test-proxy.ts';

const MODEL = 'gpt-5.2';
const CLAUDE = 'claude-sonnet-5-5';
const MB = 1024 * 1024;

let proxy: TestProxy;
let client: ResponsesSocket;

const responseOf = (event: JsonObject) => event.response as JsonObject;
const errorOf = (event: JsonObject) => event.error as JsonObject;
const generated = () => proxy.upstreamRequests().filter(({ method }) => method === 'POST');
const asked = () => proxy.codex.requests.filter(({ method }) => method === 'POST');

async function start(options: Parameters<typeof startTestProxy>[0] = {}): Promise<void> {
  proxy = await startTestProxy(options);
  client = await openResponsesSocket(proxy.url);
}

afterEach(async () => {
  client.socket.terminate();
  await proxy.close();
});

describe('what goes wrong is told in an event, and the connection lives on:', () => {
  beforeEach(() => start());

  it.each([
    ['no JSON', '{"type":', 'malformed_json', 400],
    ['no object', '[]', 'malformed_json', 400],
    ['another type', { type: 'session.update' }, 'invalid_parameter', 400],
    ['a lane without a name', { type: 'response.create', stream_id: 7 }, 'invalid_stream_id', 400],
    ['a lane with an empty one', { type: 'response.create', stream_id: '' }, 'invalid_stream_id', 400],
    ['a lane with an odd one', { type: 'response.create', stream_id: 'a b' }, 'invalid_stream_id', 400],
    ['a wrong wish', { type: 'response.create', generate: 'no' }, 'invalid_parameter', 400],
    [
      'deep nesting',
      `{"type":"response.create","input":${'['.repeat(3_000)}${']'.repeat(3_000)}}`,
      'malformed_json',
      400,
    ],
    ['the background', { type: 'response.create', background: true }, 'unsupported_parameter', 400],
    ['an unknown model', { type: 'response.create', model: 'nobody', input: 'Hi' }, 'model_not_found', 404],
  ])('%s', async (_what, message, code, status) => {
    client.send(message);
    const event = await client.next();
    expect(event).toMatchObject({ type: 'error', status, error: { code, type: 'invalid_request_error' } });
    expect(errorOf(event).message).toEqual(expect.any(String));
    expect(generated()).toEqual([]);
    expect((await client.ask({ model: MODEL, input: 'Hi' })).type).toBe('response.completed');
  });

  it('in the lane that it is of', async () => {
    client.send({ type: 'response.create', stream_id: 'a', background: true });
    expect(await client.next()).toMatchObject({
      type: 'error',
      stream_id: 'a',
      error: { param: 'background' },
    });
  });

  it('with an id to look for in the log, where it is a fault of the proxy', async () => {
    client.send({ type: 'response.create', background: true });
    const { headers } = errorOf(await client.next());
    expect(headers).toMatchObject({ 'x-request-id': expect.stringMatching(/^ws_/) });
  });

  it('binary', async () => {
    client.socket.send(Buffer.from('{"type":"response.create"}'));
    expect(errorOf(await client.next()).code).toBe('invalid_parameter');
  });

  it('more input for a response under way, which gets its input back', async () => {
    client.send({ type: 'response.steer', previous_response_id: 'resp_1', input: 'And quickly' });
    expect(await client.next()).toMatchObject({
      type: 'response.steer.failed',
      error: { code: 'steering_not_supported', type: 'invalid_request_error' },
      steer: { input: 'And quickly', previous_response_id: 'resp_1' },
    });
  });

  it('an answer that is cut off', async () => {
    for (const [model, fake] of [
      [MODEL, proxy.codex],
      [CLAUDE, proxy.anthropic],
    ] as const) {
      for (const midPart of [false, true]) {
        fake.next({ cut: { afterParts: 3, midPart } });
        client.send({ type: 'response.create', model, input: 'Hi' });
        const last = (await client.until()).at(-1);
        expect(JSON.stringify(last)).toContain('The provider closed the connection in the middle');
        // Codex CLI waits for ever otherwise.
        if (last?.type === 'error')
          expect(last).toMatchObject({ status: 502, error: { code: 'upstream_disconnected' } });
        else expect(last).toMatchObject({ type: 'response.failed', response: { status: 'failed' } });
      }
    }
    expect((await client.ask({ model: MODEL, input: 'Hi' })).type).toBe('response.completed');
  });

  it('an error whose words are cut off', async () => {
    const headers = { 'content-type': 'application/json', 'content-length': '1000' };
    proxy.codex.next({
      replace: { status: 429, headers, parts: [Buffer.from('{"error":')] },
      cut: { afterParts: 1 },
    });
    const event = await client.ask({ model: MODEL, input: 'Hi' });
    expect(event).toMatchObject({ status: 502, error: { code: 'upstream_disconnected' } });
  });

  it('a failure in the middle', async () => {
    proxy.codex.next({ ending: 'failure' });
    expect((await client.ask({ model: MODEL, input: 'Hi' })).type).toMatch(/^(response\.failed|error)$/);
    expect((await client.ask({ model: MODEL, input: 'Hi' })).type).toBe('response.completed');
  });
});

describe('a connection', () => {
  it('that ends ends what it asked for', async () => {
    await start();
    const held = holdStream(1);
    proxy.codex.next(held.scenario);
    client.send({ type: 'response.create', model: MODEL, input: 'Hi' });
    await client.until('response.created');
    client.socket.terminate();
    await proxy.codex.lastRequest().aborted;
    const record = await proxy.waitForRecord(({ method }) => method === 'POST');
    expect(record).toMatchObject({ errorCode: 'client_left', route: '/v1/responses' });
  });

  it('is read no faster than its client does', async () => {
    await start();
    proxy.codex.next({ hugeBytes: 64 * MB });
    client.send({ type: 'response.create', model: MODEL, input: 'Hi' });
    await client.until('response.created');
    client.socket.pause();
    expect(await proxy.codex.lastRequest().settled()).toBeLessThan(32 * MB);
    client.socket.resume();
    expect((await client.until()).at(-1)?.type).toBe('response.completed');
    expect(proxy.codex.lastRequest().acceptedBytes).toBeGreaterThan(64 * MB);
  });

  it('that ends holds nothing of what still waited', async () => {
    await start();
    const held = holdStream(1);
    proxy.codex.next(held.scenario);
    client.send({ type: 'response.create', model: MODEL, input: 'Hi' });
    client.send({ type: 'response.create', model: MODEL, input: 'Later' });
    await client.until('response.created');
    client.socket.terminate();
    await proxy.codex.lastRequest().aborted;
    await proxy.waitForRecord(({ method }) => method === 'POST');
    expect(asked()).toHaveLength(1);
  });

  it('has its sign-in renewed in the middle', async () => {
    await start();
    await client.ask({ model: MODEL, input: 'One' });
    proxy.codex.next(openaiErrors.unauthorized());
    expect((await client.ask({ model: MODEL, input: 'Two' })).type).toBe('response.completed');
    expect(asked()).toHaveLength(3);
  });

  it('may be idle in any number without being in the way of requests', async () => {
    await start({ limits: { maxConcurrentRequests: 2 } });
    const idle = await Promise.all([1, 2, 3, 4].map(() => openResponsesSocket(proxy.url)));
    expect((await fetch(`${proxy.url}/health/live`)).status).toBe(200);
    expect((await client.ask({ model: MODEL, input: 'Hi' })).type).toBe('response.completed');
    await Promise.all(idle.map((socket) => socket.close()));
  });

  it('serves names of models that stand for others', async () => {
    const map = JSON.stringify([{ match: 'exact', pattern: 'fast', model: MODEL }]);
    await start({ env: { MODELS__MAP: map } });
    const last = await client.ask({ model: 'fast', input: 'Hi' });
    expect(responseOf(last).model).toBe('fast');
    expect(asked()[0]?.json).toMatchObject({ model: MODEL });
  });

  it('is not listened to while its client does not read', async () => {
    await start();
    client.socket.pause();
    for (let index = 0; index < 40; index += 1) {
      client.send({ type: 'response.steer', previous_response_id: 'resp_1', input: 'x'.repeat(MB) });
    }
    let before = -1;
    const isStill = () => {
      const now = client.socket.bufferedAmount;
      const same = now === before;
      before = now;
      return same;
    };
    await expect.poll(isStill, { interval: 200 }).toBe(true);
    expect(before).toBeGreaterThan(10 * MB);
    client.socket.resume();
    for (let index = 0; index < 40; index += 1) {
      expect((await client.next()).type).toBe('response.steer.failed');
    }
  });

  it('that is still being made when the proxy stops is not made', async () => {
    await start({ env: {} });
    const checked = Promise.withResolvers<void>();
    const asked = Promise.withResolvers<void>();
    const { authToken } = proxy.core;
    const resolve = authToken.resolve.bind(authToken);
    authToken.resolve = async () => {
      asked.resolve();
      await checked.promise;
      return resolve();
    };
    const refused = openRefusedSocket(proxy.url);
    await asked.promise;
    const stopped = proxy.stopProxy();
    checked.resolve();
    expect(await refused).toMatchObject({ status: 503, body: { error: { code: 'shutting_down' } } });
    await stopped;
  });

  it('leaves what OpenAI stores as it was asked for', async () => {
    await start({ mode: 'api-key' });
    await client.ask({ model: MODEL, input: 'Hi', store: true });
    await client.ask({ model: MODEL, input: 'Hi', store: false });
    const includes = asked().map(({ json }) => (json as JsonObject).include);
    expect(includes).toEqual([undefined, ['reasoning.encrypted_content']]);
  });

  it('is closed by a message that is larger than a body may be', async () => {
    await start({ limits: { bodyLimitBytes: 10_000 } });
    client.send({ type: 'response.create', model: MODEL, input: 'x'.repeat(10_000) });
    expect(await client.closed).toMatchObject({ code: 1009 });
    expect(generated()).toEqual([]);
  });

  it('is closed when the proxy stops, at once when it is idle', async () => {
    await start();
    const stopped = proxy.stopProxy();
    expect(await client.closed).toEqual({ code: 1001, reason: 'The proxy is stopping.' });
    await stopped;
  });

  it('has the rest of its answer before the proxy stops, and nothing new', async () => {
    await start();
    const held = holdStream(1);
    proxy.codex.next(held.scenario);
    client.send({ type: 'response.create', model: MODEL, input: 'Hi' });
    await client.until('response.created');
    const stopped = proxy.stopProxy();
    client.send({ type: 'response.create', stream_id: 'b', model: MODEL, input: 'And?' });
    expect(await client.next()).toMatchObject({ status: 503, error: { code: 'shutting_down' } });
    held.release();
    expect((await client.until()).at(-1)?.type).toBe('response.completed');
    expect(await client.closed).toMatchObject({ code: 1001 });
    await stopped;
    expect(proxy.codex.requests).toHaveLength(1);
  });

  it('shows in the records as itself, and as each request', async () => {
    await start();
    await client.ask({ model: CLAUDE, input: 'Hi' });
    await client.close();
    await proxy.waitForRecord(({ method }) => method === 'POST');
    expect(proxy.records).toMatchObject([
      { method: 'GET', route: '/v1/responses', status: 101, errorCode: null },
      { method: 'POST', route: '/v1/responses', status: 200, provider: 'claude', model: CLAUDE },
    ]);
    expect(proxy.findSecrets(proxy.logLines.join('\n'))).toEqual([]);
  });
});
