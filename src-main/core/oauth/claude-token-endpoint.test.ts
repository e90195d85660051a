import { fetch } from 'undici';
import { afterEach, describe, expect, it } from 'vitest';
import type { Exchange } from '../../../e2e/fakes/exchange.ts';
import { type FakeServer, startFakeServer } from '../../../e2e/fakes/fake-server.ts';
import { CLAUDE, USER_AGENT } from '../constants.ts';
import type { FetchFunction } from '../ports/http.ts';
import { silentLogger } from '../ports/logger.ts';
import type { Settings } from '../settings/settings.ts';
import { fetchClaudeProfile } from './claude-profile.ts';
import { exchangeClaudeCode, refreshClaudeTokens } from './claude-token-endpoint.ts';

let server: FakeServer;

afterEach(() => server.close());

async function serve(...answers: ((exchange: Exchange) => void)[]): Promise<Settings['claude']> {
  server = await startFakeServer((exchange) => {
    const answer = answers[server.requests.length - 1] ?? answers.at(-1);
    answer?.(exchange);
  });
  return {
    apiBaseUrl: server.origin,
    authorizeUrl: `${server.origin}/authorize`,
    tokenUrl: `${server.origin}/token`,
    clientId: 'client',
    scopes: ['user:inference'],
    systemPromptInjectionMode: 'minimal',
    cacheBreakpoints: 'auto',
  };
}

const tokens = (exchange: Exchange) =>
  exchange.send(200, { access_token: 'new-access', refresh_token: 'new-refresh', expires_in: 60 });
const botPage = (exchange: Exchange) =>
  exchange.send(403, '<html>', { 'content-type': 'text/html; charset=UTF-8' });

/** A fetch that brings every request to the fake, whatever its address. */
function redirectToFake(): { fetch: FetchFunction; addresses: string[] } {
  const addresses: string[] = [];
  return {
    addresses,
    fetch: (input, init) => {
      addresses.push(String(input));
      return fetch(`${server.origin}/token`, init);
    },
  };
}

const refresh = (
  settings: Settings['claude'],
  overrides: { fetch?: FetchFunction; timeoutMs?: number } = {},
) =>
  refreshClaudeTokens({ refreshToken: 'old-refresh', settings, fetch, logger: silentLogger, ...overrides });

const exchange = (settings: Settings['claude']) =>
  exchangeClaudeCode({
    settings,
    fetch,
    logger: silentLogger,
    code: 'the-code',
    state: 'the-state',
    codeVerifier: 'the-verifier',
    redirectUri: 'http://localhost:1/callback',
  });

describe('exchangeClaudeCode', () => {
  it('sends JSON with the state in it', async () => {
    const answer = await exchange(await serve(tokens));
    expect(answer).toMatchObject({ accessToken: 'new-access', refreshToken: 'new-refresh', expiresInS: 60 });
    const { json, headers, method, path } = server.lastRequest();
    expect([method, path]).toEqual(['POST', '/token']);
    expect(json).toEqual({
      grant_type: 'authorization_code',
      code: 'the-code',
      redirect_uri: 'http://localhost:1/callback',
      client_id: 'client',
      code_verifier: 'the-verifier',
      state: 'the-state',
    });
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'anthropic-beta': CLAUDE.oauthBeta,
      'user-agent': USER_AGENT,
    });
    expect(headers.origin).toBeUndefined();
  });

  it('does not try another address after a bot page, and says what to set', async () => {
    const settings = { ...(await serve(botPage)), tokenUrl: CLAUDE.tokenUrl };
    const { fetch, addresses } = redirectToFake();
    const failed = exchangeClaudeCode({
      settings,
      fetch,
      logger: silentLogger,
      code: 'c',
      state: 's',
      codeVerifier: 'v',
      redirectUri: 'r',
    });
    await expect(failed).rejects.toMatchObject({
      code: 'oauth_exchange_failed',
      message: expect.stringContaining('HTTP 403, a web page'),
      advice: expect.stringContaining('CLAUDE__TOKEN_URL'),
    });
    expect(addresses).toEqual([CLAUDE.tokenUrl]);
  });
});

describe('refreshClaudeTokens', () => {
  it('sends JSON and returns the new tokens', async () => {
    expect(await refresh(await serve(tokens))).toMatchObject({ accessToken: 'new-access' });
    expect(server.lastRequest().json).toEqual({
      grant_type: 'refresh_token',
      refresh_token: 'old-refresh',
      client_id: 'client',
    });
    expect(server.lastRequest().headers).toMatchObject({
      'anthropic-beta': CLAUDE.oauthBeta,
      'user-agent': USER_AGENT,
    });
  });

  it('keeps null for what the answer does not have', async () => {
    const settings = await serve((exchange) => exchange.send(200, { access_token: 'only' }));
    expect(await refresh(settings)).toMatchObject({ accessToken: 'only', refreshToken: null, scopes: null });
  });

  it.each([
    [400, { error: 'invalid_grant' }],
    [401, { error: { type: 'invalid_grant', message: 'Refresh token not found' } }],
    [403, { error: { code: 'invalid_grant' } }],
  ])('asks for a new sign-in on %i %j', async (status, body) => {
    const failed = refresh(await serve((exchange) => exchange.send(status, body)));
    await expect(failed).rejects.toMatchObject({
      code: 'sign_in_required',
      cause: { status, providerCode: 'invalid_grant' },
    });
  });

  it.each([
    [400, { error: 'invalid_request' }],
    [401, { error: { type: 'authentication_error' } }],
    [403, {}],
    [500, { error: 'invalid_grant' }],
    [503, {}],
    [200, { refresh_token: 'but no access token' }],
    [200, 'not json'],
    [302, ''],
  ])('keeps the sign-in on %i %j', async (status, body) => {
    const failed = refresh(await serve((exchange) => exchange.send(status, body)));
    await expect(failed).rejects.toMatchObject({ code: 'refresh_unavailable', cause: { status } });
    expect(server.requests).toHaveLength(1);
  });

  it('passes on how long to wait', async () => {
    const settings = await serve((exchange) => exchange.send(429, {}, { 'retry-after': '30' }));
    await expect(refresh(settings)).rejects.toMatchObject({
      code: 'refresh_unavailable',
      retryAfterMs: 30_000,
    });
  });

  it('keeps the sign-in when the connection breaks or nothing comes', async () => {
    await expect(refresh(await serve((exchange) => exchange.cut()))).rejects.toMatchObject({
      code: 'refresh_unavailable',
      cause: { status: null },
    });
    await server.close();
    await expect(refresh(await serve(() => {}), { timeoutMs: 30 })).rejects.toMatchObject({
      code: 'refresh_unavailable',
    });
  });

  it('tries the second address once when a bot page stands before the default one', async () => {
    const settings = { ...(await serve(botPage, tokens)), tokenUrl: CLAUDE.tokenUrl };
    const { fetch, addresses } = redirectToFake();
    expect(await refresh(settings, { fetch })).toMatchObject({ accessToken: 'new-access' });
    expect(addresses).toEqual([CLAUDE.tokenUrl, CLAUDE.fallbackTokenUrl]);
    expect(server.requests[1]?.json).toEqual(server.requests[0]?.json);
  });

  it.each([
    ['the user has set the address', botPage, 'https://tokens.example/token'],
    ['the refusal is of another kind', (exchange: Exchange) => exchange.send(403, {}), CLAUDE.tokenUrl],
  ])('does not send the token elsewhere when %s', async (_, answer, tokenUrl) => {
    const settings = { ...(await serve(answer)), tokenUrl };
    const { fetch, addresses } = redirectToFake();
    await expect(refresh(settings, { fetch })).rejects.toMatchObject({ code: 'refresh_unavailable' });
    expect(addresses).toEqual([tokenUrl]);
  });

  it('never shows the refresh token', async () => {
    const settings = await serve((exchange) =>
      exchange.send(400, { error: 'invalid_grant', error_description: 'old-refresh is spent' }),
    );
    const error: unknown = await refresh(settings).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ message: expect.stringContaining('[hidden] is spent') });
    expect(JSON.stringify(error, Object.getOwnPropertyNames(Object(error)))).not.toContain('old-refresh');
  });
});

describe('fetchClaudeProfile', () => {
  const ask = (settings: Settings['claude']) =>
    fetchClaudeProfile({ accessToken: 'the-access', settings, fetch, logger: silentLogger });

  it('asks with the token and keeps what it does not know', async () => {
    const settings = await serve((exchange) =>
      exchange.send(200, {
        account: { uuid: 'u', email: 7, has_claude_max: true, new_field: 1 },
        organization: 'odd',
        other: true,
      }),
    );
    expect(await ask(settings)).toEqual({
      account: {
        uuid: 'u',
        email: null,
        full_name: null,
        display_name: null,
        has_claude_max: true,
        has_claude_pro: null,
        new_field: 1,
      },
      organization: null,
      other: true,
    });
    expect(server.lastRequest()).toMatchObject({
      method: 'GET',
      path: CLAUDE.profilePath,
      headers: {
        authorization: 'Bearer the-access',
        'anthropic-beta': CLAUDE.oauthBeta,
        'user-agent': USER_AGENT,
      },
    });
  });

  it.each([
    ['404', (exchange: Exchange) => exchange.send(404, {})],
    ['a broken connection', (exchange: Exchange) => exchange.cut()],
    ['text', (exchange: Exchange) => exchange.send(200, 'hello')],
    ['a redirect', (exchange: Exchange) => exchange.send(302, '', { location: '/other' })],
  ])('is null after %s', async (_, answer) => {
    expect(await ask(await serve(answer))).toBeNull();
    expect(server.requests).toHaveLength(1);
  });
});
