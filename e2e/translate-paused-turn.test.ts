import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../src-shared/json.ts';
import { ANTHROPIC_TEXT } from './fakes/anthropic-answers.ts';
import { anthropicErrors } from './fakes/fake-anthropic-api.ts';
import { createGate } from './fakes/scenario.ts';
import { startTestProxy, type TestProxy } from './support/start-test-proxy.ts';

const MODEL = 'claude-sonnet-5-5';
const PAUSE = { pauses: true, text: 'Let me look. ' } as const;
const ASK = { model: MODEL, input: 'How is the weather?', tools: [{ type: 'web_search' as const }] };
const CHAT = {
  model: MODEL,
  messages: [{ role: 'user' as const, content: 'How is the weather?' }],
  web_search_options: {},
};

let proxy: TestProxy;

beforeEach(async () => {
  proxy = await startTestProxy({
    env: { MODELS__MAP: JSON.stringify([{ match: 'exact', pattern: 'mine', model: MODEL }]) },
  });
});

afterEach(() => proxy.close());

const sdk = () => proxy.openaiSdk({ baseURL: `${proxy.url}/v1` });

const asked = () => proxy.anthropic.requests.filter(({ path }) => path.startsWith('/v1/messages'));

/** What the last message of each request holds. */
const lastOf = () =>
  asked().map(({ json }) => {
    const { role, content } = (json as { messages: JsonObject[] }).messages.at(-1) ?? {};
    return [role, ...(content as JsonObject[]).map(({ type }) => type)];
  });

const SEARCHED = ['thinking', 'text', 'server_tool_use'];

describe('a turn that Claude pauses at its own search', () => {
  it.each([true, false])('is one answer to Responses clients, streamed: %s', async (stream) => {
    proxy.anthropic.next(PAUSE, 2);
    const body = { ...ASK, max_output_tokens: 1000 };
    const answer = stream
      ? await sdk().responses.stream(body).finalResponse()
      : await sdk().responses.create(body);
    expect(answer).toMatchObject({
      status: 'completed',
      output_text: `${PAUSE.text}${PAUSE.text}${ANTHROPIC_TEXT}`,
      // Of three requests: each is paid for.
      usage: {
        input_tokens: 132,
        input_tokens_details: { cached_tokens: 36, cache_write_tokens: 21 },
        output_tokens: 126,
      },
    });
    const item = ['reasoning', 'message', 'web_search_call'];
    expect(answer.output.map(({ type }) => type)).toEqual([...item, ...item, 'reasoning', 'message']);
    expect(lastOf()).toEqual([
      ['user', 'text'],
      ['assistant', ...SEARCHED],
      ['assistant', ...SEARCHED, 'web_search_tool_result', ...SEARCHED],
    ]);
    expect(asked().map(({ json }) => (json as JsonObject).max_tokens)).toEqual([1000, 958, 916]);
    expect(proxy.anthropic.refusals).toEqual([]);
    const { usage, status } = await proxy.waitForRecord();
    expect([status, usage]).toMatchObject([200, { output: 126 }]);
    expect(proxy.records).toHaveLength(1);
  });

  it.each([true, false])('is one answer to Chat clients, streamed: %s', async (stream) => {
    proxy.anthropic.next(PAUSE);
    const answer = stream
      ? await sdk()
          .chat.completions.stream({ ...CHAT, stream_options: { include_usage: true } })
          .finalChatCompletion()
      : await sdk().chat.completions.create(CHAT);
    expect(answer.choices).toMatchObject([
      { finish_reason: 'stop', message: { content: `${PAUSE.text}${ANTHROPIC_TEXT}` } },
    ]);
    expect(answer.usage).toMatchObject({ prompt_tokens: 88, completion_tokens: 84 });
    expect(lastOf()).toEqual([
      ['user', 'text'],
      ['assistant', ...SEARCHED],
    ]);
  });

  it.each([true, false])('goes on three times, and is then cut off, streamed: %s', async (stream) => {
    proxy.anthropic.next(PAUSE, 8);
    const response = stream
      ? await sdk().responses.stream(ASK).finalResponse()
      : await sdk().responses.create(ASK);
    expect(response).toMatchObject({
      status: 'incomplete',
      incomplete_details: { reason: 'max_output_tokens' },
    });
    const searches = response.output.filter(({ type }) => type === 'web_search_call');
    expect(searches.map((search) => 'status' in search && search.status)).toEqual([
      'completed',
      'completed',
      'completed',
      'failed',
    ]);
    const chat = await sdk().chat.completions.create(CHAT);
    expect(chat.choices[0]?.finish_reason).toBe('length');
    expect(asked()).toHaveLength(8);
  });

  it('searches as often as the client allows', async () => {
    proxy.anthropic.next(PAUSE, 2);
    const answer = await sdk().responses.create({ ...ASK, max_tool_calls: 2, tool_choice: 'required' });
    expect(answer).toMatchObject({ status: 'completed', max_tool_calls: 2 });
    const tools = asked().map(({ json }) => (json as { tools: JsonObject[] }).tools[0]?.max_uses);
    expect(tools).toEqual([2, 1, 1]);
    expect(proxy.logLines.join()).not.toContain('max_tool_calls');
  });

  it('fails as a whole where Claude does not go on', async () => {
    for (const stream of [false, true]) {
      proxy.anthropic.next(PAUSE);
      if (stream) {
        proxy.anthropic.next(anthropicErrors.overloaded());
        const response = await sdk().responses.stream(ASK).finalResponse();
        expect(response).toMatchObject({ status: 'failed', error: { code: 'server_is_overloaded' } });
      } else {
        proxy.anthropic.next(anthropicErrors.rateLimited(7));
        const error = await sdk()
          .responses.create(ASK)
          .catch((thrown: unknown) => thrown);
        expect(error).toMatchObject({ status: 429 });
        expect((error as { headers: Headers }).headers.get('retry-after')).toBe('7');
      }
    }
    // What was used is used.
    await proxy.waitForRecord(() => proxy.records.length === 2);
    for (const { usage } of proxy.records) expect(usage).toMatchObject({ output: 42 });
  });

  it('is not gone on with for a client that has left', async () => {
    const gate = createGate();
    proxy.anthropic.next(PAUSE);
    proxy.anthropic.next({ holdHead: gate.opened });
    const abort = new AbortController();
    const response = await proxy.post('/v1/responses', { ...ASK, stream: true }, { signal: abort.signal });
    expect(response.status).toBe(200);
    await proxy.anthropic.waitForRequest(() => asked().length === 2);
    abort.abort();
    expect(await proxy.waitForRecord()).toMatchObject({ errorCode: 'client_left' });
    gate.release();
    expect(asked()).toHaveLength(2);
  });

  it.each([MODEL, 'mine'])('is told to clients of Claude itself, which go on with it: %s', async (model) => {
    const client = proxy.anthropicSdk();
    await client.models.list(); // Which names there are is asked for once.
    proxy.anthropic.next(PAUSE);
    const tools = [{ type: 'web_search_20250305' as const, name: 'web_search' as const }];
    const messages = [{ role: 'user' as const, content: 'How is the weather?' }];
    const first = await client.messages.create({ model, max_tokens: 100, messages, tools });
    expect([first.stop_reason, asked().length]).toEqual(['pause_turn', 1]);
    const second = await client.messages.create({
      model,
      max_tokens: 100,
      messages: [...messages, { role: 'assistant', content: first.content }],
      tools,
    });
    expect(second.content.at(-1)).toMatchObject({ type: 'text', text: ANTHROPIC_TEXT });
    expect(proxy.anthropic.refusals).toEqual([]);
  });
});
