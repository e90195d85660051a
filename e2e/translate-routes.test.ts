import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../src-shared/json.ts';
import { ANTHROPIC_TEXT } from './fakes/anthropic-answers.ts';
import { makeAnswer } from './fakes/deliver-answer.ts';
import { ANTHROPIC_MODELS } from './fakes/fake-anthropic-api.ts';
import { CODEX_MODELS, OPENAI_MODELS } from './fakes/fake-codex-api.ts';
import { RESPONSES_TEXT } from './fakes/responses-answers.ts';
import { createManualClock } from './support/manual-clock.ts';
import { startTestProxy, type TestProxy } from './support/start-test-proxy.ts';

const MESSAGES = { max_tokens: 100, messages: [{ role: 'user', content: 'Hello' }] };
const CHAT = { messages: [{ role: 'user', content: 'Hello' }] };
const RESPONSES = { input: 'Hello' };
const ANTHROPIC = { 'anthropic-version': '2023-06-01' };

let proxy: TestProxy;

afterEach(() => proxy.close());

async function ask(path: string, body: object): Promise<JsonObject> {
  const response = await proxy.post(path, body);
  expect([path, response.status]).toEqual([path, 200]);
  return (await response.json()) as JsonObject;
}

async function get(path: string, headers: Record<string, string> = {}) {
  const response = await fetch(proxy.url + path, { headers });
  return { status: response.status, body: (await response.json()) as JsonObject };
}

const idsOf = ({ body }: { body: JsonObject }) => (body.data as JsonObject[]).map(({ id }) => id);

describe('a request to a model', () => {
  beforeEach(async () => {
    proxy = await startTestProxy();
  });

  it.each([
    ['/v1/messages', MESSAGES],
    ['/api/v1/messages', MESSAGES],
    ['/v1/chat/completions', CHAT],
    ['/api/v1/chat/completions', CHAT],
    ['/openai/v1/chat/completions', CHAT],
    ['/v1/responses', RESPONSES],
    ['/api/v1/responses', RESPONSES],
    ['/openai/v1/responses', RESPONSES],
  ])('%s goes to the vendor whose name the model bears', async (path, body) => {
    expect(JSON.stringify(await ask(path, { ...body, model: 'claude-sonnet-5-5' }))).toContain(
      ANTHROPIC_TEXT,
    );
    expect(JSON.stringify(await ask(path, { ...body, model: 'gpt-5.2' }))).toContain(RESPONSES_TEXT);
    await proxy.waitForRecord(() => proxy.records.length === 2);
    expect(proxy.records.map(({ provider, model }) => [provider, model])).toEqual([
      ['claude', 'claude-sonnet-5-5'],
      ['openai', 'gpt-5.2'],
    ]);
    expect(proxy.refusals()).toEqual([]);
  });

  it.each([
    ['/claude/v1/messages', MESSAGES, ANTHROPIC_TEXT],
    ['/claude/v1/chat/completions', CHAT, ANTHROPIC_TEXT],
    ['/claude/v1/responses', RESPONSES, ANTHROPIC_TEXT],
    ['/codex/v1/messages', MESSAGES, RESPONSES_TEXT],
    ['/codex/v1/chat/completions', CHAT, RESPONSES_TEXT],
    ['/codex/v1/responses', RESPONSES, RESPONSES_TEXT],
    ['/codex/chat/completions', CHAT, RESPONSES_TEXT],
    ['/codex/responses', RESPONSES, RESPONSES_TEXT],
    ['/codex/a-session/v1/messages', MESSAGES, RESPONSES_TEXT],
    ['/codex/a-session/v1/chat/completions', CHAT, RESPONSES_TEXT],
    ['/codex/a-session/v1/responses', RESPONSES, RESPONSES_TEXT],
    ['/codex/a-session/chat/completions', CHAT, RESPONSES_TEXT],
    ['/codex/a-session/responses', RESPONSES, RESPONSES_TEXT],
  ])('%s goes to its vendor, whatever the model is called', async (path, body, text) => {
    for (const model of ['claude-sonnet-5-5', 'gpt-5.2']) {
      const answer = await ask(path, { ...body, model });
      expect(JSON.stringify(answer)).toContain(text);
      expect(answer.model).toBe(model);
    }
    expect(proxy.refusals()).toEqual([]);
    if (!path.includes('a-session')) return;
    expect(proxy.codex.lastRequest().headers.session_id).toBe('a-session');
  });

  it('stays byte for byte what it was where the vendor speaks the dialect', async () => {
    const body = `{"model":"gpt-5.2", "instructions":"Hi","store":false,"stream":true,"input":[], "n":1e2}`;
    await (await proxy.post('/v1/responses', body)).text();
    expect(proxy.codex.lastRequest().body.toString()).toBe(body);
  });

  it('with a name that nobody knows is answered 404, with those that are known', async () => {
    const openaiError = { error: { type: 'invalid_request_error', code: 'model_not_found', param: 'model' } };
    const anthropicError = { type: 'error', error: { type: 'not_found_error', code: 'model_not_found' } };
    for (const [path, body, error] of [
      ['/v1/messages', MESSAGES, anthropicError],
      ['/openai/v1/chat/completions', CHAT, openaiError],
      ['/v1/responses', RESPONSES, openaiError],
    ] as const) {
      const response = await proxy.post(path, { ...body, model: 'llama-9' });
      const text = await response.text();
      expect([path, response.status]).toEqual([path, 404]);
      expect(JSON.parse(text)).toMatchObject(error);
      for (const name of [...ANTHROPIC_MODELS, ...CODEX_MODELS]) expect(text).toContain(name);
    }
  });

  it('takes an effort at the end of the name, and answers with the whole of it', async () => {
    const answer = await ask('/openai/v1/responses', { ...RESPONSES, model: 'gpt-5.2(low)' });
    expect(answer.model).toBe('gpt-5.2(low)');
    expect(proxy.codex.lastRequest().json).toMatchObject({ model: 'gpt-5.2', reasoning: { effort: 'low' } });
    expect(await proxy.waitForRecord()).toMatchObject({ model: 'gpt-5.2(low)', upstreamModel: 'gpt-5.2' });
    expect(proxy.refusals()).toEqual([]);
  });

  it('tells a field that cannot be used, in the dialect of the caller', async () => {
    const response = await proxy.post('/v1/chat/completions', { ...CHAT, model: 'claude-sonnet-5-5', n: 2 });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      error: { type: 'invalid_request_error', code: 'unsupported_parameter', param: 'n' },
    });
    const other = await proxy.post('/codex/v1/messages', { ...MESSAGES, model: 'gpt-5.2', messages: 7 });
    expect(await other.json()).toMatchObject({
      type: 'error',
      error: { type: 'invalid_request_error', message: expect.stringContaining('messages') },
    });
    const thread = {
      ...MESSAGES,
      model: 'gpt-5.2',
      thread: { type: 'continue', previous_message_id: 'msg_1' },
    };
    const threaded = await proxy.post('/codex/v1/messages', thread);
    expect(await threaded.json()).toMatchObject({
      error: { type: 'invalid_request_error', details: { error_code: 'thread_unsupported_request' } },
    });
    expect(proxy.upstreamRequests()).toEqual([]);
  });

  it('tells the log, and only the log, what the vendor does not take: once, then for debugging', async () => {
    const body = { ...CHAT, model: 'claude-sonnet-5-5', seed: 7, something_of_mine: 'private words' };
    await ask('/v1/chat/completions', body);
    await ask('/v1/chat/completions', body);
    const lines = proxy.logLines.filter((logged) => logged.includes('something_of_mine'));
    const told = { dialect: 'chat', provider: 'claude', fields: ['seed', 'something_of_mine'] };
    expect(lines.map((line) => JSON.parse(line))).toEqual(
      ['info', 'debug', 'debug'].map((level) => expect.objectContaining({ level, ...told })),
    );
    expect(proxy.logLines.join('')).not.toContain('private words');
  });

  it('tells of its tokens as the vendor counts them', async () => {
    await ask('/v1/chat/completions', { ...CHAT, model: 'claude-sonnet-5-5' });
    await ask('/v1/messages', { ...MESSAGES, model: 'gpt-5.2' });
    await proxy.waitForRecord(() => proxy.records.length === 2);
    expect(proxy.records.map(({ usage, dialect }) => [dialect, usage])).toEqual([
      ['openai', { input: 25, output: 42, cacheRead: 12, cacheWrite: 7 }],
      ['anthropic', { input: 37, output: 42, cacheRead: 12, cacheWrite: null }],
    ]);
  });
});

it("asks the models of the user's own map", async () => {
  const map = [
    { match: 'prefix', pattern: 'mine-', model: 'claude-sonnet-5-5' },
    { match: 'exact', pattern: 'gpt-4o', model: 'gpt-5.2', effort: 'low' },
  ];
  proxy = await startTestProxy({ env: { MODELS__MAP: JSON.stringify(map) } });
  expect((await ask('/v1/messages', { ...MESSAGES, model: 'mine-1' })).model).toBe('mine-1');
  expect(proxy.anthropic.lastRequest().json).toMatchObject({ model: 'claude-sonnet-5-5' });
  expect((await ask('/v1/responses', { ...RESPONSES, model: 'gpt-4o' })).model).toBe('gpt-4o');
  expect(proxy.codex.lastRequest().json).toMatchObject({ model: 'gpt-5.2', reasoning: { effort: 'low' } });
});

describe('the list of models', () => {
  it('holds those of both vendors, in the form of the caller', async () => {
    proxy = await startTestProxy();
    const all = [...ANTHROPIC_MODELS, ...CODEX_MODELS];
    for (const path of ['/v1/models', '/api/v1/models', '/openai/v1/models']) {
      const openai = await get(path);
      expect(openai.body).toMatchObject({ object: 'list' });
      expect(idsOf(openai)).toEqual(all);
      const anthropic = await get(path, ANTHROPIC);
      expect(anthropic.body).toMatchObject({ has_more: false, first_id: all[0], last_id: all.at(-1) });
      expect(idsOf(anthropic)).toEqual(all);
    }
    const ids: string[] = [];
    for await (const { id } of proxy.anthropicSdk().models.list({ limit: 2 })) ids.push(id);
    expect(ids).toEqual(all);
    const listed = await proxy.openaiSdk({ baseURL: `${proxy.url}/openai/v1` }).models.list();
    expect(listed.data.map(({ id }) => id)).toEqual(all);
  });

  it("holds the vendor's own where the path names one", async () => {
    proxy = await startTestProxy();
    expect(idsOf(await get('/claude/v1/models'))).toEqual(ANTHROPIC_MODELS);
    expect(idsOf(await get('/claude/v1/models', ANTHROPIC))).toEqual(ANTHROPIC_MODELS);
    expect(idsOf(await get('/codex/v1/models'))).toEqual(CODEX_MODELS);
    expect(idsOf(await get('/codex/models', ANTHROPIC))).toEqual(CODEX_MODELS);
    const own = await get('/codex/v1/models?client_version=0.169.0');
    expect((own.body.models as JsonObject[]).map(({ slug }) => slug)).toEqual(CODEX_MODELS);
  });

  it('shows one model, or 404 in the dialect of the caller', async () => {
    proxy = await startTestProxy();
    expect((await get('/v1/models/gpt-5.2')).body).toMatchObject({ id: 'gpt-5.2', owned_by: 'openai' });
    expect((await get('/v1/models/gpt-5.2', ANTHROPIC)).body).toMatchObject({ id: 'gpt-5.2', type: 'model' });
    expect((await get('/openai/v1/models/claude-opus-5-5')).body).toMatchObject({ owned_by: 'anthropic' });
    const missing = await get('/openai/v1/models/nothing');
    expect(missing).toMatchObject({ status: 404, body: { error: { code: 'model_not_found' } } });
    const asAnthropic = await get('/v1/models/nothing', ANTHROPIC);
    expect(asAnthropic).toMatchObject({
      status: 404,
      body: { type: 'error', error: { type: 'not_found_error' } },
    });
  });

  it('is that of the API with a key', async () => {
    proxy = await startTestProxy({ mode: 'api-key' });
    expect(idsOf(await get('/v1/models'))).toEqual([...ANTHROPIC_MODELS, ...OPENAI_MODELS]);
  });

  it('is asked for once in five minutes', async () => {
    const clock = createManualClock(Date.now());
    proxy = await startTestProxy({ clock });
    for (let i = 0; i < 3; i += 1) await get('/v1/models');
    expect(proxy.upstreamRequests()).toHaveLength(2);
    clock.advance(5 * 60_000);
    await Promise.all([get('/v1/models'), get('/v1/models')]);
    expect(proxy.upstreamRequests()).toHaveLength(4);
  });

  it('is the packaged one where the vendor gives none', async () => {
    proxy = await startTestProxy();
    proxy.anthropic.next({ replace: makeAnswer(500, 'broken') });
    const ids = idsOf(await get('/v1/models'));
    expect(ids).toEqual(expect.arrayContaining(['claude-opus-5-5', ...CODEX_MODELS]));
  });

  it('asks for a sign-in when there is none', async () => {
    proxy = await startTestProxy({ mode: 'signed-out' });
    expect(await get('/v1/models')).toMatchObject({
      status: 401,
      body: { error: { code: 'not_signed_in' } },
    });
  });
});

describe('the tokens of a request', () => {
  beforeEach(async () => {
    proxy = await startTestProxy();
  });

  it('are counted by Anthropic for its models, and estimated for others', async () => {
    const { messages } = MESSAGES;
    expect(await ask('/v1/messages/count_tokens', { messages, model: 'claude-sonnet-5-5' })).toEqual({
      input_tokens: 42,
    });
    const response = await proxy.post('/v1/messages/count_tokens', { messages, model: 'gpt-5.2' });
    expect(response.headers.get('x-ccproxy-estimate')).toBe('true');
    const { input_tokens: estimate } = (await response.json()) as { input_tokens: number };
    expect(estimate).toBeGreaterThan(0);
    expect(estimate).toBeLessThan(50);
    expect(proxy.codex.requests).toEqual([]);
  });
});

describe('/responses/compact', () => {
  it("is OpenAI's own for its models, byte for byte", async () => {
    proxy = await startTestProxy();
    const answer = { object: 'response.compaction', output: [] };
    proxy.codex.next({ replace: makeAnswer(200, answer) });
    const body = '{"model":"gpt-5.2", "input":[],"instructions":"x"}';
    const response = await proxy.post('/codex/v1/responses/compact', body);
    expect(await response.json()).toEqual(answer);
    const sent = proxy.codex.lastRequest();
    expect([sent.path, sent.body.toString()]).toEqual(['/backend-api/codex/responses/compact', body]);
  });

  it('gets what only the proxy keeps, with a ChatGPT plan', async () => {
    proxy = await startTestProxy();
    const first = await ask('/v1/responses', { model: 'gpt-5.2', input: 'The first words', store: true });
    const [item] = first.output as JsonObject[];
    const reference = { type: 'item_reference', id: item?.id };
    for (const body of [{ previous_response_id: first.id, input: 'And?' }, { input: [reference] }]) {
      proxy.codex.next({ replace: makeAnswer(200, { object: 'response.compaction', output: [] }) });
      await ask('/v1/responses/compact', { model: 'gpt-5.2', ...body });
      const sent = proxy.codex.lastRequest();
      expect(sent.path).toBe('/backend-api/codex/responses/compact');
      expect(sent.json).not.toHaveProperty('previous_response_id');
      expect((sent.json as { input: JsonObject[] }).input).toContainEqual(item);
    }
    expect(proxy.codex.lastRequest().json).toMatchObject({ input: [item] });
    const asked = proxy.codex.requests.length;
    const unknown = { model: 'gpt-5.2', previous_response_id: 'resp_unknown', input: [] };
    expect(await (await proxy.post('/v1/responses/compact', unknown)).json()).toMatchObject({
      error: { code: 'previous_response_not_found' },
    });
    expect(proxy.codex.requests).toHaveLength(asked);
  });

  it('leaves what it refers to to OpenAI, with its API key', async () => {
    proxy = await startTestProxy({ mode: 'api-key' });
    const body = '{"model":"gpt-5.2", "previous_response_id":"resp_1", "input":[{"id":"msg_1"}]}';
    await (await proxy.post('/v1/responses/compact', body)).text();
    expect(proxy.codex.lastRequest().body.toString()).toBe(body);
  });
});
