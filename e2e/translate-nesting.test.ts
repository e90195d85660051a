/** JSON that is nested so deeply that writing it would take all of the stack: an answer, never a crash. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '../src-shared/json.ts';
import { makeAnswer } from './fakes/deliver-answer.ts';
import { startTestProxy, type TestProxy } from './support/start-test-proxy.ts';

const nest = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
const DEEP = nest(50_000);
const CLAUDE = 'claude-sonnet-5-5';
const GPT = 'gpt-5.2';

let proxy: TestProxy;

beforeAll(async () => {
  proxy = await startTestProxy();
});
afterEach(() => {
  expect(proxy.records.filter(({ errorCode }) => errorCode === 'internal')).toEqual([]);
  expect(proxy.logLines.filter((line) => line.includes('"level":"error"'))).toEqual([]);
});
afterAll(() => proxy.close());

describe('a request', () => {
  it.each([
    ['/v1/messages', GPT, `"max_tokens":9,"messages":[{"role":"user","content":${DEEP}}]`],
    ['/v1/messages', CLAUDE, `"max_tokens":9,"messages":[{"role":"user","content":${DEEP}}]`],
    ['/v1/chat/completions', CLAUDE, `"messages":[{"role":"user","content":"Hi"}],"tools":${DEEP}`],
    ['/v1/responses', CLAUDE, `"input":${DEEP}`],
    ['/v1/messages/count_tokens', GPT, `"messages":${DEEP}`],
  ])('of %s for %s is refused', async (path, model, fields) => {
    const before = proxy.upstreamRequests().length;
    const response = await proxy.post(path, `{"model":"${model}",${fields}}`);
    expect([response.status, await response.json()]).toMatchObject([
      400,
      { error: { type: 'invalid_request_error', code: 'malformed_json' } },
    ]);
    expect(proxy.upstreamRequests()).toHaveLength(before);
  });

  it('that becomes too deep only when it is translated is refused', async () => {
    const [open, close] = ['{"properties":{"x":'.repeat(247), '}}'.repeat(247)];
    const tool = `{"name":"f","input_schema":{"type":"object","properties":{"x":${open}{}${close}}}}`;
    const body = `"max_tokens":9,"messages":[{"role":"user","content":"Hi"}],"tools":[${tool}]`;
    expect((await proxy.post('/v1/messages', `{"model":"${CLAUDE}",${body}}`)).status).toBe(200);
    const response = await proxy.post('/v1/messages', `{"model":"gpt-6.1-sol",${body}}`);
    expect([response.status, await response.json()]).toMatchObject([
      400,
      { error: { type: 'invalid_request_error', message: expect.stringContaining('nested too deeply') } },
    ]);
  });

  it.each([
    [
      '/v1/chat/completions',
      {
        messages: [
          { role: 'user', content: 'Hi' },
          {
            role: 'assistant',
            tool_calls: [{ id: 'a', type: 'function', function: { name: 'f', arguments: `{"x":${DEEP}}` } }],
          },
          { role: 'tool', tool_call_id: 'a', content: 'ok' },
        ],
      },
    ],
    [
      '/v1/responses',
      {
        input: [
          { role: 'user', content: 'Hi' },
          { type: 'function_call', call_id: 'a', name: 'f', arguments: `{"x":${DEEP}}` },
          { type: 'function_call_output', call_id: 'a', output: 'ok' },
        ],
      },
    ],
  ])('of %s with arguments of a call that are goes on with these as text', async (path, body) => {
    const response = await proxy.post(path, { ...body, model: CLAUDE });
    expect(response.status).toBe(200);
    expect(proxy.anthropic.lastRequest().json).toMatchObject({
      messages: [{}, { content: [{ input: { unparsed_arguments: `{"x":${DEEP}}` } }] }, {}],
    });
  });
});

describe('an answer', () => {
  const toEvents = (...events: string[]) => {
    const headers = { 'content-type': 'text/event-stream' };
    const text = events.map((data) => `data: ${data}\n\n`).join('');
    return { replace: { ...makeAnswer(200, '', headers), headers, parts: [Buffer.from(text)] } };
  };
  const ask = (path: string, model: string, stream: boolean) => {
    const fields = path.endsWith('responses')
      ? { input: 'Hi' }
      : { messages: [{ role: 'user', content: 'Hi' }], max_tokens: 100 };
    return proxy.post(path, { ...fields, model, stream });
  };
  const PATHS = ['/v1/messages', '/v1/chat/completions', '/v1/responses'];
  const cases = (paths: readonly string[]) =>
    paths.flatMap((path) => [[path, true] as const, [path, false] as const]);

  it.each(cases(PATHS.slice(1)))('of Claude is an error: %s, streamed: %s', async (path, stream) => {
    const block = `{"type":"server_tool_use","id":"a","name":"f","input":{"x":${DEEP}}}`;
    proxy.anthropic.next(
      toEvents(
        '{"type":"message_start","message":{"id":"msg_1","usage":{"input_tokens":1}}}',
        `{"type":"content_block_start","index":0,"content_block":${block}}`,
        '{"type":"message_stop"}',
      ),
    );
    const response = await ask(path, CLAUDE, stream);
    const text = await response.text();
    expect(response.status).toBe(stream ? 200 : 502);
    expect(text).toContain('cannot be read');
  });

  // A Responses client that streams gets the bytes as they are.
  it.each(cases(PATHS).filter(([path, stream]) => path !== '/v1/responses' || !stream))(
    'of OpenAI is an error: %s, streamed: %s',
    async (path, stream) => {
      const item = `{"type":"web_search_call","id":"ws_1","action":{"x":${DEEP}}}`;
      proxy.codex.next(
        toEvents(
          '{"type":"response.created","response":{"id":"resp_1","model":"gpt-5.2"}}',
          `{"type":"response.output_item.done","output_index":0,"item":${item}}`,
          `{"type":"response.completed","response":{"id":"resp_1","status":"completed","output":[${item}]}}`,
        ),
      );
      const response = await ask(path, GPT, stream);
      const text = await response.text();
      expect(response.status).toBe(502); // Nothing of the answer could be read, so that none has begun.
      expect(text).toMatch(/ended early|closed the connection/);
    },
  );

  it.each([true, false])('with arguments of a call that are passes them on, streamed: %s', async (stream) => {
    const json = JSON.stringify(`{"x":${DEEP}}`);
    const item = `{"type":"function_call","id":"fc_1","call_id":"a","name":"f","arguments":${json}}`;
    const response = `{"id":"resp_1","status":"completed","output":[${item}],"usage":{}}`;
    proxy.codex.next(toEvents(`{"type":"response.completed","response":${response}}`));
    const answer = await ask('/v1/messages', GPT, stream);
    expect(answer.status).toBe(200);
    if (stream) {
      expect(await answer.text()).toContain(DEEP);
    } else {
      const { content } = (await answer.json()) as JsonObject;
      expect(content).toMatchObject([{ type: 'tool_use', input: { unparsed_arguments: `{"x":${DEEP}}` } }]);
    }
  });
});
