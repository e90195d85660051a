/** The list of models that Codex CLI asks for when it is signed in to ChatGPT. */
import { afterEach, expect, it } from 'vitest';
import type { JsonObject } from '../src-shared/json.ts';
import { CODEX_MODELS, openaiErrors } from './fakes/fake-codex-api.ts';
import { ANTHROPIC_KEY, startTestProxy, type TestProxy } from './support/start-test-proxy.ts';

const QUERY = '?client_version=0.169.0';
const OPEN_PATHS = ['/v1/models', '/api/v1/models', '/openai/v1/models'];
const NONE = { status: 200, body: { models: [] } };

let proxy: TestProxy;

afterEach(() => proxy.close());

async function get(path: string): Promise<{ status: number; body: JsonObject }> {
  const response = await fetch(`${proxy.url}${path}${QUERY}`, { headers: { authorization: 'Bearer x' } });
  return { status: response.status, body: (await response.json()) as JsonObject };
}

it('is that of the ChatGPT backend, as it is, for the version of the client', async () => {
  proxy = await startTestProxy();
  const named = ['/codex/v1', '/codex', '/codex/session-7/v1', '/codex/session-7'].map(
    (base) => `${base}/models`,
  );
  for (const path of [...OPEN_PATHS, ...named]) {
    const { status, body } = await get(path);
    expect([status, (body.models as JsonObject[]).map(({ slug }) => slug)]).toEqual([200, CODEX_MODELS]);
    expect(proxy.codex.lastRequest().target).toBe(`/backend-api/codex/models${QUERY}`);
  }
});

it.each(OPEN_PATHS)(
  'is empty where only Claude is signed in, so that Codex uses its own: %s',
  async (path) => {
    proxy = await startTestProxy({ mode: 'signed-out' });
    await proxy.core.accounts.saveApiKey('claude', ANTHROPIC_KEY);
    expect(await get(path)).toEqual(NONE);
  },
);

it.each(OPEN_PATHS)('is empty where the Codex provider is switched off: %s', async (path) => {
  proxy = await startTestProxy({ env: { CODEX__ENABLED: 'false' } });
  expect(await get(path)).toEqual(NONE);
});

it("is empty on Claude's route, and with an API key, whose list is of another form", async () => {
  proxy = await startTestProxy();
  expect(await get('/claude/v1/models')).toEqual(NONE);
  await proxy.close();
  proxy = await startTestProxy({ mode: 'api-key' });
  expect(await get('/openai/v1/models')).toEqual(NONE);
  expect(await get('/codex/v1/models')).toEqual(NONE);
  expect(proxy.upstreamRequests()).toEqual([]);
});

it("is an error where the path names Codex and nobody is signed in, or where it is the backend's", async () => {
  proxy = await startTestProxy({ mode: 'signed-out' });
  expect(await get('/codex/v1/models')).toMatchObject({
    status: 401,
    body: { error: { code: 'not_signed_in' } },
  });
  await proxy.close();
  proxy = await startTestProxy();
  proxy.codex.next(openaiErrors.serverError());
  expect((await get('/openai/v1/models')).status).toBe(500);
});
