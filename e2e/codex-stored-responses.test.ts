import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../src-shared/json.ts';
import { openaiErrors } from './fakes/fake-codex-api.ts';
import { objectsOf } from './fakes/read-request.ts';
import { RESPONSES_TEXT } from './fakes/responses-answers.ts';
import { holdStream } from './fakes/scenario.ts';
import { failureOf } from './support/failure-of.ts';
import { startTestProxy, type TestProxy } from './support/start-test-proxy.ts';
import {
  askResponses,
  FIRST,
  KEPT_BY_DEFAULT,
  type ResponsesBody,
  type ResponsesItems,
  refer,
  responsesSdk,
  USER,
  WEATHER,
} from './support/stored-responses.ts';
import { SCHEMA } from './translate/ask.ts';

const MODEL = 'gpt-5.2';
const CLAUDE = 'claude-sonnet-5-5';
const REASONING = { effort: 'low' as const };

let proxy: TestProxy;

afterEach(() => proxy.close());

const sdk = (path?: string) => responsesSdk(proxy, path);
const ask = (body: ResponsesBody, stream = false) => askResponses(sdk(), body, stream);
const lastBody = () => proxy.codex.lastRequest().json as JsonObject;
const lastTypes = () => objectsOf(lastBody().input).map(({ type }) => type);

describe('without the setting', () => {
  beforeEach(async () => {
    proxy = await startTestProxy();
  });

  it.each([true, false])('an answer is kept where the client asks for it, streamed: %s', async (stream) => {
    const wish = { model: MODEL, store: true };
    const first = await ask({ ...wish, input: FIRST }, stream);
    expect(lastBody()).toMatchObject({ store: false, include: ['reasoning.encrypted_content'] });
    // One that goes on need not be kept itself.
    await ask({ model: MODEL, input: 'And?', previous_response_id: first.id }, stream);
    expect(lastTypes()).toEqual(['message', 'message', 'message']);
    const second = await ask({ ...wish, input: first.output.map(({ id }) => refer(id)) }, stream);
    expect(lastTypes()).toEqual(['message']);
    expect(await sdk().retrieve(second.id)).toMatchObject({ id: second.id });
    expect(proxy.refusals()).toEqual([]);
  });

  it.each([true, false])('it is not where the client says nothing, streamed: %s', async (stream) => {
    const first = await ask({ model: MODEL, input: FIRST }, stream);
    expect(lastBody()).not.toHaveProperty('include');
    const asked = proxy.codex.requests.length;
    const advice = /"store": true.*RESPONSES__STORE_BY_DEFAULT=true.*whole conversation/;
    const next = { model: MODEL, input: 'And?', previous_response_id: first.id };
    expect(await failureOf(ask(next, stream))).toMatchObject({
      status: 400,
      code: 'previous_response_not_found',
      message: expect.stringMatching(advice),
    });
    expect(await failureOf(ask({ model: MODEL, input: [refer(first.output[0]?.id)] }, stream))).toMatchObject(
      {
        status: 404,
        code: 'item_not_found',
        message: expect.stringMatching(/"store": true.*RESPONSES__STORE_BY_DEFAULT=true.*"store": false/),
      },
    );
    expect(await failureOf(sdk().retrieve(first.id))).toMatchObject({ status: 404 });
    expect(proxy.codex.requests).toHaveLength(asked);
  });
});

describe('an answer of a ChatGPT plan', () => {
  beforeEach(async () => {
    proxy = await startTestProxy({ env: KEPT_BY_DEFAULT });
  });

  it.each([
    [true, {}],
    [false, {}],
    [true, { store: true }],
    [false, { store: true }],
  ])('can be continued by its id, streamed: %s, asked with %j', async (stream, wish) => {
    const first = await ask({ model: MODEL, input: FIRST, reasoning: REASONING, ...wish }, stream);
    const firstInput = objectsOf(lastBody().input);
    const next = { model: MODEL, input: 'And now?', previous_response_id: first.id, ...wish };
    const second = await ask(next, stream);
    expect(second.output_text).toBe(RESPONSES_TEXT);
    expect(lastTypes()).toEqual(['message', 'reasoning', 'message', 'message']);
    expect(lastBody()).not.toHaveProperty('previous_response_id');
    // To the byte, so that it is found in the prompt cache.
    expect(JSON.stringify(objectsOf(lastBody().input).slice(0, 1))).toBe(JSON.stringify(firstInput));
    expect(JSON.stringify(firstInput)).toContain(FIRST);
    await ask({ ...next, previous_response_id: second.id }, stream);
    expect(lastTypes()).toHaveLength(6);
    expect(proxy.refusals()).toEqual([]);
  });

  it('can be continued under another name of its model', async () => {
    const renamed = 'gpt-5.2(high)';
    const first = await ask({ model: renamed, input: FIRST });
    await ask({ model: renamed, input: 'And?', previous_response_id: first.id });
    await ask({ model: MODEL, input: first.output.map(({ id }) => refer(id)) });
    expect(lastTypes()).toEqual(['reasoning', 'message']);
    expect(proxy.refusals()).toEqual([]);
  });

  it('can be continued after the sign-in was renewed in between', async () => {
    const first = await ask({ model: MODEL, input: FIRST });
    proxy.codex.next(openaiErrors.unauthorized());
    const second = await ask({ model: MODEL, input: 'And?', previous_response_id: first.id });
    await sdk().retrieve(second.id);
    expect(lastTypes()).toEqual(['message', 'message', 'message']);
  });

  it.each([true, false])('is not kept against the wish of the client, streamed: %s', async (stream) => {
    const first = await ask({ model: MODEL, input: FIRST, store: false }, stream);
    const asked = proxy.codex.requests.length;
    for (const wish of [{}, { store: false }]) {
      const next = { model: MODEL, input: 'And?', previous_response_id: first.id, ...wish };
      expect(await failureOf(ask(next, stream))).toMatchObject({
        status: 400,
        code: 'previous_response_not_found',
        param: 'previous_response_id',
      });
      const input = [{ role: 'user' as const, content: 'Hi' }, refer(first.output[0]?.id)];
      expect(await failureOf(ask({ model: MODEL, input, ...wish }, stream))).toMatchObject({
        status: 404,
        code: 'item_not_found',
        param: 'input[1].id',
        message: expect.stringContaining('"store": false'),
      });
    }
    expect(await failureOf(sdk().retrieve(first.id))).toMatchObject({ status: 404 });
    expect(proxy.codex.requests).toHaveLength(asked);
  });

  it('that has failed is not kept; one that is cut short is', async () => {
    proxy.codex.next({ ending: 'failure' });
    const events = await sdk().create({ model: MODEL, input: FIRST, stream: true });
    const ids: string[] = [];
    for await (const event of events) if ('response' in event) ids.push(event.response.id);
    expect(ids).not.toEqual([]);
    expect(await failureOf(sdk().retrieve(String(ids[0])))).toMatchObject({ status: 404 });

    proxy.codex.next({ ending: 'length' });
    const cut = await ask({ model: MODEL, input: FIRST }, true);
    expect(await sdk().retrieve(cut.id)).toMatchObject({ status: 'incomplete' });
  });

  it('is kept before the client has its end', async () => {
    const response = { id: 'resp_early', object: 'response', status: 'completed', output: [] };
    const item = { id: 'msg_early', type: 'message', role: 'assistant', content: [] };
    const sent = [
      { type: 'response.output_item.done', output_index: 0, item },
      { type: 'response.completed', response },
    ].map((event) => `event: ${event.type}\ndata:  ${JSON.stringify(event)}\n\n`);
    const headers = { 'content-type': 'text/event-stream' };
    const parts = sent.map((text) => Buffer.from(text));
    const hold = holdStream(parts.length);
    proxy.codex.next({ ...hold.scenario, replace: { status: 200, headers, parts } });
    const answer = await fetch(`${proxy.url}/v1/responses`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: MODEL, input: FIRST, stream: true }),
    });
    let text = '';
    const decoder = new TextDecoder();
    for await (const chunk of answer.body ?? []) {
      text += decoder.decode(chunk, { stream: true });
      if (text.length < sent.join('').length) continue;
      expect(await sdk().retrieve('resp_early')).toMatchObject({ ...response, output: [item] });
      hold.release();
    }
    expect(text).toBe(sent.join(''));
  });

  it('that holds items that are none is kept without them, and the client gets all the same', async () => {
    const response = { id: 'resp_odd', object: 'response', status: 'completed', output: [] };
    const sent = [
      { type: 'response.output_item.done', output_index: 0 },
      { type: 'response.completed', response },
    ].map((event) => `event: ${event.type}\ndata:  ${JSON.stringify(event)}\n\n`);
    const parts = sent.map((text) => Buffer.from(text));
    proxy.codex.next({ replace: { status: 200, headers: { 'content-type': 'text/event-stream' }, parts } });
    const answer = await proxy.post('/v1/responses', { model: MODEL, input: FIRST, stream: true });
    expect(await answer.text()).toBe(sent.join(''));
    expect(await sdk().retrieve('resp_odd')).toMatchObject(response);
  });

  it('can be had again as it was, and deleted', async () => {
    const tools = [{ type: 'function' as const, name: 'f', parameters: SCHEMA, strict: false }];
    const first = await ask({ model: MODEL, input: FIRST, tools, instructions: 'Be brief.' });
    expect(first).toMatchObject({ store: false }); // As the backend says it.
    expect(await sdk('/codex/v1').retrieve(first.id)).toEqual(first);
    expect(await sdk().retrieve(first.id)).toEqual(first);
    await proxy.waitForRecord(() => proxy.records.length === 3);
    expect(proxy.records.at(-1)).toMatchObject({ provider: 'openai', usage: null });
    expect(await failureOf(sdk('/claude/v1').delete(first.id))).toMatchObject({ status: 404 });
    await sdk().delete(first.id);
    expect(await failureOf(sdk().retrieve(first.id))).toMatchObject({
      status: 404,
      code: 'response_not_found',
    });
    expect(proxy.upstreamRequests()).toHaveLength(1);
    expect(proxy.logLines.join()).not.toContain(FIRST);
  });
});

describe('a client that refers to items instead of sending them', () => {
  beforeEach(async () => {
    proxy = await startTestProxy({ env: KEPT_BY_DEFAULT });
  });

  /** As the Vercel AI SDK does in its default mode: the model calls a tool, gets its result, and answers. */
  async function runTurn(
    input: ResponsesItems,
    body: Omit<ResponsesBody, 'input'>,
    stream: boolean,
  ): Promise<void> {
    input.push(USER);
    for (;;) {
      const { output } = await ask({ tools: [WEATHER], reasoning: REASONING, ...body, input }, stream);
      input.push(...output.map(({ id }) => refer(id)));
      const calls = output.flatMap((item) => (item.type === 'function_call' ? [item.call_id] : []));
      if (calls.length === 0) return;
      for (const call_id of calls) input.push({ type: 'function_call_output', call_id, output: 'Sun' });
    }
  }

  it.each([
    [true, {}],
    [false, {}],
    [true, { store: true }],
    [false, { store: true }],
  ])('goes through its loop of tools, streamed: %s, asked with %j', async (stream, wish) => {
    const input: ResponsesItems = [];
    proxy.codex.next({ emptyCompletedOutput: !stream });
    await runTurn(input, { model: MODEL, ...wish }, stream);
    await runTurn(input, { model: MODEL, ...wish }, stream);
    expect(lastTypes()).toEqual([
      ...['message', 'reasoning', 'message', 'function_call', 'function_call_output', 'reasoning', 'message'],
      ...['message', 'reasoning', 'message', 'function_call', 'function_call_output'],
    ]);
    expect(JSON.stringify(input)).not.toContain(RESPONSES_TEXT);
    expect(proxy.refusals()).toEqual([]);
  });

  it('gets its reasoning back without having asked for its ciphertext', async () => {
    const first = await ask({ model: MODEL, input: FIRST, reasoning: REASONING });
    const bare = { type: 'reasoning' as const, id: String(first.output[0]?.id), summary: [] };
    await ask({ model: MODEL, input: [USER, bare, refer(first.output[1]?.id), USER] });
    expect(objectsOf(lastBody().input)[1]).toMatchObject({ encrypted_content: expect.any(String) });
    expect(proxy.refusals()).toEqual([]);
  });

  it.each([true, false])('changes over to Claude and back, streamed: %s', async (stream) => {
    const input: ResponsesItems = [];
    for (const model of [MODEL, CLAUDE, MODEL, CLAUDE]) await runTurn(input, { model }, stream);
    expect(proxy.refusals()).toEqual([]);
    const claude = proxy.anthropic.lastRequest().json as JsonObject;
    for (const body of [claude, lastBody()]) {
      expect(JSON.stringify(body).split(RESPONSES_TEXT).length).toBeGreaterThan(2);
      expect(JSON.stringify(body)).not.toContain('ccproxy.');
    }
    expect(objectsOf(claude.messages).filter(({ role }) => role === 'user')).toHaveLength(8);
  });

  it('changes over to Claude and back by the ids of responses', async () => {
    let id: string | null = null;
    for (const model of [MODEL, CLAUDE, MODEL, CLAUDE, MODEL]) {
      const body: ResponsesBody = {
        model,
        input: `To ${model}`,
        reasoning: REASONING,
        previous_response_id: id,
      };
      ({ id } = await ask(body));
    }
    expect(proxy.refusals()).toEqual([]);
    const own = ['message', 'reasoning', 'message'];
    expect(lastTypes()).toEqual([...own, 'message', 'message', ...own, 'message', 'message', 'message']);
  });
});

it('leaves what OpenAI stores itself to OpenAI, with its API key', async () => {
  proxy = await startTestProxy({ mode: 'api-key' });
  const body = `{ "model": "${MODEL}",  "input": [{"type":"item_reference","id":"msg_1"}], "previous_response_id": "resp_1"}`;
  await fetch(`${proxy.url}/v1/responses`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  }).then((answer) => answer.text());
  expect(proxy.codex.lastRequest().body.toString()).toBe(body);
});
