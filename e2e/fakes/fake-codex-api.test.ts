import OpenAI from 'openai';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type FakeCodexApi, OPENAI_MODELS, openaiErrors, startFakeCodexApi } from './fake-codex-api.ts';
import { type FakeOpenaiIssuer, type OpenaiTokens, startFakeOpenaiIssuer } from './fake-openai-issuer.ts';
import { RESPONSES_TEXT } from './responses-answers.ts';

const KEY = 'sk-proj-fake';
const WEATHER = {
  type: 'function' as const,
  name: 'get_weather',
  strict: false,
  parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
};
const CLOCK = { ...WEATHER, name: 'get_time' };
const ARGUMENTS = JSON.stringify({ city: 'Zürich 🏔️' });
const ASK = { model: 'gpt-5.3-codex', input: 'Hi' };
const CODEX_ASK = {
  model: 'gpt-5.3-codex',
  instructions: 'Be brief.',
  input: [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Hi' }] }],
  stream: true,
  store: false,
};

let issuer: FakeOpenaiIssuer;
let tokens: OpenaiTokens;
let api: FakeCodexApi;
let sdk: OpenAI;

beforeAll(async () => {
  issuer = await startFakeOpenaiIssuer();
  tokens = await issuer.issueTokens();
});
afterAll(() => issuer.close());
beforeEach(async () => {
  api = await startFakeCodexApi({ apiKeys: [KEY], isValidAccess: issuer.isValidAccess });
  sdk = new OpenAI({ apiKey: KEY, baseURL: api.env.OPENAI__API_BASE_URL, maxRetries: 0 });
});
afterEach(() => api.close());

function askCodex(body: object, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${api.env.CODEX__BASE_URL}/responses`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${tokens.accessToken}`,
      'chatgpt-account-id': tokens.accountId,
      originator: 'test',
      version: '0.1.0',
      'user-agent': 'test/1',
      'content-type': 'application/json',
      ...headers,
    },
    body: JSON.stringify(body),
  });
}

/** The `data` of each event; fails when the `event` line does not match. */
async function readEvents(response: Response): Promise<Record<string, unknown>[]> {
  const events = (await response.text()).split('\n\n').filter(Boolean);
  return events.map((text) => {
    const [, name, data] = /^event: (.+)\ndata: (.+)$/.exec(text) ?? [];
    const parsed = JSON.parse(data ?? '');
    expect(parsed.type).toBe(name);
    return parsed;
  });
}

describe('the ChatGPT backend', () => {
  it.each<[string, object, string]>([
    ['no instructions', { instructions: undefined }, 'Instructions are required'],
    ['empty instructions', { instructions: ' ' }, 'Instructions are required'],
    ['no stream', { stream: false }, 'Stream must be set to true'],
    ['store', { store: undefined }, 'Store must be set to false'],
    ['max_output_tokens', { max_output_tokens: 10 }, 'Unsupported parameter: max_output_tokens'],
    ['temperature', { temperature: 1 }, 'Unsupported parameter: temperature'],
    ['metadata', { metadata: {} }, 'Unsupported parameter: metadata'],
    ['previous_response_id', { previous_response_id: 'x' }, 'Unsupported parameter: previous_response_id'],
    ['text as input', { input: 'Hi' }, 'Input must be a list'],
    [
      'a system item',
      { input: [{ type: 'message', role: 'system', content: 'x' }] },
      'System messages are not allowed',
    ],
    [
      'an item without type',
      { input: [{ role: 'user', content: 'x' }] },
      "Missing required parameter: 'input[0].type'.",
    ],
    [
      'an underscore key',
      { input: [{ type: 'message', role: 'user', _id: 1 }] },
      "Unknown parameter: 'input[0]._id'.",
    ],
    [
      'a foreign model',
      { model: 'claude-opus-4-6' },
      "The 'claude-opus-4-6' model is not supported when using Codex with a ChatGPT account.",
    ],
    [
      'nested tools',
      { tools: [{ type: 'function', function: { name: 'x' } }] },
      "Missing required parameter: 'tools[0].name'.",
    ],
    [
      'a chat id as item id',
      { input: [{ type: 'function_call', id: 'call_1', call_id: 'call_1', name: 'x', arguments: '{}' }] },
      "Invalid 'input[0].id'. Expected an ID that begins with 'fc'.",
    ],
    [
      'an orphan output',
      { input: [{ type: 'function_call_output', call_id: 'call_1', output: '' }] },
      'No tool call found for function call output with call_id call_1.',
    ],
  ])('refuses %s', async (_what, changes, detail) => {
    const response = await askCodex({ ...CODEX_ASK, ...changes });
    expect([response.status, await response.json()]).toEqual([400, { detail }]);
    expect(api.refusals).toEqual([detail]);
  });

  it.each<[string, Record<string, string>, number]>([
    ['an unknown token', { authorization: 'Bearer x' }, 401],
    ['an API key', { authorization: `Bearer ${KEY}` }, 401],
    ['another account', { 'chatgpt-account-id': 'other' }, 403],
    ['no originator', { originator: '' }, 400],
    ['no version', { version: '' }, 400],
    ['no user agent', { 'user-agent': '' }, 400],
  ])('refuses %s', async (_what, headers, status) => {
    expect((await askCodex(CODEX_ASK, headers)).status).toBe(status);
  });

  it('streams reasoning, text and calls in the exact order of events', async () => {
    const response = await askCodex({
      ...CODEX_ASK,
      reasoning: { effort: 'low', summary: 'auto' },
      include: ['reasoning.encrypted_content'],
      tools: [WEATHER],
    });
    expect(response.headers.get('x-codex-primary-used-percent')).toBe('23');
    expect(response.headers.get('x-codex-secondary-window-minutes')).toBe('10080');
    const events = await readEvents(response);
    expect(events.map(({ sequence_number }) => sequence_number)).toEqual([...events.keys()]);
    const order = events.map(({ type }) => String(type).replace('response.', ''));
    expect(order.filter((type, index) => type !== order[index - 1])).toEqual([
      'created',
      'in_progress',
      'output_item.added',
      'reasoning_summary_part.added',
      'reasoning_summary_text.delta',
      'reasoning_summary_text.done',
      'reasoning_summary_part.done',
      'output_item.done',
      'output_item.added',
      'content_part.added',
      'output_text.delta',
      'output_text.done',
      'content_part.done',
      'output_item.done',
      'output_item.added',
      'function_call_arguments.delta',
      'function_call_arguments.done',
      'output_item.done',
      'completed',
    ]);
    const done = events.filter(({ type }) => type === 'response.output_item.done');
    expect(done.map(({ output_index }) => output_index)).toEqual([0, 1, 2]);
    expect(done.map(({ item }) => item)).toMatchObject([
      { type: 'reasoning', encrypted_content: expect.any(String) },
      { type: 'message' },
      { type: 'function_call', arguments: ARGUMENTS, id: expect.stringMatching(/^fc_/) },
    ]);
    expect(events.at(-1)).toMatchObject({
      response: { output: done.map(({ item }) => item), usage: { total_tokens: 79 } },
    });
  });

  it('leaves out the output or the content type when told, and ends short or failed', async () => {
    api.next({ emptyCompletedOutput: true, contentType: null });
    const bare = await askCodex(CODEX_ASK);
    expect(bare.headers.get('content-type')).toBeNull();
    expect((await readEvents(bare)).at(-1)).toMatchObject({ response: { output: [], status: 'completed' } });
    api.next({ ending: 'length' });
    expect((await readEvents(await askCodex(CODEX_ASK))).at(-1)).toMatchObject({
      type: 'response.incomplete',
      response: { incomplete_details: { reason: 'max_output_tokens' } },
    });
    api.next({ ending: 'failure' });
    expect((await readEvents(await askCodex(CODEX_ASK))).at(-1)).toMatchObject({ type: 'response.failed' });
    const failure = { code: 'cyber_policy', message: 'Flagged', isEarly: true } as const;
    api.next({ ending: 'failure', failure });
    expect(await readEvents(await askCodex(CODEX_ASK))).toMatchObject([
      { type: 'response.created' },
      { type: 'response.in_progress' },
      { type: 'response.failed', response: { error: { code: 'cyber_policy', message: 'Flagged' } } },
    ]);
  });

  it('searches the web and cites what it found', async () => {
    const search = { query: 'weather', url: 'https://weather.example', title: 'Weather' };
    api.next({ text: 'Sunny.', search });
    const { url, title } = search;
    expect((await readEvents(await askCodex(CODEX_ASK))).at(-1)).toMatchObject({
      response: {
        output: [
          { type: 'web_search_call', action: { type: 'search', query: 'weather' } },
          {
            content: [{ annotations: [{ type: 'url_citation', url, title, start_index: 7, end_index: 43 }] }],
          },
        ],
      },
    });
  });

  it('refuses what was sealed for another account', async () => {
    const reasoning = { effort: 'low', summary: 'auto' };
    const ask = { ...CODEX_ASK, reasoning, include: ['reasoning.encrypted_content'] };
    const [item] = (await readEvents(await askCodex(ask))).flatMap(({ type, item }) =>
      type === 'response.output_item.done' ? [item] : [],
    );
    const next = { ...ask, input: [item, ...CODEX_ASK.input] };
    expect((await askCodex(next)).status).toBe(200);
    api.forgetReasoning();
    const refused = await askCodex(next);
    expect([refused.status, await refused.json()]).toMatchObject([
      400,
      { error: { code: 'invalid_encrypted_content' } },
    ]);
  });
});

describe('the public API, through the official SDK', () => {
  it.each([false, true])('reasoning, text and two parallel calls (stream: %s)', async (stream) => {
    const body = { ...ASK, tools: [WEATHER, CLOCK], reasoning: { effort: 'low' as const } };
    const response = stream
      ? await sdk.responses.stream(body).finalResponse()
      : await sdk.responses.create(body);
    expect(response.output).toMatchObject([
      { type: 'reasoning', summary: [{ text: expect.stringContaining('🤔') }] },
      { type: 'message', content: [{ type: 'output_text', text: RESPONSES_TEXT }] },
      { type: 'function_call', name: 'get_weather', arguments: ARGUMENTS },
      { type: 'function_call', name: 'get_time', arguments: ARGUMENTS },
    ]);
    const calls = response.output.flatMap((item) => (item.type === 'function_call' ? [item] : []));
    const after = await sdk.responses.create({
      ...body,
      input: [
        { type: 'message', role: 'user', content: 'Hi' },
        ...calls.map(({ call_id, name }) => ({
          type: 'function_call' as const,
          call_id,
          name,
          arguments: '{}',
        })),
        ...calls.map(({ call_id }) => ({ type: 'function_call_output' as const, call_id, output: 'ok' })),
      ],
    });
    expect(after.output_text).toBe(RESPONSES_TEXT);
    expect(after.output.some(({ type }) => type === 'function_call')).toBe(false);
  });

  it.each([false, true])('a compaction, which only who gave it can read (stream: %s)', async (stream) => {
    const message = { type: 'message' as const, role: 'user' as const, content: 'Hi' };
    const body = { ...ASK, input: [message, { type: 'compaction_trigger' as const }] };
    const response = stream
      ? await sdk.responses.stream(body).finalResponse()
      : await sdk.responses.create(body);
    const compacted = await sdk.responses.compact({ ...ASK, input: [message] });
    expect(response.output.map(({ type }) => type)).toEqual(['compaction']);
    expect(compacted.output.map(({ type }) => type)).toEqual(['message', 'compaction']);
    for (const { output } of [response, compacted]) {
      const [compaction] = output.flatMap((item) => (item.type === 'compaction' ? [item] : []));
      if (compaction === undefined) expect.fail('There is no compaction');
      await sdk.responses.create({ ...ASK, input: [message, compaction] });
      const foreign = { ...compaction, encrypted_content: 'foreign' };
      await expect(sdk.responses.create({ ...ASK, input: [message, foreign] })).rejects.toMatchObject({
        status: 400,
      });
    }
  });

  it('structured output, models and errors', async () => {
    const format = { type: 'json_schema' as const, name: 'city', schema: WEATHER.parameters };
    const structured = await sdk.responses.create({ ...ASK, text: { format } });
    expect(JSON.parse(structured.output_text)).toEqual({ city: 'Zürich 🏔️' });
    expect((await sdk.models.list()).data.map(({ id }) => id)).toEqual(OPENAI_MODELS);
    await expect(sdk.models.retrieve('gpt-1')).rejects.toBeInstanceOf(OpenAI.NotFoundError);
    const wrong = sdk.withOptions({ apiKey: tokens.accessToken });
    await expect(wrong.responses.create(ASK)).rejects.toMatchObject({ status: 401, code: 'invalid_api_key' });
    await expect(sdk.responses.create({ ...ASK, model: 'claude-x' })).rejects.toMatchObject({ status: 404 });
    const leaking = sdk.withOptions({ defaultHeaders: { 'chatgpt-account-id': tokens.accountId } });
    await expect(leaking.responses.create(ASK)).rejects.toMatchObject({ status: 400 });
    api.next(openaiErrors.rateLimited(9));
    await expect(sdk.responses.create(ASK)).rejects.toBeInstanceOf(OpenAI.RateLimitError);
    api.next(openaiErrors.overloaded());
    await expect(sdk.responses.create(ASK)).rejects.toMatchObject({ status: 503 });
  });
});
