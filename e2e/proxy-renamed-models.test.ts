/**
 * A model that the client has another name for, at a provider that speaks the client's dialect: nothing changes but the
 * name, on the way there and back. What the model would refuse is in `proxy-other-models.test.ts`.
 */
import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../src-shared/json.ts';
import { makeAnswer } from './fakes/deliver-answer.ts';
import { anthropicErrors } from './fakes/fake-anthropic-api.ts';
import { openaiErrors } from './fakes/fake-codex-api.ts';
import { type Scenario, stepStream } from './fakes/scenario.ts';
import { CLAUDE, GPT, NAMES, startRenamingProxy } from './support/start-renaming-proxy.ts';
import type { TestProxy } from './support/start-test-proxy.ts';
import { SCHEMA } from './translate/ask.ts';

/** Looks like what is replaced, and stays. */
const LOOK_ALIKE = `data: {"model":"${GPT}","response":{"model":"${CLAUDE}"}}\n\n`;

let proxy: TestProxy;

afterEach(() => proxy.close());

interface Cell {
  readonly mode: 'oauth' | 'api-key';
  readonly upstream: () => TestProxy['codex'] | TestProxy['anthropic'];
  readonly path: string;
  readonly name: string;
  readonly model: string;
  /** Holds what was refused or lost when such a request was translated. */
  readonly body: JsonObject;
  /** What of it is for streams only. */
  readonly streamed?: JsonObject;
  /** What the effort `low` adds. */
  readonly effort: JsonObject;
  /** Sends the body with the vendor's SDK. @returns what the SDK makes of the answer, and of each event's */
  readonly ask: (body: JsonObject, fetch: typeof globalThis.fetch) => Promise<readonly unknown[]>;
  /** The name in its place, in what the fake sends. */
  readonly place: RegExp;
}

const namesOf = (events: readonly { model: string }[]) => events.map(({ model }) => model);

async function collect<T>(events: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const event of events) all.push(event);
  return all;
}

const MESSAGES: Omit<Cell, 'mode'> = {
  upstream: () => proxy.anthropic,
  path: '/v1/messages',
  name: NAMES.claude,
  model: CLAUDE,
  body: {
    max_tokens: 5000,
    messages: [
      {
        role: 'user',
        content: [{ type: 'image', source: { type: 'url', url: 'https://x.y/z' }, transformations: [{}] }],
      },
    ],
    tools: [{ name: 'f', input_schema: SCHEMA, from_the_future: { model: 'x' } }],
    context_management: { edits: [{ type: 'clear_tool_uses_20250919', from_the_future: 1 }] },
    diagnostics: { previous_message_id: null },
  },
  effort: { thinking: { type: 'enabled', budget_tokens: 2048 } },
  async ask(body, fetch) {
    const { messages } = proxy.anthropicSdk({ fetch });
    if (body.stream !== true) return namesOf([await messages.create(body as never)]);
    const stream = messages.stream(body as never);
    const events = await collect(stream);
    const starts = events.flatMap((event) => (event.type === 'message_start' ? [event.message] : []));
    return namesOf([...starts, await stream.finalMessage()]);
  },
  place: /(?<="role":"assistant","model":)"[^"]*"/g,
};

const RESPONSES: Omit<Cell, 'mode'> = {
  upstream: () => proxy.codex,
  path: '/v1/responses',
  name: NAMES.gpt,
  model: GPT,
  body: {
    store: false,
    instructions: LOOK_ALIKE,
    input: [{ type: 'message', role: 'user', content: 'Hi' }],
    tools: [
      { type: 'image_generation', model: GPT },
      { type: 'code_interpreter', container: { type: 'auto' } },
      { type: 'function', name: 'f', parameters: SCHEMA, strict: false, async: true },
    ],
    prompt_cache_options: { model: GPT },
    client_metadata: { model: GPT },
    from_the_future: 1,
  },
  effort: { reasoning: { effort: 'low' } },
  async ask(body, fetch) {
    const { responses } = proxy.openaiSdk({ baseURL: `${proxy.url}/v1`, fetch });
    if (body.stream !== true) return namesOf([await responses.create(body as never)]);
    const stream = responses.stream(body as never);
    const events = await collect(stream);
    return namesOf([
      ...events.flatMap((event) => ('response' in event ? [event.response] : [])),
      await stream.finalResponse(),
    ]);
  },
  place: /(?<=,"model":)"[^"]*"(?=,"output":)/g,
};

const CHAT: Omit<Cell, 'mode'> = {
  upstream: () => proxy.codex,
  path: '/v1/chat/completions',
  name: NAMES.gpt,
  model: GPT,
  body: {
    messages: [{ role: 'user', name: 'Ada', content: LOOK_ALIKE }],
    n: 1,
    logit_bias: { 50256: -100 },
    seed: 7,
    store: true,
    metadata: { model: GPT },
    from_the_future: 1,
  },
  streamed: { stream_options: { include_usage: true, include_obfuscation: false } },
  effort: { reasoning_effort: 'low' },
  async ask(body, fetch) {
    const { completions } = proxy.openaiSdk({ baseURL: `${proxy.url}/v1`, fetch }).chat;
    if (body.stream !== true) return namesOf([await completions.create(body as never)]);
    const stream = completions.stream(body as never);
    const chunks = await collect(stream);
    return namesOf([...chunks, await stream.finalChatCompletion()]);
  },
  place: /(?<=,"model":)"[^"]*"(?=,"service_tier":)/g,
};

const CELLS: readonly (readonly [string, Cell])[] = [
  ['Messages with a Claude plan', { ...MESSAGES, mode: 'oauth' }],
  ['Messages with a key', { ...MESSAGES, mode: 'api-key' }],
  ['Responses with a ChatGPT plan', { ...RESPONSES, mode: 'oauth' }],
  [
    'Responses with a key',
    {
      ...RESPONSES,
      mode: 'api-key',
      body: { ...RESPONSES.body, metadata: { model: GPT }, background: false, truncation: 'auto' },
    },
  ],
  ['Chat Completions with a key', { ...CHAT, mode: 'api-key' }],
];

/** The body as the provider got it, without what the sign-in of a plan needs. */
function lastBody({ upstream, mode, path }: Cell): JsonObject {
  const { system, ...body } = upstream().lastRequest().json as JsonObject;
  expect(system === undefined).toBe(path !== '/v1/messages' || mode === 'api-key');
  return body;
}

describe.each(CELLS)('%s', (_what, cell) => {
  const { name, model, body, streamed, effort, place, ask, upstream, path, mode } = cell;

  it.each([true, false])('changes nothing but the name, streamed: %s', async (stream) => {
    proxy = await startRenamingProxy(mode);
    // Plans always stream, and the client's own answer is then made of that.
    const isAssembled = !stream && mode === 'oauth' && path === '/v1/responses';
    for (const [asked, extra] of [
      [name, {}],
      [`${name}(low)`, effort],
    ] as const) {
      upstream().next({ text: LOOK_ALIKE });
      const given = { model: asked, ...body, stream, ...(stream && streamed) };
      let text = '';
      const names = await ask(given, async (url, init) => {
        const response = await fetch(url, init);
        text = await response.clone().text();
        return response;
      });

      const sent = lastBody(cell);
      expect(sent).toEqual({ ...given, model, ...extra, ...(isAssembled && { stream: true }) });
      expect(new Set(names)).toEqual(new Set([asked]));
      expect(names.length).toBeGreaterThan(stream ? 1 : 0);

      const answered = upstream().lastRequest().bytesSent.toString();
      expect(answered).toContain(JSON.stringify(model));
      const expected = answered.replaceAll(place, JSON.stringify(asked));
      const [, completed = expected] =
        /event: response\.completed\ndata: .*"response":(.*)\}\n\n$/.exec(expected) ?? [];
      expect(text).toBe(isAssembled ? completed : expected);
    }
    expect(upstream().refusals).toEqual([]);
    expect(proxy.logLines.join()).not.toContain('left out what the provider does not take');
    await proxy.waitForRecord(() => proxy.records.length === 3);
    for (const record of proxy.records.slice(1)) {
      expect(record).toMatchObject({
        upstreamModel: model,
        errorCode: null,
        usage: { output: 42, cacheRead: 12 },
      });
    }
  });

  it('keeps every other byte', async () => {
    proxy = await startRenamingProxy(mode);
    const members = `"x_a" : 1e2,\n "x_b":[1.0,"\\u0041"],`;
    const rest = JSON.stringify({ ...body, stream: true }).slice(1);
    const given = `{ ${members} "model" : ${JSON.stringify(name)} , ${rest}`;
    upstream().next({ replace: makeAnswer(200, '{"model":null}') });
    await (await proxy.post(path, given)).text();
    const sent = upstream().lastRequest().body.toString();
    const expected = given.replace(JSON.stringify(name), JSON.stringify(model));
    if (path === '/v1/messages' && mode === 'oauth') expect(sent).toContain(expected.slice(2));
    else expect(sent).toBe(expected);
  });

  it.each<[string, Scenario]>([
    ['with CRLF', { crlf: true }],
    ['split within characters', { splitCharacters: true }],
    ['in single bytes', { pieceBytes: 1 }],
    ['with a content length', { contentLength: true }],
  ])('its stream arrives the same, however it travels: %s', async (_how, scenario) => {
    proxy = await startRenamingProxy(mode);
    upstream().next({ text: LOOK_ALIKE, ...scenario });
    const response = await proxy.post(path, { ...body, model: name, stream: true });
    const expected = upstream().lastRequest().bytesSent.toString();
    expect(await response.text()).toBe(expected.replaceAll(place, JSON.stringify(name)));
    expect(response.headers.get('content-length')).toBeNull();
  });

  it('its stream arrives event by event', async () => {
    proxy = await startRenamingProxy(mode);
    const steps = stepStream();
    upstream().next(steps.scenario);
    steps.step();
    const request = httpRequest(`${proxy.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
    });
    request.end(JSON.stringify({ ...body, model: name, stream: true }));
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    for (let event = 0; event < 2; event++) {
      const [chunk] = (await once(response, 'data')) as [Buffer];
      expect(chunk.toString()).toMatch(/^(event: [^\n]+\n)?data: [^\n]+\n\n$/);
      if (event === 0) expect(chunk.toString()).toContain(JSON.stringify(name));
      steps.step();
    }
    response.destroy();
    await upstream().lastRequest().aborted;
  });

  it('an error, and a stream that breaks off, are told as ever', async () => {
    proxy = await startRenamingProxy(mode);
    upstream().next(path === '/v1/messages' ? anthropicErrors.rateLimited(7) : openaiErrors.rateLimited(7));
    const refused = await proxy.post(path, { ...body, model: name });
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '7']);
    expect(await refused.text()).toBe(upstream().lastRequest().bytesSent.toString());
    expect(refused.headers.get('x-ccproxy-request-id')).toMatch(/^req_/);

    upstream().next({ cut: { afterParts: 2 } });
    const response = await proxy.post(path, { ...body, model: name, stream: true });
    const text = await response.text();
    const sent = upstream().lastRequest().bytesSent.toString().replaceAll(place, JSON.stringify(name));
    expect(text.startsWith(sent)).toBe(true);
    expect(text.slice(sent.length)).toContain('upstream_disconnected');
  });
});

describe("the header with the provider's name of the model, which Codex CLI compares with its own", () => {
  it.each<[string, string, Scenario, string | null]>([
    ['goes', NAMES.gpt, {}, null],
    ['goes', `${NAMES.gpt}(low)`, {}, null],
    ['goes', `${GPT}(high)`, {}, null],
    ['goes, however it is written', NAMES.gpt, { headers: { 'openai-model': 'GPT-5.2' } }, null],
    ['stays where another model answers', NAMES.gpt, { headers: { 'openai-model': 'gpt-5' } }, 'gpt-5'],
    ['stays where that is the name', GPT, {}, GPT],
  ])('%s: %s, %j', async (_what, model, scenario, expected) => {
    proxy = await startRenamingProxy('oauth');
    for (const stream of [true, false]) {
      proxy.codex.next(scenario);
      const response = await proxy.post('/v1/responses', { model, input: 'Hi', stream });
      expect(await response.text()).toContain(`"model":${JSON.stringify(model)}`);
      expect(response.headers.get('openai-model')).toBe(expected);
      expect(response.headers.get('x-codex-plan-type')).toBe('plus');
    }
  });
});
