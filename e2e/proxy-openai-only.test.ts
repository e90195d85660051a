/** What only OpenAI has: the web search and the images of Codex CLI's own tools, and of OpenAI's SDK. */
import { randomBytes } from 'node:crypto';
import { zstdCompressSync } from 'node:zlib';
import OpenAI, { toFile } from 'openai';
import { afterEach, describe, expect, it } from 'vitest';
import { CODEX, USER_AGENT } from '../src-main/core/constants.ts';
import { makeAnswer } from './fakes/deliver-answer.ts';
import { openaiErrors } from './fakes/fake-codex-api.ts';
import { IMAGE_BASE64, SEARCH_OUTPUT } from './fakes/openai-only-answers.ts';
import { createGate } from './fakes/scenario.ts';
import { ANTHROPIC_KEY, OPENAI_KEY, startTestProxy, type TestProxy } from './support/start-test-proxy.ts';

const MB = 1024 * 1024;
const PREFIXES = [
  '/v1',
  '/api/v1',
  '/openai/v1',
  '/codex/v1',
  '/codex',
  '/codex/session-7',
  '/codex/session-7/v1',
];
const DATA_URL = `data:image/png;base64,${IMAGE_BASE64}`;
/** As Codex 0.169 sends them, but for the spaces. */
const BODIES = {
  '/alpha/search': `{ "id":"01a20d96-593e-7fc3","model":"gpt-6.1-sol","input":[{"type":"message","role":"user",
    "content":[{"type":"input_text","text":"Grüße 👋"}],"internal_chat_message_metadata_passthrough":{"turn_id":"1"}}],
    "commands":{"search_query":[{"q":"swiss weather"}]},
    "settings":{"allowed_callers":["direct"],"external_web_access":true},"max_output_tokens":1e4 }`,
  '/images/generations': `{ "prompt":"A fox 🦊","background":"opaque","model":"gpt-image-2","quality":"auto","size":"auto" }`,
  '/images/edits': `{ "images":[{"image_url":"${DATA_URL}"}],"prompt":"A hat","background":"transparent",
    "model":"gpt-image-2","quality":"auto","size":"auto" }`,
} as const;
const PATHS = Object.keys(BODIES) as (keyof typeof BODIES)[];
const FOX = { model: 'gpt-image-1.5', prompt: 'A fox' } as const;

let proxy: TestProxy;

afterEach(() => proxy.close());

describe.each(PATHS)('POST %s', (path) => {
  const body = BODIES[path];

  it('goes to the ChatGPT backend as it is, with its headers, and its answer comes back as it is', async () => {
    proxy = await startTestProxy();
    for (const prefix of PREFIXES) {
      const headers = { authorization: 'Bearer of-the-client', 'x-codex-turn-metadata': '{}' };
      const response = await proxy.post(`${prefix}${path}?a=%20b`, body, { headers });
      expect([prefix, response.status]).toEqual([prefix, 200]);
      const sent = proxy.codex.lastRequest();
      expect(Buffer.from(await response.arrayBuffer())).toEqual(sent.bytesSent);
      expect(response.headers.get('content-type')).toBe('application/json');
      expect(sent.target).toBe(`/backend-api/codex${path}?a=%20b`);
      expect(sent.body.toString()).toBe(body);
      expect(sent.headers).toMatchObject({
        'user-agent': USER_AGENT,
        originator: CODEX.originator,
        version: CODEX.version,
        'content-type': 'application/json',
        'x-codex-turn-metadata': '{}',
      });
      if (prefix.includes('session-7')) expect(sent.headers.session_id).toBe('session-7');
      expect(sent.rawHeaders.join('\n')).not.toContain('of-the-client');
    }
    expect(proxy.codex.refusals).toEqual([]);
    expect(proxy.upstreamRequests()).toEqual(proxy.codex.requests);
  });

  it('goes to the public API with an API key, and nothing of the backend', async () => {
    proxy = await startTestProxy({ mode: 'api-key' });
    for (const prefix of PREFIXES) {
      expect((await proxy.post(`${prefix}${path}`, body)).status).toBe(200);
      const { target, headers, body: sent } = proxy.codex.lastRequest();
      expect([target, headers.authorization]).toEqual([`/v1${path}`, `Bearer ${OPENAI_KEY}`]);
      expect(headers).not.toHaveProperty('originator');
      expect(headers).not.toHaveProperty('chatgpt-account-id');
      expect(sent.toString()).toBe(body);
    }
    expect(proxy.codex.refusals).toEqual([]);
  });

  it('never goes to Claude, whatever the model, and says so on the route that names it', async () => {
    proxy = await startTestProxy();
    const asked = body.replace(/"model":"[^"]+"/, '"model":"claude-sonnet-5-5"');
    expect((await proxy.post(`/v1${path}`, asked)).status).toBe(200);
    expect(proxy.codex.lastRequest().body.toString()).toBe(asked);
    const refused = await proxy.post(`/claude/v1${path}`, body);
    expect([refused.status, await refused.json()]).toEqual([
      404,
      {
        error: {
          message: expect.stringContaining('/openai/v1'),
          type: 'invalid_request_error',
          param: null,
          code: 'route_not_found',
        },
      },
    ]);
    expect(proxy.upstreamRequests()).toEqual(proxy.codex.requests);
    expect(proxy.codex.requests).toHaveLength(1);
  });

  it('is refused clearly when OpenAI is switched off or not signed in', async () => {
    proxy = await startTestProxy({ env: { CODEX__ENABLED: 'false' } });
    const off = await proxy.post(`/v1${path}`, body);
    expect([off.status, await off.json()]).toMatchObject([503, { error: { code: 'codex_disabled' } }]);
    await proxy.close();
    proxy = await startTestProxy({ mode: 'signed-out' });
    await proxy.core.accounts.saveApiKey('claude', ANTHROPIC_KEY);
    const out = await proxy.post(`/openai/v1${path}`, body);
    expect([out.status, await out.json()]).toMatchObject([401, { error: { code: 'not_signed_in' } }]);
    expect(proxy.upstreamRequests()).toEqual([]);
  });

  it('is refused when its body is no JSON object, and at one byte more than the limit', async () => {
    proxy = await startTestProxy({ limits: { bodyLimitBytes: MB } });
    for (const broken of ['', '[]', '{"prompt":', 'prompt=A+fox']) {
      const response = await proxy.post(`/v1${path}`, broken);
      expect([broken, response.status]).toEqual([broken, 400]);
      expect(await response.json()).toMatchObject({ error: { code: 'malformed_json', param: null } });
    }
    const tooLarge = await proxy.post(`/v1${path}`, body.padEnd(MB + 1));
    expect([tooLarge.status, await tooLarge.json()]).toMatchObject([
      413,
      { error: { code: 'request_too_large', type: 'invalid_request_error' } },
    ]);
    expect(proxy.upstreamRequests()).toEqual([]);
    expect((await proxy.post(`/v1${path}`, body)).status).toBe(200);
  });

  it('goes on uncompressed when Codex sends it in zstd', async () => {
    proxy = await startTestProxy();
    const headers = { 'content-type': 'application/json', 'content-encoding': 'zstd' };
    const packed = Uint8Array.from(zstdCompressSync(body));
    const response = await fetch(`${proxy.url}/openai/v1${path}`, { method: 'POST', headers, body: packed });
    expect(response.status).toBe(200);
    expect(proxy.codex.lastRequest().body.toString()).toBe(body);
    expect(proxy.codex.lastRequest().headers).not.toHaveProperty('content-encoding');
  });

  it('is sent once more after a sign-in was renewed, and its errors come back as they are', async () => {
    proxy = await startTestProxy();
    proxy.codex.next(openaiErrors.unauthorized());
    expect((await proxy.post(`/v1${path}`, body)).status).toBe(200);
    expect(proxy.codex.requests.map(({ body: sent }) => sent.toString())).toEqual([body, body]);
    proxy.codex.next(openaiErrors.rateLimited(7));
    const limited = await proxy.post(`/v1${path}`, body);
    expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '7']);
    expect(Buffer.from(await limited.arrayBuffer())).toEqual(proxy.codex.lastRequest().bytesSent);
  });

  it('is logged by its route and model, with no word of what it holds', async () => {
    proxy = await startTestProxy();
    await (await proxy.post(`/codex/private-session${path}?q=private`, body)).text();
    expect(await proxy.waitForRecord()).toMatchObject({
      route: `/codex/:session_id${path}`,
      dialect: 'openai',
      provider: 'openai',
      model: JSON.parse(body).model,
      upstreamModel: null,
      status: 200,
      firstByteMs: expect.any(Number),
      usage: null,
      rateLimits: expect.objectContaining({ 'x-codex-primary-used-percent': '23' }),
    });
    const log = proxy.logLines.join('\n');
    expect(log).toContain('"msg":"request"');
    for (const word of ['private', 'weather', 'A fox', 'A hat', IMAGE_BASE64, SEARCH_OUTPUT]) {
      expect(log).not.toContain(word);
    }
    expect(proxy.findSecrets(log)).toEqual([]);
  });

  it('ends at the provider when the client leaves', async () => {
    proxy = await startTestProxy();
    const gate = createGate();
    proxy.codex.next({ holdHead: gate.opened });
    const controller = new AbortController();
    const asked = proxy.post(`/v1${path}`, body, { signal: controller.signal });
    const upstream = await proxy.codex.waitForRequest();
    controller.abort();
    await expect(asked).rejects.toThrow();
    await upstream.aborted;
    gate.release();
    expect((await proxy.waitForRecord()).errorCode).toBe('client_left');
  });
});

describe("OpenAI's SDK", () => {
  const sdkAt = (prefix: string) => proxy.openaiSdk({ baseURL: `${proxy.url}${prefix}` });

  it.each(['oauth', 'api-key'] as const)('makes images, whole and as a stream: %s', async (mode) => {
    proxy = await startTestProxy({ mode });
    const whole = await sdkAt('/v1').images.generate(FOX);
    expect(whole).toMatchObject({ data: [{ b64_json: IMAGE_BASE64 }], usage: { total_tokens: 1389 } });
    const types: string[] = [];
    const stream = await sdkAt('/openai/v1').images.generate({ ...FOX, stream: true, partial_images: 1 });
    for await (const event of stream) types.push(event.type);
    expect(types).toEqual(['image_generation.partial_image', 'image_generation.completed']);
    expect(proxy.codex.refusals).toEqual([]);
  });

  it('edits images that it sends in a form, byte for byte', async () => {
    proxy = await startTestProxy({ mode: 'api-key' });
    // Bytes that no text encoding would leave alone.
    const bytes = randomBytes(3 * MB);
    const image = await toFile(bytes, 'a.png', { type: 'image/png' });
    const edited = await sdkAt('/v1').images.edit({ ...FOX, image: [image, image] });
    expect(edited.data?.[0]?.b64_json).toBe(IMAGE_BASE64);
    const { headers, body } = proxy.codex.lastRequest();
    expect(headers['content-type']).toMatch(/^multipart\/form-data; boundary=/);
    expect(body.indexOf(bytes)).toBeGreaterThan(0);
    expect(proxy.codex.refusals).toEqual([]);
    expect((await proxy.waitForRecord()).model).toBeNull();
  });

  it('gets an image of 32 MB for one of 40 MB', async () => {
    proxy = await startTestProxy({ mode: 'api-key' });
    const b64_json = 'A'.repeat(32 * MB);
    proxy.codex.next({ replace: makeAnswer(200, { created: 1, data: [{ b64_json }] }) });
    const images = [{ image_url: `data:image/png;base64,${'A'.repeat(40 * MB)}` }];
    const response = await proxy.post('/v1/images/edits', { ...FOX, images });
    expect(await response.json()).toEqual({ created: 1, data: [{ b64_json }] });
    expect(proxy.codex.lastRequest().json).toEqual({ ...FOX, images });
  });

  it('sees the error of the provider, and the proxy where there is none', async () => {
    proxy = await startTestProxy({ mode: 'api-key' });
    const refused = await sdkAt('/v1')
      .images.generate({ ...FOX, prompt: undefined as unknown as string })
      .catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(OpenAI.BadRequestError);
    expect(refused).toMatchObject({ error: { message: "Missing required parameter: 'prompt'." } });
    const onClaude = await sdkAt('/claude/v1')
      .images.generate(FOX)
      .catch((error: unknown) => error);
    expect(onClaude).toBeInstanceOf(OpenAI.NotFoundError);
  });

  it('does not take a cut image for a whole one', async () => {
    proxy = await startTestProxy({ mode: 'api-key' });
    proxy.codex.next({ cut: { afterParts: 0, midPart: true } });
    await expect(sdkAt('/v1').images.generate(FOX)).rejects.toThrow('terminated');
    proxy.codex.next({ cut: { afterParts: 1 } });
    const stream = await sdkAt('/v1').images.generate({ ...FOX, stream: true });
    const readAll = async () => {
      for await (const _ of stream);
    };
    await expect(readAll()).rejects.toThrow('terminated');
    expect((await proxy.waitForRecord()).errorCode).toBe('upstream_disconnected');
  });
});

it('takes a form where images are edited only', async () => {
  proxy = await startTestProxy({ mode: 'api-key' });
  for (const path of ['/alpha/search', '/images/generations']) {
    const body = new FormData();
    body.set('prompt', 'A fox');
    const response = await fetch(`${proxy.url}/v1${path}`, { method: 'POST', body });
    expect([response.status, await response.json()]).toMatchObject([
      400,
      { error: { code: 'malformed_json' } },
    ]);
  }
  expect(proxy.upstreamRequests()).toEqual([]);
});

it.each(['/realtime/calls', '/images/variations', '/alpha', '/images'])(
  'has no %s, and says so in the form of OpenAI',
  async (path) => {
    proxy = await startTestProxy();
    const response = await proxy.post(`/openai/v1${path}`, BODIES['/alpha/search']);
    expect([response.status, await response.json()]).toMatchObject([
      404,
      { error: { code: 'route_not_found', param: null } },
    ]);
    expect(proxy.upstreamRequests()).toEqual([]);
  },
);
