import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../src-shared/json.ts';
import { ANTHROPIC_TEXT } from './fakes/anthropic-answers.ts';
import { openaiErrors } from './fakes/fake-codex-api.ts';
import { objectsOf } from './fakes/read-request.ts';
import { RESPONSES_TEXT } from './fakes/responses-answers.ts';
import { holdStream } from './fakes/scenario.ts';
import { openResponsesSocket, type ResponsesSocket } from './support/responses-socket.ts';
import { startTestProxy, type TestProxy } from './support/start-test-proxy.ts';

const MODEL = 'gpt-5.2';
const CLAUDE = 'claude-sonnet-5-5';
const MB = 1024 * 1024;

let proxy: TestProxy;
let client: ResponsesSocket;

const say = (text: string) => [{ type: 'message', role: 'user', content: [{ type: 'input_text', text }] }];
const responseOf = (event: JsonObject) => event.response as JsonObject;
const errorOf = (event: JsonObject) => event.error as JsonObject;
const generated = () => proxy.upstreamRequests().filter(({ method }) => method === 'POST');
const asked = () => proxy.codex.requests.filter(({ method }) => method === 'POST');
const inputOf = (index: number) => objectsOf((asked()[index]?.json as JsonObject | undefined)?.input);
const textsOf = (index: number) =>
  inputOf(index).flatMap(({ content }) => objectsOf(content).map(({ text }) => text));
const refusals = () => [...proxy.anthropic.refusals, ...proxy.codex.refusals];

async function start(options: Parameters<typeof startTestProxy>[0] = {}): Promise<void> {
  proxy = await startTestProxy(options);
  client = await openResponsesSocket(proxy.url);
}

afterEach(async () => {
  client.socket.terminate();
  await proxy.close();
});

describe('a conversation', () => {
  beforeEach(() => start());

  it('goes on with what is new alone, although nothing is to be stored', async () => {
    const first = await client.ask({ model: MODEL, input: say('One'), store: false });
    const second = await client.ask({
      model: MODEL,
      input: say('Two'),
      store: false,
      previous_response_id: responseOf(first).id,
    });
    await client.ask({ model: MODEL, input: say('Three'), previous_response_id: responseOf(second).id });
    expect(textsOf(2)).toEqual(['One', RESPONSES_TEXT, 'Two', RESPONSES_TEXT, 'Three']);
    for (const { json } of proxy.codex.requests) {
      expect(json).toMatchObject({ stream: true, store: false });
      expect(json).not.toHaveProperty('type');
      expect(json).not.toHaveProperty('previous_response_id');
    }
    expect(refusals()).toEqual([]);
  });

  it('keeps what a Claude thought, with its seal', async () => {
    const first = await client.ask({ model: CLAUDE, input: 'One', reasoning: { effort: 'low' } });
    await client.ask({
      model: CLAUDE,
      input: 'Two',
      previous_response_id: responseOf(first).id,
      reasoning: { effort: 'low' },
    });
    const { messages } = proxy.anthropic.lastRequest().json as JsonObject;
    const [, answer] = objectsOf(messages);
    expect(objectsOf(answer?.content)).toMatchObject([
      { type: 'thinking', signature: expect.any(String) },
      { type: 'text', text: ANTHROPIC_TEXT },
    ]);
    expect(refusals()).toEqual([]);
  });

  it('takes the result of a tool alone', async () => {
    const tools = [
      { type: 'function', name: 'weather', parameters: { type: 'object', properties: {} }, strict: false },
    ];
    for (const model of [MODEL, CLAUDE]) {
      const reasoning = { effort: 'low' };
      const first = await client.ask({ model, input: 'Is it cold?', tools, reasoning });
      const call = objectsOf(responseOf(first).output).find(({ type }) => type === 'function_call');
      const output = [{ type: 'function_call_output', call_id: call?.call_id, output: '-3 °C' }];
      const last = await client.ask({
        model,
        input: output,
        tools,
        previous_response_id: responseOf(first).id,
      });
      expect(last.type).toBe('response.completed');
    }
    // The reasoning comes sealed although the client did not ask for that: it could not be sent back otherwise.
    expect(inputOf(1)).toMatchObject([
      { type: 'message' },
      { type: 'reasoning', encrypted_content: expect.any(String) },
      { type: 'message' },
      { type: 'function_call' },
      { type: 'function_call_output', output: '-3 °C' },
    ]);
    expect(refusals()).toEqual([]);
  });

  it.each([
    ['by saying so', { input: say('Zero'), generate: false }, ['Zero', 'One']],
    ['by asking for nothing', { input: [] }, ['One']],
  ])('can be prepared %s, which asks nobody', async (_how, asked, texts) => {
    client.send({ type: 'response.create', model: MODEL, ...asked });
    const events = await client.until();
    expect(events.map(({ type }) => type)).toEqual([
      'response.created',
      'response.in_progress',
      'response.completed',
    ]);
    const response = responseOf(events.at(-1) ?? {});
    expect(response).toMatchObject({ id: expect.stringMatching(/^resp_ws_/), output: [], model: MODEL });
    expect(generated()).toEqual([]);
    await client.ask({ model: MODEL, input: say('One'), previous_response_id: response.id });
    expect(textsOf(0)).toEqual(texts);
  });

  it('is let go with the next one, and with its connection', async () => {
    const first = await client.ask({ model: MODEL, input: 'One' });
    const goOn = { model: MODEL, input: 'More', previous_response_id: responseOf(first).id };
    const other = await openResponsesSocket(proxy.url);
    const elsewhere = await other.ask(goOn);
    await other.close();
    expect(errorOf(elsewhere).code).toBe('previous_response_not_found');
    await client.ask(goOn);
    expect(errorOf(await client.ask(goOn)).code).toBe('previous_response_not_found');
    // A refused one leaves the connection as it was.
    expect((await client.ask({ model: MODEL, input: 'Anew' })).type).toBe('response.completed');
  });

  it('that is to be stored can be gone on from elsewhere, too', async () => {
    const first = await client.ask({ model: MODEL, input: 'One', store: true });
    const { id } = responseOf(first);
    await client.close();
    const sdk = proxy.openaiSdk();
    await sdk.responses.create({ model: MODEL, input: 'Two', previous_response_id: String(id) });
    expect(textsOf(1)).toEqual(['One', RESPONSES_TEXT, 'Two']);
    client = await openResponsesSocket(proxy.url);
    await client.ask({ model: MODEL, input: 'Three', previous_response_id: id });
    expect(textsOf(2)).toEqual(['One', RESPONSES_TEXT, 'Three']);
    // Of what it went on from it knows all, then, not the last words alone.
    const { id: third } = responseOf(
      await client.ask({ model: MODEL, input: '3b', previous_response_id: id }),
    );
    await client.ask({ model: MODEL, input: 'Four', previous_response_id: third });
    expect(textsOf(4)).toEqual(['One', RESPONSES_TEXT, '3b', RESPONSES_TEXT, 'Four']);
  });

  it('may hold references to what was said on it', async () => {
    const first = await client.ask({ model: MODEL, input: 'One' });
    const { id, output } = responseOf(first);
    const input = [{ type: 'item_reference', id: objectsOf(output)[0]?.id }, ...say('Two')];
    await client.ask({ model: MODEL, input, previous_response_id: id });
    expect(textsOf(1)).toEqual(['One', RESPONSES_TEXT, RESPONSES_TEXT, 'Two']);
    expect(refusals()).toEqual([]);
  });

  it.each([MODEL, CLAUDE])('goes on from its summary once it is compacted: %s', async (model) => {
    for (const fake of [proxy.codex, proxy.anthropic]) fake.next({ text: 'The first answer' });
    const first = await client.ask({ model, input: 'One' });
    const compacted = await client.ask({
      model,
      input: [{ type: 'compaction_trigger' }],
      previous_response_id: responseOf(first).id,
    });
    expect(objectsOf(responseOf(compacted).output)).toMatchObject([{ type: 'compaction' }]);
    const last = await client.ask({ model, input: 'Two', previous_response_id: responseOf(compacted).id });
    expect(last.type).toBe('response.completed');
    const body = model === MODEL ? asked()[2]?.body : proxy.anthropic.lastRequest().body;
    expect(String(body)).toContain('Two');
    expect(String(body)).toContain('One'); // What the user said is kept.
    expect(String(body)).not.toContain('The first answer');
    expect(refusals()).toEqual([]);
  });

  it('is not gone on from after it was refused', async () => {
    const first = await client.ask({ model: MODEL, input: 'One' });
    const goOn = { model: MODEL, input: 'More', previous_response_id: responseOf(first).id };
    proxy.codex.next(openaiErrors.rateLimited(7));
    const refused = await client.ask(goOn);
    expect(refused).toMatchObject({
      type: 'error',
      status: 429,
      error: { type: 'usage_limit_reached', headers: { 'retry-after': '7' } },
    });
    expect(errorOf(await client.ask(goOn)).code).toBe('previous_response_not_found');
  });
});

describe('lanes', () => {
  beforeEach(() => start());

  it('run beside each other, each in order', async () => {
    const held = holdStream(1);
    proxy.codex.next(held.scenario);
    const ask = (lane: string, text: string) =>
      client.send({ type: 'response.create', stream_id: lane, model: MODEL, input: text });
    ask('a', 'First of a');
    await client.until('response.created');
    ask('a', 'Second of a');
    ask('b', 'First of b');
    const ofB = await client.until();
    expect(new Set(ofB.map(({ stream_id }) => stream_id))).toEqual(new Set(['b']));
    expect(textsOf(1)).toEqual(['First of b']);
    expect(proxy.codex.requests).toHaveLength(2);
    held.release();
    expect((await client.until()).at(-1)).toMatchObject({ stream_id: 'a', type: 'response.completed' });
    expect((await client.until()).at(-1)).toMatchObject({ stream_id: 'a', type: 'response.completed' });
    expect(textsOf(2)).toEqual(['Second of a']);
  });

  it('fork from each other', async () => {
    const first = await client.ask({ stream_id: 'main', model: MODEL, input: 'One' });
    const previous_response_id = responseOf(first).id;
    for (const lane of ['left', 'right']) {
      await client.ask({ stream_id: lane, model: MODEL, input: lane, previous_response_id });
    }
    await client.ask({ stream_id: 'main', model: MODEL, input: 'Two', previous_response_id });
    expect([1, 2, 3].map((index) => textsOf(index).at(-1))).toEqual(['left', 'right', 'Two']);
    expect(textsOf(3)).toEqual(['One', RESPONSES_TEXT, 'Two']);
  });

  it('wait for a place while 16 are answered', async () => {
    const held = holdStream(0);
    proxy.codex.next(held.scenario, 16);
    for (let index = 0; index < 17; index += 1) {
      client.send({
        type: 'response.create',
        stream_id: `lane-${index}`,
        model: MODEL,
        input: `Turn ${index}`,
      });
    }
    await expect.poll(() => asked().length).toBe(16);
    held.release();
    for (let index = 0; index < 17; index += 1) {
      expect((await client.until()).at(-1)?.type).toBe('response.completed');
    }
    expect(asked()).toHaveLength(17);
  });

  it('that could not fork leave the one that they came from as it was', async () => {
    const first = await client.ask({ stream_id: 'main', model: MODEL, input: 'One' });
    const previous_response_id = responseOf(first).id;
    const failed = await client.ask({
      stream_id: 'fork',
      model: 'nobody',
      input: 'No',
      previous_response_id,
    });
    expect(failed).toMatchObject({ type: 'error', stream_id: 'fork', error: { code: 'model_not_found' } });
    await client.ask({ stream_id: 'main', model: MODEL, input: 'Two', previous_response_id });
    expect(textsOf(1)).toEqual(['One', RESPONSES_TEXT, 'Two']);
  });

  it('have their next turn once the response has ended, whatever the upstream still does', async () => {
    const held = holdStream(11); // All events of the answer, but not its end.
    proxy.codex.next(held.scenario);
    const first = await client.ask({ model: MODEL, input: 'One' });
    expect(proxy.codex.lastRequest().bytesSent.toString()).toMatch(/response.completed/);
    expect(first.type).toBe('response.completed');
    expect((await client.ask({ model: MODEL, input: 'Two' })).type).toBe('response.completed');
    held.release();
  });
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
