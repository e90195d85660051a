import { request } from 'undici';
import { afterEach, expect, it } from 'vitest';
import { createManualClock } from '../../../../e2e/support/manual-clock.ts';
import { createTestServers } from '../../../../e2e/support/test-servers.ts';
import { silentLogger } from '../../ports/logger.ts';
import { assembleSettings } from '../../settings/setting-definitions.ts';
import { readJsonObject } from '../json-body.ts';
import type { ProxyDeps } from '../proxy-deps.ts';
import { startRequestTrace } from '../request-trace.ts';
import { createResponseStore } from '../response-store.ts';
import { createTranslatedCall } from './translated-call.ts';

const MODEL = 'claude-sonnet-5-5';
const USAGE = { input_tokens: 1, output_tokens: 1 };
const ANSWER = [
  {
    type: 'message_start',
    message: { id: 'msg_1', type: 'message', role: 'assistant', model: MODEL, content: [], usage: USAGE },
  },
  { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
  { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Hello' } },
  { type: 'content_block_stop', index: 0 },
  { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: USAGE },
  { type: 'message_stop' },
].map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);

const { serve, close } = createTestServers();

afterEach(close);

it.each([true, false])('gives an answer out that cannot be kept, streamed: %s', async (stream) => {
  const fault = new Error('A fault of ours');
  const warnings: unknown[] = [];
  const clock = createManualClock();
  const deps = {
    settings: assembleSettings(({ defaultValue }) => defaultValue),
    clock,
    logger: { ...silentLogger, warn: (fields: object) => warnings.push(fields) },
    keepAliveMs: 1_000,
    reportFields: () => {},
    responses: {
      ...createResponseStore(clock),
      remember() {
        throw fault;
      },
    },
  } as Partial<ProxyDeps> as ProxyDeps;
  const trace = startRequestTrace('openai', undefined);
  const provider = await serve((_request, response) => response.end(ANSWER.join('')));
  const body = readJsonObject(
    Buffer.from(JSON.stringify({ model: MODEL, input: 'Hi', store: true, stream })),
  );
  if (body === null) throw new Error('No object');
  const proxy = await serve(async (_request, response) => {
    const call = createTranslatedCall({
      dialect: 'responses',
      target: { provider: 'claude', model: MODEL, effort: null, isRenamed: false, isOtherModel: false },
      body,
      rawHeaders: [],
      sessionId: null,
      response,
      trace,
      deps,
    });
    call.prepare({ mode: 'api-key', apiKey: 'sk-ant-api03-0123456789' });
    const answer = await request(provider);
    await call.respond({ status: 200, headers: [], body: answer.body }, () => Promise.reject(fault));
  });
  const text = await (await fetch(proxy)).text();
  expect(text).toContain('Hello');
  expect(text).toContain(stream ? 'event: response.completed' : '"status":"completed"');
  expect(warnings).toEqual([{ requestId: trace.requestId, err: fault }]);
});
