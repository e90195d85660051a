import type { InputItemListParams } from 'openai/resources/responses/input-items';
import { afterEach, describe, expect, it } from 'vitest';
import { makeAnswer } from './fakes/deliver-answer.ts';
import { failureOf } from './support/failure-of.ts';
import { startTestProxy, type TestProxy } from './support/start-test-proxy.ts';
import { FIRST, type ResponsesItems, responsesSdk, USER } from './support/stored-responses.ts';

const CLAUDE = 'claude-sonnet-5-5';
const GPT = 'gpt-5.2';
/** Where the routes are; `null`: both providers' models can be asked there. */
const BASES = [
  ...['/v1', '/api/v1', '/openai/v1'].map((path) => [path, null] as const),
  ['/claude/v1', CLAUDE] as const,
  ...['/codex/v1', '/codex/session-1/v1', '/codex', '/codex/session-1'].map((path) => [path, GPT] as const),
];

let proxy: TestProxy;

afterEach(() => proxy.close());

const sdk = (path?: string) => responsesSdk(proxy, path);

/** Asks with `count` messages, and for the answer to be kept. */
function askWith(count: number, model: string) {
  const input = Array.from({ length: count }, (_, index) => ({
    role: 'user' as const,
    content: `${FIRST} ${index}`,
  }));
  return sdk().create({ model, input, store: true });
}

describe.each([CLAUDE, GPT])('the input of a kept answer of %s', (model) => {
  it('is the conversation from its beginning, each item under an id', async () => {
    proxy = await startTestProxy();
    const first = await sdk().create({ model, input: FIRST, store: true });
    const next = { model, input: [USER], previous_response_id: first.id, store: true };
    const second = await sdk().create(next);

    const { data } = await sdk().inputItems.list(second.id, { order: 'asc' });
    const message = { ...USER, type: 'message', status: 'completed', id: expect.stringMatching(/^msg_/) };
    expect(data).toEqual([message, ...first.output, message]);
    const ids = data.map(({ id }) => id);
    expect(new Set(ids).size).toBe(data.length);
    // The same one in each answer that goes on from it, whichever is asked for.
    expect((await sdk().inputItems.list(first.id)).data.map(({ id }) => id)).toEqual(ids.slice(0, 1));
    expect((await sdk().inputItems.list(second.id)).data).toEqual(data.toReversed());

    expect(proxy.upstreamRequests()).toHaveLength(2);
    expect(proxy.logLines.join()).not.toContain(FIRST);
  });

  it('is read page by page by the SDK', async () => {
    proxy = await startTestProxy();
    const { id } = await askWith(45, model);
    const texts = Array.from({ length: 45 }, (_, index) => `${FIRST} ${index}`);
    const read = async (query: InputItemListParams) => {
      const found: string[] = [];
      for await (const item of sdk().inputItems.list(id, query)) found.push(JSON.stringify(item));
      return found.map((item) => texts.find((text) => item.includes(`"${text}"`)));
    };
    expect(await read({})).toEqual(texts.toReversed());
    expect(await read({ order: 'asc', limit: 7, include: ['reasoning.encrypted_content'] })).toEqual(texts);
    await proxy.waitForRecord(() => proxy.records.length === 1 + 3 + 7);
    expect(proxy.records.slice(1).every(({ usage, status }) => usage === null && status === 200)).toBe(true);
  });

  it('can be sent again as it was listed', async () => {
    proxy = await startTestProxy();
    const first = await sdk().create({ model, input: FIRST, store: true });
    const next = { model, input: 'And?', previous_response_id: first.id, store: true };
    const second = await sdk().create(next);
    const { data } = await sdk().inputItems.list(second.id, { order: 'asc' });
    await sdk().create({ model, input: data as ResponsesItems });
    expect(proxy.refusals()).toEqual([]);
  });

  it('goes with the answer', async () => {
    proxy = await startTestProxy();
    const { id } = await askWith(1, model);
    await sdk().delete(id);
    expect(await failureOf(sdk().inputItems.list(id))).toMatchObject({
      status: 404,
      code: 'response_not_found',
      message: expect.stringContaining('"store": true'),
    });
  });
});

it('is served at each base that serves the answer, and at no other', async () => {
  proxy = await startTestProxy();
  const kept = [await askWith(1, CLAUDE), await askWith(1, GPT)];
  for (const [path, pinned] of BASES) {
    for (const { id, model } of kept) {
      const listed = sdk(path).inputItems.list(id);
      if (pinned === null || pinned === model) expect((await listed).data).toHaveLength(1);
      else expect(await failureOf(listed)).toMatchObject({ status: 404, code: 'response_not_found' });
    }
  }
});

it.each([
  ['order=up', 'order'],
  ['limit=101', 'limit'],
  ['after=msg_unknown', 'after'],
  ['include=everything', 'include'],
  ['before=msg_1', 'before'],
])('refuses %s, and names the parameter', async (query, param) => {
  proxy = await startTestProxy();
  const { id } = await askWith(1, CLAUDE);
  const answer = await fetch(`${proxy.url}/v1/responses/${id}/input_items?${query}`);
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({
    error: { type: 'invalid_request_error', param, message: expect.stringContaining(param) },
  });
  expect(proxy.upstreamRequests()).toHaveLength(1);
});

it('can only be read', async () => {
  proxy = await startTestProxy();
  const { id } = await askWith(1, CLAUDE);
  const answer = await fetch(`${proxy.url}/v1/responses/${id}/input_items`, { method: 'DELETE' });
  expect(answer.status).toBe(404);
  expect((await sdk().inputItems.list(id)).data).toHaveLength(1);
});

describe('the input of an answer of OpenAI', () => {
  const PAGE = {
    object: 'list',
    data: [{ id: 'msg_1', type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Hi' }] }],
    first_id: 'msg_1',
    last_id: 'msg_1',
    has_more: false,
  };

  it('is asked for there, with its API key, as the client asks', async () => {
    proxy = await startTestProxy({ mode: 'api-key' });
    for (const path of ['/v1', '/openai/v1', '/codex/v1']) {
      proxy.codex.next({ replace: makeAnswer(200, PAGE) });
      const { data } = await sdk(path).inputItems.list('resp_of_openai', { limit: 3, after: 'msg_0' });
      expect(data).toEqual(PAGE.data);
      expect(proxy.codex.lastRequest()).toMatchObject({
        method: 'GET',
        target: '/v1/responses/resp_of_openai/input_items?limit=3&after=msg_0',
      });
    }
    const asked = proxy.codex.requests.length;
    expect(await failureOf(sdk('/claude/v1').inputItems.list('resp_of_openai'))).toMatchObject({
      status: 404,
    });
    expect(proxy.codex.requests).toHaveLength(asked);
  });

  it('is not there for ChatGPT plans, nor for anybody who is not signed in', async () => {
    for (const mode of ['oauth', 'signed-out'] as const) {
      proxy = await startTestProxy({ mode });
      expect(await failureOf(sdk().inputItems.list('resp_of_openai'))).toMatchObject({
        status: 404,
        code: 'response_not_found',
      });
      expect(proxy.upstreamRequests()).toEqual([]);
      if (mode === 'oauth') await proxy.close();
    }
  });
});
