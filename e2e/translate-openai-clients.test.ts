/** What clients of OpenAI's APIs send to Claude, and get from it, that neither of its matrix features covers. */
import OpenAI from 'openai';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '../src-shared/json.ts';
import { ANTHROPIC_TEXT } from './fakes/anthropic-answers.ts';
import { failureOf } from './support/failure-of.ts';
import { startTestProxy, type TestProxy } from './support/start-test-proxy.ts';

const HELLO = { role: 'user' as const, content: 'Hello' };
const CHAT = { model: 'claude-sonnet-4-5', messages: [HELLO] };
const RESPONSES = { model: 'claude-sonnet-4-5', input: 'Hello' };
const SEARCH = { type: 'web_search' as const };
const FUNCTION = { type: 'function' as const, name: 'f', parameters: {}, strict: false };

const MAP = [{ match: 'exact', pattern: 'acme/fast', model: 'claude-sonnet-5-5' }];

let proxy: TestProxy;

beforeAll(async () => {
  proxy = await startTestProxy({ mode: 'api-key', env: { MODELS__MAP: JSON.stringify(MAP) } });
});
afterEach(() => {
  expect(proxy.anthropic.refusals).toEqual([]);
});
afterAll(() => proxy.close());

const openai = () => proxy.openaiSdk({ baseURL: `${proxy.url}/v1` });

const sent = () => proxy.anthropic.lastRequest().json as JsonObject;

async function chat(fields: object) {
  const { choices } = await openai().chat.completions.create({ ...CHAT, ...fields, stream: false });
  const [choice] = choices;
  if (choice === undefined) throw new Error('There is no choice');
  return choice;
}

describe('reasoning in Chat Completions', () => {
  it('is given a budget as Anthropic tells users of this SDK to', async () => {
    const { message } = await chat({ thinking: { type: 'enabled', budget_tokens: 2000 } });
    expect(sent().thinking).toEqual({ type: 'enabled', budget_tokens: 2000 });
    expect(message).toHaveProperty('reasoning_content');
  });

  it('is switched off in the same way', async () => {
    const { message } = await chat({ model: 'claude-opus-5', thinking: { type: 'disabled' } });
    expect(message).not.toHaveProperty('reasoning_content');
  });

  it.each(['claude-sonnet-4-5', 'claude-sonnet-5-5'])(
    'is neither asked of %s nor shown where it is excluded',
    async (model) => {
      const fields = { model, reasoning: { exclude: true, effort: 'high' } };
      const { message } = await chat(fields);
      expect(Object.keys(message).filter((name) => name.startsWith('reasoning'))).toEqual([]);
      expect(sent()).toHaveProperty('thinking');
      expect(sent()).not.toHaveProperty('thinking.display', 'summarized');
      const streamed = await proxy.post('/v1/chat/completions', { ...CHAT, ...fields, stream: true });
      expect(await streamed.text()).not.toContain('"reasoning_');
    },
  );
});

describe('files', () => {
  const PNG =
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
  const code = Buffer.from('print(1)').toString('base64');
  const text = { type: 'text', media_type: 'text/plain', data: 'print(1)' };

  it.each([
    ['source code', { filename: 'main.py', file_data: code }, text],
    ['JSON', { filename: 'a.json', file_data: `data:application/json;base64,${code}` }, text],
    ['a PDF', { file_data: 'JVBERi0xLjc=' }, { media_type: 'application/pdf', data: 'JVBERi0xLjc=' }],
    ['a picture', { filename: 'a', file_data: PNG }, { media_type: 'image/png', data: PNG }],
  ])('are what they are, not what they might be: %s', async (_what, file, source) => {
    await chat({ messages: [{ role: 'user', content: [{ type: 'file', file }] }] });
    expect(sent()).toMatchObject({ messages: [{ content: [{ source }] }] });
    const content = [{ type: 'input_file' as const, ...file }];
    await openai().responses.create({ ...RESPONSES, input: [{ role: 'user', content }] });
    expect(sent()).toMatchObject({ messages: [{ content: [{ source }] }] });
  });

  it.each(['application/octet-stream', 'image/jpeg'])('are pictures by what is in them: %s', async (type) => {
    const image_url = { url: `data:${type};base64,${PNG}` };
    await chat({ messages: [{ role: 'user', content: [{ type: 'image_url', image_url }] }] });
    expect(sent()).toMatchObject({ messages: [{ content: [{ source: { media_type: 'image/png' } }] }] });
  });

  it('are refused where Claude reads neither', async () => {
    const file_data = Buffer.from('PK\x03\x04\0\0', 'latin1').toString('base64');
    const content = [{ type: 'file', file: { filename: 'a.docx', file_data } }];
    const before = proxy.upstreamRequests().length;
    const failure = await failureOf(chat({ messages: [{ role: 'user', content }] }));
    expect(failure).toMatchObject({ status: 400, code: 'unsupported_parameter' });
    expect(proxy.upstreamRequests()).toHaveLength(before);
  });
});

describe('a choice of tools', () => {
  it.each([
    ['none are there', [], 'required'],
    ['it is another one', [FUNCTION], { type: 'function', name: 'zz' }],
    ['the only one is left out', [{ ...SEARCH, external_web_access: false }], 'required'],
  ])('is refused where %s', async (_what, tools, tool_choice) => {
    const body = { ...RESPONSES, tools, tool_choice } as OpenAI.Responses.ResponseCreateParamsNonStreaming;
    const failure = await failureOf(openai().responses.create(body));
    expect(failure).toBeInstanceOf(OpenAI.BadRequestError);
    expect(failure).toMatchObject({ param: 'tool_choice' });
  });

  it('may be the web search of Chat Completions', async () => {
    await chat({ web_search_options: {}, tool_choice: 'required' });
    expect(sent()).toMatchObject({ tools: [{ name: 'web_search' }], tool_choice: { type: 'any' } });
  });
});

describe('fields', () => {
  it.each([
    ['responses', { max_tokens: 5 }, 'max_tokens'],
    ['responses', { response_format: { type: 'json_object' } }, 'response_format'],
    ['responses', { stop: ['x'] }, 'stop'],
    ['chat', { previous_response_id: 'resp_1' }, 'previous_response_id'],
  ] as const)('of the other API are refused by %s: %j', async (api, fields, param) => {
    const asking =
      api === 'chat' ? chat(fields) : openai().responses.create({ ...RESPONSES, ...fields, stream: false });
    expect(await failureOf(asking)).toMatchObject({ status: 400, param, code: 'unsupported_parameter' });
  });

  it('that say nothing are taken so', async () => {
    await chat({ max_tokens: -1, top_k: -1, top_p: -1, reasoning_effort: '', functions: [], tools: [] });
    expect(Object.keys(sent()).sort()).toEqual(['max_tokens', 'messages', 'model', 'stream']);
  });
});

describe('a refusal of Claude', () => {
  const refusal = 'It could enable harm.';

  it('says why in Chat Completions, whole and streamed, and that the answer was cut', async () => {
    proxy.anthropic.next({ ending: 'refusal', explanation: refusal });
    expect(await chat({})).toMatchObject({
      finish_reason: 'content_filter',
      message: { content: ANTHROPIC_TEXT, refusal },
    });
    proxy.anthropic.next({ ending: 'refusal', explanation: refusal });
    const streamed = await openai()
      .chat.completions.stream({ ...CHAT })
      .finalChatCompletion();
    expect(streamed.choices[0]).toMatchObject({ finish_reason: 'content_filter', message: { refusal } });
  });

  it('says why in Responses', async () => {
    proxy.anthropic.next({ ending: 'refusal', explanation: refusal });
    const { output, ...response } = await openai().responses.create(RESPONSES);
    expect(response).toMatchObject({
      status: 'incomplete',
      incomplete_details: { reason: 'content_filter' },
      output_text: ANTHROPIC_TEXT,
    });
    expect(output).toMatchObject([{ content: [{ type: 'output_text' }, { type: 'refusal', refusal }] }]);
  });
});

it('limits of a key come in the headers that this SDK has for them', async () => {
  const reset = new Date(Date.now() + 3_600_000).toISOString();
  proxy.anthropic.next({
    headers: {
      'anthropic-ratelimit-requests-limit': '50',
      'anthropic-ratelimit-requests-remaining': '49',
      'anthropic-ratelimit-requests-reset': reset,
    },
  });
  const { response } = await openai().chat.completions.create(CHAT).withResponse();
  expect(response.headers.get('x-ratelimit-limit-requests')).toBe('50');
  expect(response.headers.get('x-ratelimit-remaining-requests')).toBe('49');
  expect(response.headers.get('x-ratelimit-reset-requests')).toMatch(/^(1h0m\d|59m59)/);
});

it.each(['claude-haiku-4-5', 'opus', 'acme/fast', 'claude-sonnet-5-5(high)'])(
  '%s is shown as a model, since it answers as one',
  async (model) => {
    expect(await openai().models.retrieve(model)).toMatchObject({ id: model, owned_by: 'anthropic' });
    expect((await openai().chat.completions.create({ ...CHAT, model })).model).toBe(model);
  },
);

it('a path that is not here is refused in the words of OpenAI', async () => {
  const asking = openai().embeddings.create({ model: 'text-embedding-3-small', input: 'x' });
  expect(await failureOf(asking)).toMatchObject({ status: 404, code: 'route_not_found' });
});
