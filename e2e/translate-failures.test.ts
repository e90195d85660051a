import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { zodResponseFormat } from 'openai/helpers/zod';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { JsonObject } from '../src-shared/json.ts';
import { anthropicErrors } from './fakes/fake-anthropic-api.ts';
import { openaiErrors } from './fakes/fake-codex-api.ts';
import type { Scenario } from './fakes/scenario.ts';
import { failureOf } from './support/failure-of.ts';
import { startTestProxy, type TestProxy } from './support/start-test-proxy.ts';

/** What clients get, and do, when OpenAI fails or refuses: as their own SDKs and agents see it. */
const HELLO = { role: 'user' as const, content: 'Hello' };
const MESSAGES = { model: 'gpt-5.2', max_tokens: 1000, messages: [HELLO] };
const CHAT = { model: 'gpt-5.2', messages: [HELLO] };
/** Retries as the SDKs do them when nobody says anything about it. */
const USUAL_RETRIES = { maxRetries: 2 };

let proxy: TestProxy;

beforeEach(async () => {
  proxy = await startTestProxy();
});
afterEach(() => proxy.close());

const openai = (options: object = {}) => proxy.openaiSdk({ baseURL: `${proxy.url}/v1`, ...options });

/** One answer, asked for in each way in which it is translated. */
const WAYS: readonly (readonly [string, (options?: object) => Promise<unknown>])[] = [
  ['Messages', (options) => proxy.anthropicSdk(options).messages.create(MESSAGES)],
  ['Messages, streamed', (options) => proxy.anthropicSdk(options).messages.stream(MESSAGES).finalMessage()],
  ['Chat Completions', (options) => openai(options).chat.completions.create(CHAT)],
  [
    'Chat Completions, streamed',
    (options) => openai(options).chat.completions.stream(CHAT).finalChatCompletion(),
  ],
];

async function sdkErrorOf(asking: Promise<unknown>) {
  const failure = await failureOf(asking);
  if (failure instanceof Anthropic.APIError || failure instanceof OpenAI.APIError) return failure;
  throw new Error(`Not an error of an SDK: ${failure}`);
}

function early(code: string, message: string): Scenario {
  return { ending: 'failure', failure: { code, message, isEarly: true } };
}

describe.each(WAYS)('%s', (_name, ask) => {
  it('is told of a limit of the plan once, with the time at which it ends', async () => {
    proxy.codex.next(openaiErrors.usageLimitReached(7200), 3);
    const { status, headers, message } = await sdkErrorOf(ask(USUAL_RETRIES));
    expect([status, headers?.get('retry-after'), headers?.get('x-should-retry')]).toEqual([
      429,
      '7200',
      'false',
    ]);
    expect(message).toMatch(
      /The usage limit has been reached\. Plan: plus\. It resets in 2 hours \(20\S+ \d\d:\d\d UTC\)\./,
    );
    expect(proxy.upstreamRequests()).toHaveLength(1);
  });

  it('is told when to try again after a limit of the moment', async () => {
    proxy.codex.next(early('rate_limit_exceeded', 'Rate limit reached. Please try again in 11.5s.'));
    const { status, headers } = await sdkErrorOf(ask());
    expect([status, headers?.get('retry-after'), headers?.has('x-should-retry')]).toEqual([429, '12', false]);
  });

  it('tries again by itself when OpenAI fails right after it has begun', async () => {
    proxy.codex.next({ ...early('server_is_overloaded', 'Overloaded.'), headers: { 'retry-after-ms': '1' } });
    await ask(USUAL_RETRIES);
    expect(proxy.upstreamRequests()).toHaveLength(2);
  });

  it.each(['cyber_policy', 'context_length_exceeded'])('is refused once: %s', async (code) => {
    proxy.codex.next(early(code, 'This request was refused.'), 3);
    const { status, message } = await sdkErrorOf(ask(USUAL_RETRIES));
    expect([status, proxy.upstreamRequests().length]).toEqual([400, 1]);
    expect(message).toContain('This request was refused.');
  });
});

it("Anthropic's SDK knows the id of an answer and of every error", async () => {
  const sdk = proxy.anthropicSdk();
  const { request_id, response } = await sdk.messages.create(MESSAGES).withResponse();
  expect(request_id).toBe(response.headers.get('x-ccproxy-request-id'));
  const stream = await sdk.messages.stream(MESSAGES).withResponse();
  expect(stream.request_id).toBe(stream.response.headers.get('x-ccproxy-request-id'));
  await stream.data.done();
  for (const asking of [
    () => sdk.messages.create({ ...MESSAGES, model: 'unknown-model' }),
    () => {
      proxy.codex.next(openaiErrors.serverError());
      return sdk.messages.create(MESSAGES);
    },
  ]) {
    const { requestID, headers, error } = await sdkErrorOf(asking());
    expect(requestID).toBe(headers?.get('x-ccproxy-request-id'));
    expect(error).toMatchObject({ request_id: requestID });
  }
});

it("OpenAI's SDK knows the id of an answer of Claude", async () => {
  const asked = openai().chat.completions.create({ ...CHAT, model: 'claude-haiku-4-5' });
  const { request_id, response } = await asked.withResponse();
  expect(request_id).toBe(response.headers.get('x-ccproxy-request-id'));
});

it("OpenAI's SDK is not made to wait for a plan of Claude", async () => {
  const limited = anthropicErrors.rateLimited(7200);
  proxy.anthropic.next({ ...limited, headers: { 'anthropic-ratelimit-unified-status': 'rejected' } }, 3);
  const asked = openai(USUAL_RETRIES).chat.completions.create({ ...CHAT, model: 'claude-haiku-4-5' });
  expect((await sdkErrorOf(asked)).headers?.get('retry-after')).toBe('7200');
  expect(proxy.upstreamRequests()).toHaveLength(1);
});

describe('a refusal in words', () => {
  const FORECAST = z.object({ city: z.string() });
  const structured = { ...CHAT, response_format: zodResponseFormat(FORECAST, 'forecast') };

  it("is an answer to OpenAI's parsers", async () => {
    proxy.codex.next({ ending: 'refusal', text: 'I cannot.' }, 2);
    const { completions } = openai().chat;
    for (const completion of [
      await completions.parse(structured),
      await completions.stream(structured).finalChatCompletion(),
    ]) {
      expect(completion.choices[0]).toMatchObject({
        finish_reason: 'stop',
        message: { refusal: 'I cannot.' },
      });
    }
  });
});

describe('a call that is cut off', () => {
  const CALL = { type: 'function_call', id: 'fc_1', call_id: 'call_1', name: 'deploy', arguments: '' };
  const BEGUN: readonly JsonObject[] = [
    { type: 'response.created', response: { id: 'resp_1', model: 'gpt-5.2', status: 'in_progress' } },
    { type: 'response.output_item.added', output_index: 0, item: CALL },
    { type: 'response.function_call_arguments.delta', output_index: 0, delta: '{"env":"pro' },
    { type: 'response.output_item.added', output_index: 1, item: { ...CALL, id: 'fc_2', call_id: 'call_2' } },
    { type: 'response.function_call_arguments.done', output_index: 1, arguments: '{}' },
  ];
  const FAILED = { type: 'response.failed', response: { status: 'failed', error: { message: 'Boom' } } };

  it.each([
    ['by the end of the connection', BEGUN],
    ['by a failure', [...BEGUN, FAILED]],
  ])('%s is never told to be complete', async (_how, events) => {
    const parts = events.map((event) => Buffer.from(`data: ${JSON.stringify(event)}\n\n`));
    proxy.codex.next({ replace: { status: 200, headers: { 'content-type': 'text/event-stream' }, parts } });
    const response = await proxy.post('/v1/messages', {
      ...MESSAGES,
      stream: true,
      tools: [{ name: 'deploy', input_schema: { type: 'object' } }],
    });
    const types = [...(await response.text()).matchAll(/^event: (\w+)$/gm)].map(([, type]) => type);
    expect(types).toEqual(['message_start', 'content_block_start', 'content_block_delta', 'error']);
  });
});

describe('reasoning that OpenAI refuses', () => {
  const THINKING = { ...MESSAGES, thinking: { type: 'adaptive' as const } };
  const includesOf = (text: string) =>
    proxy.upstreamRequests().map((request) => request.body.toString().includes(text));

  async function haveTurn() {
    const sdk = proxy.anthropicSdk();
    const { content } = await sdk.messages.create(THINKING);
    return () =>
      sdk.messages.create({ ...THINKING, messages: [HELLO, { role: 'assistant', content }, HELLO] });
  }

  it('since it was sealed for another account is left out, and the conversation goes on', async () => {
    const goOn = await haveTurn();
    proxy.codex.forgetReasoning();
    expect((await goOn()).stop_reason).toBe('end_turn');
    // A request of the first turn, and two of the second.
    expect(includesOf('"type":"reasoning"')).toEqual([false, true, false]);
    await proxy.waitForRecord(() => proxy.records.length === 2);
    const requestId = proxy.records[1]?.requestId;
    const line = proxy.logLines.find((logged) => logged.includes('invalid_encrypted_content'));
    expect(line).toContain(`"${requestId}"`);
  });

  it('is sent as it is while OpenAI can read it', async () => {
    const goOn = await haveTurn();
    await goOn();
    expect(includesOf('"type":"reasoning"')).toEqual([false, true]);
  });

  it('is left out once: what OpenAI says then is passed on', async () => {
    const goOn = await haveTurn();
    const refusal = openaiErrors.unverifiedReasoning();
    proxy.codex.next(refusal, 5);
    expect((await sdkErrorOf(goOn())).status).toBe(400);
    expect(proxy.upstreamRequests()).toHaveLength(3);
  });

  it('is no reason to repeat a request that holds none', async () => {
    proxy.codex.next(openaiErrors.unverifiedReasoning());
    expect((await sdkErrorOf(proxy.anthropicSdk().messages.create(MESSAGES))).status).toBe(400);
    expect(proxy.upstreamRequests()).toHaveLength(1);
  });

  it('to sum up is not asked to', async () => {
    await proxy.close();
    proxy = await startTestProxy({ mode: 'api-key' });
    proxy.codex.next(openaiErrors.unverifiedOrganization());
    const message = await proxy.anthropicSdk().messages.create(THINKING);
    expect(message.stop_reason).toBe('end_turn');
    expect(includesOf('"summary":"auto"')).toEqual([true, false]);
  });
});

it("counts OpenAI's web searches for clients of Anthropic", async () => {
  proxy.codex.next({
    text: 'Sunny.',
    search: { query: 'weather', url: 'https://weather.example/zurich', title: 'Weather' },
  });
  const message = await proxy.anthropicSdk().messages.create({
    ...MESSAGES,
    tools: [{ type: 'web_search_20250305', name: 'web_search' }],
  });
  expect(message.usage.server_tool_use).toEqual({ web_search_requests: 1, web_fetch_requests: 0 });
  expect(message.content).toEqual([
    { type: 'text', text: 'Sunny. ([Weather](https://weather.example/zurich))' },
  ]);
});

it('gives each agent of a session a conversation of its own', async () => {
  const session = { 'x-claude-code-session-id': '0d8cf8ae-6f4b-4c3d-9b1e-5a1f6c9e2d47' };
  for (const agent of [{}, { 'x-claude-code-agent-id': 'a1' }, { 'x-claude-code-agent-id': 'a2' }]) {
    await proxy.post('/v1/messages', MESSAGES, { headers: { ...session, ...agent } });
  }
  const keys = proxy.upstreamRequests().map(({ json }) => (json as JsonObject).prompt_cache_key);
  expect(new Set(keys).size).toBe(3);
  expect(proxy.upstreamRequests().map(({ headers }) => headers.session_id)).toEqual(keys);
});
