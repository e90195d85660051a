import OpenAI from 'openai';
import type { ResponseInput } from 'openai/resources/responses/responses';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CODEX, USER_AGENT } from '../src-main/core/constants.ts';
import { RESPONSES_TEXT } from './fakes/responses-answers.ts';
import { OPENAI_KEY, startTestProxy, type TestProxy } from './support/start-test-proxy.ts';

const ASK = { model: 'gpt-5.3-codex', input: 'Hello' };
const TOOLS = ['get_weather', 'get_time'].map((name) => ({
  type: 'function' as const,
  name,
  strict: false,
  parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
}));

let proxy: TestProxy;

afterEach(() => proxy.close());

describe('with a ChatGPT sign-in', () => {
  beforeEach(async () => {
    proxy = await startTestProxy();
  });

  it.each(['/codex/v1', '/codex', '/codex/session-7'])(
    'answers under %s, whole and as a stream',
    async (path) => {
      const sdk = proxy.openaiSdk({ baseURL: `${proxy.url}${path}` });
      const whole = await sdk.responses.create(ASK);
      expect(whole.output_text).toBe(RESPONSES_TEXT);
      expect(whole.usage).toMatchObject({ input_tokens: 37, output_tokens: 42 });
      const types: string[] = [];
      let text = '';
      for await (const event of await sdk.responses.create({ ...ASK, stream: true })) {
        types.push(event.type);
        if (event.type === 'response.output_text.delta') text += event.delta;
      }
      expect(text).toBe(RESPONSES_TEXT);
      expect([types[0], types.at(-1)]).toEqual(['response.created', 'response.completed']);
      expect(proxy.codex.refusals).toEqual([]);
    },
  );

  it('keeps a tool conversation with reasoning going, though the backend stores nothing', async () => {
    const sdk = proxy.openaiSdk();
    const ask = { ...ASK, tools: TOOLS, reasoning: { effort: 'low' as const }, instructions: 'Be brief.' };
    const first = await sdk.responses.create(ask);
    expect(first.output.map(({ type }) => type)).toEqual([
      'reasoning',
      'message',
      'function_call',
      'function_call',
    ]);
    expect(first.output[0]).toHaveProperty('encrypted_content', expect.any(String));
    const results = first.output.flatMap((item) =>
      item.type === 'function_call'
        ? [{ type: 'function_call_output' as const, call_id: item.call_id, output: 'ok' }]
        : [],
    );
    const input = [{ role: 'user', content: 'Hello' }, ...first.output, ...results] as ResponseInput;
    const second = await sdk.responses.create({ ...ask, input });
    expect(second.output.map(({ type }) => type)).toEqual(['reasoning', 'message']);
    const sent = proxy.codex.lastRequest().json as { input: unknown[] };
    expect(sent.input).toEqual([
      { type: 'message', role: 'user', content: 'Hello' },
      ...first.output,
      ...results,
    ]);
    expect(proxy.codex.refusals).toEqual([]);
  });

  it('rebuilds the output that the last event leaves empty', async () => {
    proxy.codex.next({ emptyCompletedOutput: true });
    const whole = await proxy.openaiSdk().responses.create({ ...ASK, tools: TOOLS });
    expect(whole.output_text).toBe(RESPONSES_TEXT);
    expect(whole.output.map(({ type }) => type)).toEqual(['message', 'function_call', 'function_call']);
  });

  it('takes an answer without a content type for the stream that it is', async () => {
    proxy.codex.next({ contentType: null, crlf: true, splitCharacters: true }, 2);
    const sdk = proxy.openaiSdk();
    expect((await sdk.responses.create(ASK)).output_text).toBe(RESPONSES_TEXT);
    const stream = await proxy.post('/codex/v1/responses', { ...ASK, stream: true });
    expect(stream.headers.get('content-type')).toMatch(/^text\/event-stream/);
    expect(Buffer.from(await stream.arrayBuffer())).toEqual(proxy.codex.lastRequest().bytesSent);
  });

  it('says who it is, and takes out what the backend refuses', async () => {
    await proxy.openaiSdk({ baseURL: `${proxy.url}/codex/session-7` }).responses.create({
      ...ASK,
      temperature: 0.5,
      max_output_tokens: 100,
      metadata: { a: 'b' },
      top_p: 1,
      user: 'u',
      truncation: 'auto',
    });
    const { headers, json } = proxy.codex.lastRequest();
    expect(headers).toMatchObject({
      'user-agent': USER_AGENT,
      originator: CODEX.originator,
      version: CODEX.version,
      session_id: 'session-7',
      accept: 'text/event-stream',
    });
    expect(Object.keys(json as object).sort()).toEqual(['input', 'instructions', 'model', 'store', 'stream']);
    const logged = proxy.logLines.find((line) => line.includes('left out'));
    expect(logged).toContain('max_output_tokens');
  });

  it.each([
    ['the header of older Codex CLIs', { session_id: 'a' }, {}, 'a'],
    ['the header of newer ones', { 'session-id': 'a' }, {}, 'a'],
    ['the key for the prompt cache', {}, { prompt_cache_key: 'a' }, 'a'],
    ['a header before the key', { 'session-id': 'a' }, { prompt_cache_key: 'b' }, 'a'],
  ])('names the session as the client does: %s', async (_where, headers, fields, expected) => {
    await (await proxy.post('/codex/responses', { ...ASK, ...fields }, { headers })).text();
    expect(proxy.codex.lastRequest().headers).toMatchObject({
      session_id: expected,
      conversation_id: expected,
    });
  });

  it('puts a request into the newer form where the model takes no other', async () => {
    const ask = { ...ASK, model: 'gpt-6.1-sol' };
    const sdk = proxy.openaiSdk();
    expect(await sdk.responses.create(ask)).toMatchObject({ model: ask.model, output_text: RESPONSES_TEXT });
    expect(proxy.codex.lastRequest().json).toMatchObject({
      input: [{ type: 'additional_tools' }, { type: 'message', role: 'user' }],
    });
    const streamed = await sdk.responses.stream(ask).finalResponse();
    expect(streamed.output_text).toBe(RESPONSES_TEXT);
    expect(proxy.codex.refusals).toEqual([]);
  });

  it('makes a name for a session whose key is no name', async () => {
    const body = { ...ASK, prompt_cache_key: 'a\r\nx-evil: 1' };
    await (await proxy.post('/codex/responses', body)).text();
    const { headers } = proxy.codex.lastRequest();
    expect(headers.session_id).toMatch(/^[0-9a-f-]{36}$/);
    expect(headers['x-evil']).toBeUndefined();
  });

  it("leaves every byte of the official CLI's body alone", async () => {
    const ask = { ...ASK, reasoning: {}, include: ['reasoning.encrypted_content' as const] };
    const [reasoning] = (await proxy.openaiSdk().responses.create(ask)).output;
    const encrypted = reasoning?.type === 'reasoning' ? reasoning.encrypted_content : null;
    const body = `{"model":"gpt-5.3-codex","instructions":"You are a coding agent.", "input":[
      {"type":"message","role":"developer","content":[{"type":"input_text","text":"<permissions>"}]},
      {"type":"message","role":"user","content":[{"type":"input_text","text":"Hi"}]},
      {"type":"reasoning","id":"rs_1","summary":[],"encrypted_content":"${encrypted}"}],"store":false,"stream":true,"n":1e2}`;
    const response = await proxy.post('/codex/responses', body);
    expect(response.status).toBe(200);
    expect(proxy.codex.lastRequest().body.toString()).toBe(body);
  });

  it('passes an incomplete and a failed response on', async () => {
    const sdk = proxy.openaiSdk();
    proxy.codex.next({ ending: 'length' });
    expect(await sdk.responses.create(ASK)).toMatchObject({
      status: 'incomplete',
      incomplete_details: { reason: 'max_output_tokens' },
    });
    proxy.codex.next({ ending: 'failure' });
    expect(await sdk.responses.create(ASK)).toMatchObject({
      status: 'failed',
      error: { code: 'server_error' },
    });
  });

  it('does not take half an answer for a whole one', async () => {
    proxy.codex.next({ cut: { afterParts: 4, midPart: true } });
    const failure = await proxy
      .openaiSdk()
      .responses.create(ASK)
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(OpenAI.InternalServerError);
    expect(failure).toMatchObject({ status: 502, code: 'upstream_disconnected' });
  });

  it('answers 503 when the provider is switched off', async () => {
    await proxy.close();
    proxy = await startTestProxy({ env: { CODEX__ENABLED: 'false' } });
    const failure = await proxy
      .openaiSdk()
      .responses.create(ASK)
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ status: 503, code: 'codex_disabled' });
    expect(proxy.upstreamRequests()).toHaveLength(0);
  });

  it('lets no session name reach a header or a path that could mean something there', async () => {
    for (const name of ['a%0d%0ax-evil:%201', '..', '%E4%B8%96', 'a%00b', 'a%2Fb']) {
      const response = await proxy.post(`/codex/${name}/responses`, ASK);
      expect([name, response.status]).toEqual([name, 404]);
      expect(await response.json()).toMatchObject({ error: { code: 'route_not_found', param: null } });
    }
    expect(proxy.upstreamRequests()).toHaveLength(0);
  });
});

describe('with an API key', () => {
  beforeEach(async () => {
    proxy = await startTestProxy({ mode: 'api-key' });
  });

  it('sends the body as it is to the public API, with the key', async () => {
    const body = JSON.stringify(
      { ...ASK, model: 'gpt-4.1', temperature: 0.5, metadata: { a: 'b' } },
      null,
      2,
    );
    expect((await proxy.post('/codex/v1/responses?include=x', body)).status).toBe(200);
    const { target, headers, body: sent } = proxy.codex.lastRequest();
    expect(target).toBe('/v1/responses?include=x');
    expect(headers.authorization).toBe(`Bearer ${OPENAI_KEY}`);
    expect(headers).not.toHaveProperty('chatgpt-account-id');
    expect(headers).not.toHaveProperty('originator');
    expect(sent.toString()).toBe(body);
  });

  it.each([true, false])('passes Chat Completions through byte for byte, streamed: %s', async (stream) => {
    const body = `{"model":"gpt-4.1", "messages":[ {"role":"user","content":"\\u0048i"}],"stream":${stream},"top_p":1e0}`;
    const response = await proxy.post('/openai/v1/chat/completions', body);
    const received = Buffer.from(await response.arrayBuffer());
    expect(response.status).toBe(200);
    const { target, body: sent, bytesSent } = proxy.codex.lastRequest();
    expect([target, sent.toString()]).toEqual(['/v1/chat/completions', body]);
    expect(received.equals(bytesSent)).toBe(true);
  });

  it('answers the SDK, whole and as a stream, with tools', async () => {
    const sdk = proxy.openaiSdk();
    const whole = await sdk.responses.create({ ...ASK, tools: TOOLS, parallel_tool_calls: false });
    expect(whole.output.map(({ type }) => type)).toEqual(['message', 'function_call']);
    const final = await sdk.responses.stream({ ...ASK, tools: TOOLS }).finalResponse();
    expect(final.output.map(({ type }) => type)).toEqual(['message', 'function_call', 'function_call']);
  });
});
