import { fetch } from 'undici';
import { afterEach, describe, expect, it } from 'vitest';
import type { Exchange } from '../../../e2e/fakes/exchange.ts';
import { type FakeServer, startFakeServer } from '../../../e2e/fakes/fake-server.ts';
import { createOpenaiTokenMaker, OPENAI_ACCOUNT } from '../../../e2e/fakes/openai-tokens.ts';
import { CODEX, USER_AGENT } from '../constants.ts';
import { silentLogger } from '../ports/logger.ts';
import type { Settings } from '../settings/settings.ts';
import { exchangeCodexCode, refreshCodexTokens, revokeCodexToken } from './codex-token-endpoint.ts';

let server: FakeServer;

afterEach(() => server.close());

async function serve(answer: (exchange: Exchange) => Promise<void> | void): Promise<Settings['codex']> {
  server = await startFakeServer(answer);
  return {
    enabled: true,
    baseUrl: server.origin,
    issuer: server.origin,
    clientId: CODEX.clientId,
    version: CODEX.version,
  };
}

const REDIRECT_URI = 'http://localhost:1455/auth/callback';

const exchange = (settings: Settings['codex'], query = 'code=the-code&state=the-state') =>
  exchangeCodexCode({
    settings,
    fetch,
    logger: silentLogger,
    redirectUri: REDIRECT_URI,
    response: new URLSearchParams(query),
    expectedState: 'the-state',
    codeVerifier: 'the-verifier',
  });

/** Answers with an ID token of this issuer, claims changed as the test wants them. */
function answerTokens(overrides: Record<string, unknown> = {}, issuer?: string) {
  return async (exchange: Exchange) => {
    const tokens = await createOpenaiTokenMaker(() => issuer ?? server.origin, OPENAI_ACCOUNT);
    exchange.send(200, {
      access_token: 'access',
      refresh_token: 'refresh',
      id_token: await tokens.makeIdToken(3600),
      expires_in: 60,
      ...overrides,
    });
  };
}

describe('exchangeCodexCode', () => {
  it('sends a form without the state', async () => {
    const tokens = await exchange(await serve(answerTokens()));
    expect(tokens).toMatchObject({ accessToken: 'access', refreshToken: 'refresh', expiresInS: 60 });
    expect(tokens.idToken).toMatch(/^ey/);
    const { headers, body, path } = server.lastRequest();
    expect(path).toBe('/oauth/token');
    expect(headers['content-type']).toMatch(/^application\/x-www-form-urlencoded/);
    expect(headers['user-agent']).toBe(USER_AGENT);
    expect(headers.origin).toBeUndefined();
    expect(Object.fromEntries(new URLSearchParams(body.toString()))).toEqual({
      grant_type: 'authorization_code',
      code: 'the-code',
      redirect_uri: REDIRECT_URI,
      client_id: CODEX.clientId,
      code_verifier: 'the-verifier',
    });
  });

  it('does without an ID token', async () => {
    expect((await exchange(await serve(answerTokens({ id_token: undefined })))).idToken).toBeNull();
  });

  it.each([
    ['an ID token of another issuer', answerTokens({}, 'https://evil.example')],
    ['an ID token that is none', answerTokens({ id_token: 'abc' })],
    [
      'an expired ID token',
      async (exchange: Exchange) => {
        const tokens = await createOpenaiTokenMaker(() => server.origin, OPENAI_ACCOUNT);
        exchange.send(200, { access_token: 'access', id_token: await tokens.makeIdToken(-3600) });
      },
    ],
    ['no access token', answerTokens({ access_token: undefined })],
    ['text', (exchange: Exchange) => exchange.send(200, 'surprise')],
    ['an empty 204', (exchange: Exchange) => exchange.send(204, '')],
  ])('refuses %s', async (_, answer) => {
    const error: unknown = await exchange(await serve(answer)).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'oauth_token_answer_invalid' });
    // Neither in the message nor in a cause that might be logged.
    expect(JSON.stringify(error, [...Object.getOwnPropertyNames(Object(error)), 'cause'])).not.toMatch(
      /"access"|eyJ/,
    );
    expect(server.requests).toHaveLength(1);
  });

  it('refuses a callback of another issuer before the code goes anywhere (RFC 9207)', async () => {
    const settings = await serve(answerTokens());
    const failed = exchange(settings, 'code=c&state=the-state&iss=https://evil.example');
    await expect(failed).rejects.toMatchObject({ code: 'oauth_token_answer_invalid' });
    expect(server.requests).toHaveLength(0);
  });

  it.each([
    [400, { error: 'invalid_grant', error_description: 'Spent the-code' }, 'invalid_grant: Spent [hidden]'],
    [401, { error: { code: 'token_expired', message: 'Too late' } }, 'token_expired: Too late'],
    [403, '<html>', 'HTTP 403'],
    [421, {}, 'HTTP 421'],
    [500, {}, 'HTTP 500'],
    [302, '', 'a redirect, which is not followed'],
  ])('says what the provider said on %i %j, and asks once', async (status, body, text) => {
    const failed = exchange(await serve((exchange) => exchange.send(status, body, { location: '/x' })));
    await expect(failed).rejects.toMatchObject({
      code: 'oauth_exchange_failed',
      message: expect.stringContaining(text),
      cause: { status },
    });
    expect(server.requests).toHaveLength(1);
  });

  it('asks once when the connection breaks', async () => {
    const failed = exchange(await serve((exchange) => exchange.cut()));
    await expect(failed).rejects.toMatchObject({ code: 'oauth_exchange_failed', cause: { status: null } });
    expect(server.requests).toHaveLength(1);
  });
});

describe('refreshCodexTokens', () => {
  const refresh = (settings: Settings['codex']) =>
    refreshCodexTokens({ refreshToken: 'old-refresh', settings, fetch });

  it('sends JSON as the official CLI does', async () => {
    const settings = await serve((exchange) => exchange.send(200, { access_token: 'a', refresh_token: 'r' }));
    expect(await refresh(settings)).toMatchObject({ accessToken: 'a', refreshToken: 'r', idToken: null });
    expect(server.lastRequest()).toMatchObject({
      path: '/oauth/token',
      json: { client_id: CODEX.clientId, grant_type: 'refresh_token', refresh_token: 'old-refresh' },
      headers: { 'content-type': 'application/json', 'user-agent': USER_AGENT },
    });
  });

  it('accepts an answer without an access token', async () => {
    const settings = await serve((exchange) => exchange.send(200, { id_token: 'i' }));
    expect(await refresh(settings)).toMatchObject({ accessToken: null, refreshToken: null, idToken: 'i' });
  });

  it.each([
    [401, { error: { code: 'refresh_token_expired' } }, 'refresh_token_expired'],
    [401, { error: { code: 'refresh_token_reused', type: 'invalid_request_error' } }, 'refresh_token_reused'],
    [400, { error: 'refresh_token_invalidated' }, 'refresh_token_invalidated'],
    [403, { code: 'invalid_grant' }, 'invalid_grant'],
    [400, { error: { type: 'invalid_grant', code: null } }, 'invalid_grant'],
  ])('asks for a new sign-in on %i %j', async (status, body, providerCode) => {
    const failed = refresh(await serve((exchange) => exchange.send(status, body)));
    await expect(failed).rejects.toMatchObject({ code: 'sign_in_required', cause: { status, providerCode } });
  });

  it.each([
    [401, { error: { code: 'something_new' } }],
    [500, { error: { code: 'refresh_token_expired' } }],
    [200, '[]'],
    [307, ''],
  ])('keeps the sign-in on %i %j', async (status, body) => {
    const failed = refresh(
      await serve((exchange) => exchange.send(status, body, { location: '/oauth/token' })),
    );
    await expect(failed).rejects.toMatchObject({ code: 'refresh_unavailable' });
    expect(server.requests).toHaveLength(1);
  });
});

describe('revokeCodexToken', () => {
  const revoke = (settings: Settings['codex']) =>
    revokeCodexToken({ token: 'the-token', tokenTypeHint: 'refresh_token', settings, fetch });

  it('sends the form of RFC 7009', async () => {
    await revoke(await serve((exchange) => exchange.send(200, '')));
    expect(server.lastRequest().path).toBe('/oauth/revoke');
    expect(Object.fromEntries(new URLSearchParams(server.lastRequest().body.toString()))).toEqual({
      token: 'the-token',
      token_type_hint: 'refresh_token',
      client_id: CODEX.clientId,
    });
  });

  it.each([
    ['HTTP 503', (exchange: Exchange) => exchange.send(503, {})],
    ['could not be reached', (exchange: Exchange) => exchange.cut()],
  ])('says so when it is not confirmed: %s', async (text, answer) => {
    await expect(revoke(await serve(answer))).rejects.toMatchObject({
      code: 'oauth_revocation_failed',
      message: expect.stringContaining(text),
    });
  });
});
