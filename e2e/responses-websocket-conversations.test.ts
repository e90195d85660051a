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

let proxy: TestProxy;
let client: ResponsesSocket;

const say = (text: string) => [{ type: 'message', role: 'user', content: [{ type: 'input_text', text }] }];
const responseOf = (event: JsonObject) => event.response as JsonObject;
const errorOf = (event: JsonObject) => event.error as JsonObject;
const asked = () => proxy.codex.requests.filter(({ method }) => method === 'POST');
const inputOf = (index: number) => objectsOf((asked()[index]?.json as JsonObject | undefined)?.input);
const textsOf = (index: number) =>
  inputOf(index).flatMap(({ content }) => objectsOf(content).map(({ text }) => text));

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
    expect(proxy.refusals()).toEqual([]);
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
    expect(proxy.refusals()).toEqual([]);
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
    expect(proxy.refusals()).toEqual([]);
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
    expect(proxy.upstreamRequests()).toEqual([]);
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

  it('can be prepared from what is stored', async () => {
    const first = await client.ask({ model: MODEL, input: 'One', store: true });
    await client.close();
    client = await openResponsesSocket(proxy.url);
    const goOn = { model: MODEL, input: 'Two', generate: false };
    const unknown = await client.ask({ ...goOn, previous_response_id: 'resp_unknown' });
    expect(errorOf(unknown).code).toBe('previous_response_not_found');
    const prepared = await client.ask({ ...goOn, previous_response_id: responseOf(first).id });
    await client.ask({ model: MODEL, input: 'Three', previous_response_id: responseOf(prepared).id });
    expect(textsOf(1)).toEqual(['One', RESPONSES_TEXT, 'Two', 'Three']);
  });

  it('goes on also from what was cut off, but not from what has failed', async () => {
    const first = await client.ask({ model: MODEL, input: 'One' });
    const goOn = { model: MODEL, input: 'Two', previous_response_id: responseOf(first).id };
    for (const midPart of [false, true]) {
      proxy.codex.next({ cut: { afterParts: 3, midPart } });
      expect(errorOf(await client.ask(goOn)).code).toBe('upstream_disconnected');
    }
    proxy.codex.next({ ending: 'failure' });
    expect((await client.ask(goOn)).type).not.toBe('response.completed');
    expect(errorOf(await client.ask(goOn)).code).toBe('previous_response_not_found');
  });

  it('may hold references to what was said on it', async () => {
    const first = await client.ask({ model: MODEL, input: 'One' });
    const { id, output } = responseOf(first);
    const input = [{ type: 'item_reference', id: objectsOf(output)[0]?.id }, ...say('Two')];
    await client.ask({ model: MODEL, input, previous_response_id: id });
    expect(textsOf(1)).toEqual(['One', RESPONSES_TEXT, RESPONSES_TEXT, 'Two']);
    expect(proxy.refusals()).toEqual([]);
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
    expect(proxy.refusals()).toEqual([]);
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

  it('fork from where they were when they were asked to', async () => {
    const first = await client.ask({ stream_id: 'main', model: MODEL, input: 'One' });
    const previous_response_id = responseOf(first).id;
    const held = holdStream(1);
    proxy.codex.next(held.scenario);
    client.send({ type: 'response.create', stream_id: 'fork', model: MODEL, input: 'Busy' });
    await client.until('response.created');
    client.send({
      type: 'response.create',
      stream_id: 'fork',
      model: MODEL,
      input: 'Fork',
      previous_response_id,
    });
    client.send({
      type: 'response.create',
      stream_id: 'main',
      model: MODEL,
      input: 'Two',
      previous_response_id,
    });
    expect((await client.until()).at(-1)).toMatchObject({ stream_id: 'main', type: 'response.completed' });
    held.release();
    for (let turn = 0; turn < 2; turn += 1) {
      expect((await client.until()).at(-1)).toMatchObject({ stream_id: 'fork', type: 'response.completed' });
    }
    expect(textsOf(3)).toEqual(['One', RESPONSES_TEXT, 'Fork']);
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
