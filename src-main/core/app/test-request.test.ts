import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createManualClock } from '../../../e2e/support/manual-clock.ts';
import { type TestResult, testResultSchema } from '../../../src-shared/model/test-request.ts';
import type { Provider } from '../../../src-shared/provider.ts';
import { TEST_MODELS } from '../constants.ts';
import { sendTestRequest } from './test-request.ts';

let server: Server;
let requests: { url: string; headers: IncomingMessage['headers'] }[];
let answer: (request: IncomingMessage, response: ServerResponse) => void;
let clock: ReturnType<typeof createManualClock>;

beforeEach(async () => {
  requests = [];
  clock = createManualClock();
  server = createServer((request, response) => {
    requests.push({ url: request.url ?? '', headers: request.headers });
    answer(request, response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterEach(async () => {
  expect(clock.pendingCount()).toBe(0);
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
});

const localUrl = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

async function send(provider: Provider, authToken: string | null = null): Promise<TestResult> {
  const result = await sendTestRequest({ provider, localUrl: localUrl(), authToken, clock });
  return testResultSchema.parse(result);
}

const streamOf = (...events: object[]) =>
  events.map((event) => `event: x\ndata: ${JSON.stringify(event)}\n\n`).join('');

function answerWith(status: number, body: string, models = '{}') {
  answer = (request, response) => {
    if (request.url === '/v1/models') response.end(models);
    else response.writeHead(status, { 'content-type': 'text/event-stream' }).end(body);
  };
}

describe('the model', () => {
  it('is the newest small one of the account', async () => {
    const data = [
      { id: 'claude-haiku-4-5', created_at: '2025-10-01T00:00:00Z' },
      { id: 'claude-opus-6', created_at: '2027-01-01T00:00:00Z' },
      { id: 'claude-haiku-5', created_at: '2026-08-01T00:00:00Z' },
      { id: 7 },
      null,
    ];
    answerWith(
      200,
      streamOf({ type: 'content_block_delta', delta: { type: 'text_delta', text: 'Hi' } }),
      JSON.stringify({ data }),
    );
    expect(await send('claude')).toMatchObject({ model: 'claude-haiku-5', text: 'Hi', problem: null });
  });

  it.each(['not JSON', '[]', '{"data":7}', '{"data":[{"id":"claude-opus-6"}]}'])(
    'is a usual one for %s',
    async (models) => {
      answerWith(200, '', models);
      expect((await send('claude')).model).toBe(TEST_MODELS.claude);
    },
  );
});

it('sends the auth token when there is one, and only then', async () => {
  answerWith(200, '');
  await send('openai');
  await send('claude', 'hunter2hunter2');
  const [open, ...withToken] = requests;
  expect(open).toMatchObject({ url: '/codex/v1/responses' });
  expect(open?.headers['x-api-key']).toBeUndefined();
  expect(withToken.map(({ url, headers }) => [url, headers['x-api-key']])).toEqual([
    ['/v1/models', 'hunter2hunter2'],
    ['/v1/messages', 'hunter2hunter2'],
  ]);
});

describe('an answer', () => {
  it('of OpenAI gives text and tokens, without the reasoning', async () => {
    answerWith(
      200,
      streamOf(
        { type: 'response.reasoning_summary_text.delta', delta: 'Thinking' },
        { type: 'response.output_text.delta', delta: 'Hel' },
        { type: 'response.output_text.delta', delta: 'lo 👋' },
        { type: 'response.completed', response: { usage: { input_tokens: 3, output_tokens: 4 } } },
      ),
    );
    expect(await send('openai')).toMatchObject({
      status: 200,
      text: 'Hello 👋',
      inputTokens: 3,
      outputTokens: 4,
      problem: null,
      firstByteMs: expect.any(Number),
    });
  });

  it.each([
    [
      { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } },
      'overloaded_error',
      'Overloaded',
    ],
    [{ type: 'error', code: 'rate_limit', message: 'Slow down' }, 'rate_limit', 'Slow down'],
    [
      { type: 'response.failed', response: { error: { code: 'server_error', message: 'No' } } },
      'server_error',
      'No',
    ],
    [{ type: 'error' }, 'error', 'The provider answered with an error.'],
  ])('that ends in %j tells so', async (event, code, message) => {
    answerWith(200, streamOf(event));
    expect(await send('openai')).toMatchObject({ status: 200, problem: { code, message } });
  });

  it.each([
    [401, { error: { message: 'Wrong key', code: 'invalid_api_key' } }, 'invalid_api_key', 'Wrong key'],
    [
      429,
      { type: 'error', error: { type: 'rate_limit_error', message: 'Too much' } },
      'rate_limit_error',
      'Too much',
    ],
    [400, { detail: 'Instructions are required' }, 'upstream_answer_invalid', 'Instructions are required'],
    [502, '<html>', 'upstream_answer_invalid', 'The answer was HTTP status 502.'],
  ])('with status %i tells the provider’s words', async (status, body, code, message) => {
    answerWith(status, typeof body === 'string' ? body : JSON.stringify(body));
    expect(await send('openai')).toMatchObject({ status, text: '', problem: { code, message } });
  });

  it.each([
    ['not_signed_in', 'Not signed in to OpenAI/Codex.', 'Log in first.'],
    ['sign_in_required', 'The OpenAI/Codex sign-in has ended.', 'Log in again.'],
    ['codex_disabled', 'OpenAI/Codex is switched off.', 'Switch OpenAI/Codex on in Settings.'],
  ])(
    'of the proxy itself, %s, comes without the command that clients are told',
    async (code, message, advice) => {
      answerWith(401, JSON.stringify({ error: { message: 'No. Run "ccproxy auth login".', code } }));
      expect((await send('openai')).problem).toEqual({ code, message, advice });
    },
  );

  it('that breaks off keeps what came', async () => {
    answer = (_request, response) => {
      response.writeHead(200);
      response.write(streamOf({ type: 'response.output_text.delta', delta: 'Hel' }), () =>
        response.destroy(),
      );
    };
    expect(await send('openai')).toMatchObject({ text: 'Hel', problem: { code: 'upstream_disconnected' } });
  });
});

it('ends after a minute without an answer', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  answer = () => resolve();
  const sending = send('openai').catch((error: unknown) => error);
  await promise;
  clock.advance(60_000);
  expect(await sending).toMatchObject({ code: 'upstream_timeout' });
});

it('says so when nothing answers', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  other.close();
  await once(other, 'close');
  const sending = sendTestRequest({
    provider: 'claude',
    localUrl: `http://127.0.0.1:${port}`,
    authToken: null,
    clock,
  });
  await expect(sending).rejects.toMatchObject({ code: 'proxy_not_running' });
});
