import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../src-shared/json.ts';
import { ANTHROPIC_TEXT } from './fakes/anthropic-answers.ts';
import { makeAnswer } from './fakes/deliver-answer.ts';
import { failureOf } from './support/failure-of.ts';
import { createManualClock } from './support/manual-clock.ts';
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
} from './support/stored-responses.ts';

const MODEL = 'claude-sonnet-5-5';

let proxy: TestProxy;

afterEach(() => proxy.close());

const sdk = (path?: string) => responsesSdk(proxy, path);
const ask = (body: ResponsesBody, stream: boolean) => askResponses(sdk(), body, stream);

/** What Claude was sent last. */
function lastMessages(): JsonObject[] {
  return (proxy.anthropic.lastRequest().json as { messages: JsonObject[] }).messages;
}

describe('without the setting', () => {
  beforeEach(async () => {
    proxy = await startTestProxy();
  });

  it.each([true, false])('an answer is kept where the client asks for it, streamed: %s', async (stream) => {
    const body = { model: MODEL, input: FIRST, store: true };
    const first = await ask(body, stream);
    expect(first).toMatchObject({ store: true });
    // One that goes on need not be kept itself.
    const next = { model: MODEL, input: 'And?', previous_response_id: first.id };
    expect(await sdk().create(next)).toMatchObject({ store: false });
    expect(lastMessages().map(({ role }) => role)).toEqual(['user', 'assistant', 'user']);
    expect(proxy.refusals()).toEqual([]);
  });

  it.each([true, false])('it is not where the client says nothing, streamed: %s', async (stream) => {
    const body = { model: MODEL, input: FIRST };
    const first = await ask(body, stream);
    expect(first).toMatchObject({ store: false });
    const asked = proxy.upstreamRequests().length;
    const next = { ...body, previous_response_id: first.id };
    expect(await failureOf(sdk().create(next))).toMatchObject({
      status: 400,
      code: 'previous_response_not_found',
      message: expect.stringMatching(/"store": true.*RESPONSES__STORE_BY_DEFAULT=true/),
    });
    expect(await failureOf(sdk().retrieve(first.id))).toMatchObject({
      status: 404,
      message: expect.stringMatching(/"store": true.*RESPONSES__STORE_BY_DEFAULT=true/),
    });
    expect(proxy.upstreamRequests()).toHaveLength(asked);
  });
});

describe('an answer of Claude', () => {
  beforeEach(async () => {
    proxy = await startTestProxy({ env: KEPT_BY_DEFAULT });
  });

  it.each([
    [true, {}],
    [false, {}],
    [true, { store: true }],
    [false, { store: true }],
  ])('can be continued by its id, streamed: %s, asked with %j', async (stream, wish) => {
    const body = { model: MODEL, input: FIRST, ...wish };
    const first = await ask(body, stream);
    expect(first).toMatchObject({ store: true, previous_response_id: null });
    const second = await sdk('/claude/v1').create({
      model: MODEL,
      input: 'And now?',
      previous_response_id: first.id,
    });
    expect(second).toMatchObject({ output_text: ANTHROPIC_TEXT, previous_response_id: first.id });
    expect(lastMessages().map(({ role }) => role)).toEqual(['user', 'assistant', 'user']);
    expect(JSON.stringify(lastMessages()[0])).toContain(FIRST);
    expect(proxy.refusals()).toEqual([]);
  });

  it.each([true, false])('is not kept against the wish of the client, streamed: %s', async (stream) => {
    const body = { model: MODEL, input: FIRST, store: false };
    const first = await ask(body, stream);
    expect(first).toMatchObject({ store: false });
    const next = { model: MODEL, input: 'And?', previous_response_id: first.id };
    expect(await failureOf(sdk().create(next))).toMatchObject({
      status: 400,
      code: 'previous_response_not_found',
      param: 'previous_response_id',
    });
    const reference = refer(first.output[0]?.id);
    expect(await failureOf(sdk().create({ model: MODEL, input: [reference] }))).toMatchObject({
      status: 404,
      code: 'item_not_found',
      param: 'input[0].id',
      message: expect.stringContaining('"store": false'),
    });
    expect(await failureOf(sdk().retrieve(first.id))).toMatchObject({ status: 404 });
  });

  it('has ids that nobody can guess from what others see', async () => {
    const { data, response } = await sdk().create({ model: MODEL, input: FIRST }).withResponse();
    const ids = [data.id, ...data.output.map(({ id }) => id)];
    for (const id of ids) expect(id).toMatch(/^[a-z]+_[0-9a-f]{32}(_\d+)?$/);
    const requestId = String(response.headers.get('x-ccproxy-request-id')).replaceAll(/\W|^req_/g, '');
    expect(ids.join()).not.toContain(requestId.slice(0, 12));
    await sdk().retrieve(data.id);
    expect(proxy.logLines.join()).not.toContain(data.id.replace('resp_', ''));
  });

  it('is nowhere on disk, nor in the log', async () => {
    await sdk().create({ model: MODEL, input: FIRST });
    const root = join(proxy.home.home, '..');
    const entries = await readdir(root, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile());
    expect(files.length).toBeGreaterThan(0);
    for (const { parentPath, name } of files) {
      expect(await readFile(join(parentPath, name), 'utf8')).not.toContain(FIRST);
    }
    expect(proxy.logLines.join()).not.toContain(FIRST);
  });

  it('can be had again, and deleted', async () => {
    const tools = [{ type: 'function' as const, name: 'f', parameters: {}, strict: false }];
    const first = await sdk().create({ model: MODEL, input: FIRST, tools, instructions: 'Be brief.' });
    expect(await sdk('/claude/v1').retrieve(first.id)).toEqual(first);
    const streamed = failureOf(sdk().stream({ response_id: first.id }).finalResponse());
    expect(await streamed).toMatchObject({ status: 400, param: 'stream' });
    await sdk().delete(first.id);
    for (const act of [
      () => sdk().retrieve(first.id),
      () => sdk().delete(first.id),
      () => sdk('/claude/v1').retrieve('resp_unknown'),
      () => sdk('/codex/v1').retrieve(first.id),
    ]) {
      expect(await failureOf(act())).toMatchObject({ status: 404, code: 'response_not_found' });
    }
    expect(proxy.upstreamRequests()).toHaveLength(1);
  });
});

describe('a client that refers to items instead of sending them', () => {
  beforeEach(async () => {
    proxy = await startTestProxy({ env: KEPT_BY_DEFAULT });
  });

  // As the Vercel AI SDK sends it in its default mode: @ai-sdk/openai 4.0, `generateText` with a tool.
  const TOOLS = [
    {
      type: 'function' as const,
      name: 'get_weather',
      description: 'w',
      parameters: {
        $schema: 'http://json-schema.org/draft-07/schema#',
        type: 'object',
        properties: { city: { type: 'string' } },
        required: ['city'],
        additionalProperties: false,
      },
      strict: false,
    },
  ];

  it.each([
    [{}, true],
    [{}, false],
    [{ store: true }, true],
    [{ store: true }, false],
  ])('goes through its loop of tools, asked with %j, streamed: %s', async (wish, stream) => {
    const settings = { model: MODEL, tools: TOOLS, tool_choice: 'auto' as const, ...wish };
    const input: ResponsesItems = [USER];
    for (const turn of [1, 2, 3]) {
      const answer = await ask({ ...settings, input }, stream);
      for (const item of answer.output) {
        if (item.type === 'function_call') {
          const { call_id, name, arguments: args } = item;
          input.push({ type: 'function_call', call_id, name, arguments: args });
          input.push({ type: 'function_call_output', call_id, output: `Sunny ${turn}` });
        } else {
          input.push(refer(item.id));
        }
      }
      if (turn === 2) input.push(USER);
    }
    expect(proxy.refusals()).toEqual([]);
    const blocks = lastMessages().map(({ role, content }) => [
      role,
      ...(content as JsonObject[]).map(({ type }) => type),
    ]);
    expect(blocks).toEqual([
      ['user', 'text'],
      ['assistant', 'thinking', 'text', 'tool_use'],
      ['user', 'tool_result'],
      ['assistant', 'thinking', 'text'],
      ['user', 'text'],
    ]);
  });

  it('sees what it refers to again after the proxy has run a search for it', async () => {
    proxy.anthropic.next({ pauses: true, text: 'Let me look.' });
    const tools = [{ type: 'web_search' as const }];
    const first = await sdk().create({ model: MODEL, input: FIRST, tools });
    const references = first.output.map(({ id }) => refer(id));
    expect(references.map(({ id }) => id.replace(/_.*/, ''))).toContain('ws');
    await sdk().create({ model: MODEL, input: [USER, ...references, USER], tools });
    expect(proxy.refusals()).toEqual([]);
    expect(JSON.stringify(lastMessages()[1])).toContain('Let me look.');
    expect(JSON.stringify(lastMessages()[1])).toContain(ANTHROPIC_TEXT);
  });
});

it('keeps nothing longer than a day', async () => {
  const clock = createManualClock();
  proxy = await startTestProxy({ mode: 'api-key', clock });
  const first = await sdk().create({ model: MODEL, input: FIRST, store: true });
  clock.advance(24 * 60 * 60_000 - 1);
  await sdk().retrieve(first.id);
  clock.advance(1);
  proxy.codex.next({ replace: makeAnswer(404, {}) });
  expect(await failureOf(sdk().retrieve(first.id))).toMatchObject({ status: 404 });
});

it('keeps nothing longer than the proxy runs', async () => {
  const clock = createManualClock();
  proxy = await startTestProxy({ mode: 'api-key', clock });
  const answer = (store: boolean) => sdk().create({ model: MODEL, input: FIRST, store });
  await answer(false);
  const waiting = clock.pendingCount();
  await answer(true);
  expect(clock.pendingCount()).toBe(waiting + 1);
  const stopped = proxy.stopProxy();
  clock.advance(10_000);
  await stopped;
  expect(clock.pendingCount()).toBe(waiting);
});

describe('responses of OpenAI', () => {
  const STORED = { id: 'resp_of_openai', object: 'response', output: [], usage: { input_tokens: 7 } };

  it('are asked for there, with its API key', async () => {
    proxy = await startTestProxy({ mode: 'api-key' });
    for (const path of ['/v1', '/openai/v1', '/codex/v1']) {
      proxy.codex.next({ replace: makeAnswer(200, STORED) });
      const query = { include: ['message.output_text.logprobs' as const] };
      expect(await sdk(path).retrieve(STORED.id, query)).toMatchObject(STORED);
      expect(proxy.codex.lastRequest()).toMatchObject({
        method: 'GET',
        target: expect.stringMatching(/^\/v1\/responses\/resp_of_openai\?include/),
      });
      proxy.codex.next({ replace: makeAnswer(200, { id: STORED.id, deleted: true }) });
      await sdk(path).delete(STORED.id);
      expect(proxy.codex.lastRequest()).toMatchObject({
        method: 'DELETE',
        target: '/v1/responses/resp_of_openai',
      });
    }
    // What a response has used was counted when it was made.
    await proxy.waitForRecord(() => proxy.records.length === 6);
    expect(proxy.records.map(({ provider, usage }) => [provider, usage])).toEqual(
      Array(6).fill(['openai', null]),
    );
    const asked = proxy.codex.requests.length;
    expect(await failureOf(sdk('/claude/v1').retrieve(STORED.id))).toMatchObject({ status: 404 });
    expect(proxy.codex.requests).toHaveLength(asked);
  });

  it('are not there for ChatGPT plans, nor for anybody who is not signed in', async () => {
    proxy = await startTestProxy();
    for (const path of ['/v1', '/codex/v1']) {
      expect(await failureOf(sdk(path).retrieve(STORED.id))).toMatchObject({
        status: 404,
        code: 'response_not_found',
      });
    }
    await proxy.close();
    proxy = await startTestProxy({ mode: 'signed-out' });
    expect(await failureOf(sdk().retrieve(STORED.id))).toMatchObject({ status: 404 });
    expect(await failureOf(sdk('/codex/v1').retrieve(STORED.id))).toMatchObject({ status: 401 });
    expect(proxy.upstreamRequests()).toEqual([]);
  });
});
