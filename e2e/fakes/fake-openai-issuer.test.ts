import { createLocalJWKSet, jwtVerify } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CODEX } from '../../src-main/core/constants.ts';
import { type FakeOpenaiIssuer, startFakeOpenaiIssuer } from './fake-openai-issuer.ts';
import { challengeOf, randomText } from './grant-store.ts';
import { openAuthorizePage } from './play-browser.ts';

const REDIRECT = 'http://localhost:1455/auth/callback';

let issuer: FakeOpenaiIssuer;

beforeEach(async () => {
  issuer = await startFakeOpenaiIssuer();
});
afterEach(() => issuer.close());

function startSignIn(changes: Record<string, string> = {}) {
  const verifier = randomText(32);
  const url = new URL(issuer.authorizeUrl);
  url.search = new URLSearchParams({
    response_type: 'code',
    client_id: CODEX.clientId,
    redirect_uri: REDIRECT,
    scope: CODEX.scopes.join(' '),
    state: randomText(32),
    code_challenge: challengeOf(verifier),
    code_challenge_method: 'S256',
    id_token_add_organizations: 'true',
    ...changes,
  }).toString();
  return { url: url.href, verifier };
}

function postForm(url: string, fields: Record<string, string>): Promise<Response> {
  return fetch(url, { method: 'POST', body: new URLSearchParams(fields) });
}

function postJson(url: string, body: unknown): Promise<Response> {
  const headers = { 'content-type': 'application/json' };
  return fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
}

async function makeExchangeForm(changes: Record<string, string> = {}): Promise<Record<string, string>> {
  const signIn = startSignIn();
  const code = new URL(await openAuthorizePage(signIn.url)).searchParams.get('code') ?? '';
  return {
    grant_type: 'authorization_code',
    code,
    redirect_uri: REDIRECT,
    client_id: CODEX.clientId,
    code_verifier: signIn.verifier,
    ...changes,
  };
}

function makeRefresh(refreshToken: string): Record<string, string> {
  return { grant_type: 'refresh_token', refresh_token: refreshToken, client_id: CODEX.clientId };
}

describe('authorize', () => {
  it.each([
    ['redirect_uri', 'http://localhost:1456/auth/callback'],
    ['redirect_uri', 'http://127.0.0.1:1455/auth/callback'],
    ['redirect_uri', 'http://localhost:1455/callback'],
    ['scope', 'openid profile email'],
    ['state', randomText(16)],
    ['code_challenge_method', 'plain'],
  ])('refuses %s = %s', async (name, value) => {
    await expect(openAuthorizePage(startSignIn({ [name]: value }).url)).rejects.toThrow(name);
    expect(issuer.refusals).toEqual([name]);
  });

  it('takes the second port of the allow-list, and any port when told', async () => {
    const second = startSignIn({ redirect_uri: 'http://localhost:1457/auth/callback' });
    expect(await openAuthorizePage(second.url)).toContain('localhost:1457');
    await issuer.close();
    issuer = await startFakeOpenaiIssuer({ allowedRedirectPorts: 'any' });
    const other = startSignIn({ redirect_uri: 'http://localhost:4000/auth/callback' });
    expect(await openAuthorizePage(other.url)).toContain('localhost:4000');
  });
});

describe('tokens', () => {
  it('exchanges a code for signed JWTs with the account claims', async () => {
    const response = await postForm(issuer.tokenUrl, await makeExchangeForm());
    expect(response.status).toBe(200);
    const tokens = (await response.json()) as Record<string, string>;
    const keys = createLocalJWKSet(issuer.jwks);
    const id = await jwtVerify(tokens.id_token ?? '', keys, {
      issuer: issuer.issuer,
      audience: CODEX.clientId,
    });
    expect(id.protectedHeader).toMatchObject({ alg: 'RS256', typ: 'JWT' });
    expect(id.payload).toMatchObject({
      email: issuer.account.email,
      'https://api.openai.com/auth': {
        chatgpt_account_id: issuer.account.accountId,
        chatgpt_plan_type: 'plus',
        organizations: [{ role: 'owner', is_default: true }],
      },
    });
    const access = await jwtVerify(tokens.access_token ?? '', keys, {
      audience: 'https://api.openai.com/v1',
    });
    expect(access.payload).toMatchObject({
      jti: expect.any(String),
      'https://api.openai.com/profile': { email: issuer.account.email },
    });
    expect(tokens.refresh_token).toMatch(/^rt_[\w-]{60,}$/);
    expect(issuer.isValidAccess(tokens.access_token ?? '')).toBe(true);
  });

  it.each([
    ['a wrong verifier', { code_verifier: randomText(32) }, 400, 'code_verifier'],
    ['another redirect', { redirect_uri: 'http://localhost:1457/auth/callback' }, 400, 'redirect_uri'],
    ['a state in the body', { state: randomText(32) }, 400, 'state in the body'],
    ['another client', { client_id: 'another' }, 401, 'client_id'],
    ['an unknown code', { code: 'made-up' }, 400, 'code'],
  ])('refuses %s', async (_what, changes: Record<string, string>, status, refusal) => {
    const response = await postForm(issuer.tokenUrl, await makeExchangeForm(changes));
    expect(response.status).toBe(status);
    expect(issuer.refusals).toEqual([refusal]);
    expect(issuer.counters.exchanges).toBe(0);
  });

  it('refuses a JSON exchange and a replayed code', async () => {
    expect((await postJson(issuer.tokenUrl, await makeExchangeForm())).status).toBe(400);
    const form = await makeExchangeForm();
    expect((await postForm(issuer.tokenUrl, form)).status).toBe(200);
    const replay = await postForm(issuer.tokenUrl, form);
    expect([replay.status, await replay.json()]).toEqual([400, { error: 'invalid_grant' }]);
    expect(issuer.counters).toMatchObject({ exchanges: 1, codeReplays: 1 });
  });

  it('refreshes by JSON and by form, and refuses a spent token for good', async () => {
    const first = await issuer.issueTokens({ expiresInS: -1 });
    expect(issuer.isValidAccess(first.accessToken)).toBe(false);
    const byJson = await postJson(issuer.tokenUrl, makeRefresh(first.refreshToken));
    const second = (await byJson.json()) as Record<string, string>;
    const byForm = await postForm(issuer.tokenUrl, makeRefresh(second.refresh_token ?? ''));
    expect(byForm.status).toBe(200);
    const reuse = await postJson(issuer.tokenUrl, makeRefresh(first.refreshToken));
    expect(reuse.status).toBe(401);
    expect(await reuse.json()).toMatchObject({ error: { code: 'refresh_token_reused' } });
    expect(issuer.counters).toMatchObject({ refreshes: 2, refreshReuses: 1 });
  });

  it('lets one of two concurrent refreshes win', async () => {
    const { refreshToken } = await issuer.issueTokens();
    const both = [1, 2].map(() => postJson(issuer.tokenUrl, makeRefresh(refreshToken)));
    const statuses = (await Promise.all(both)).map(({ status }) => status);
    expect(statuses.toSorted()).toEqual([200, 401]);
    expect(issuer.counters.refreshes).toBe(1);
  });

  it('fails a refresh as told: for good, or only now', async () => {
    const { refreshToken } = await issuer.issueTokens();
    issuer.failNextRefresh('refresh_token_expired');
    issuer.failNextRefresh('refresh_token_invalidated', 400);
    issuer.failNext({ status: 502 });
    const answers = [];
    for (let call = 0; call < 4; call += 1) {
      const response = await postJson(issuer.tokenUrl, makeRefresh(refreshToken));
      answers.push([response.status, /"code":"(\w+)"/.exec(await response.text())?.[1]]);
    }
    expect(answers).toEqual([
      [401, 'refresh_token_expired'],
      [400, 'refresh_token_invalidated'],
      [502, undefined],
      [200, undefined],
    ]);
  });

  it('revokes, and remembers what was revoked', async () => {
    const tokens = await issuer.issueTokens();
    const body = { token: tokens.refreshToken, token_type_hint: 'refresh_token', client_id: CODEX.clientId };
    expect((await postJson(issuer.revokeUrl, body)).status).toBe(200);
    expect(issuer.revocations).toEqual([body]);
    expect(issuer.isValidAccess(tokens.accessToken)).toBe(false);
    const refresh = await postJson(issuer.tokenUrl, makeRefresh(tokens.refreshToken));
    expect(await refresh.json()).toMatchObject({ error: { code: 'refresh_token_invalidated' } });
    expect((await postJson(issuer.revokeUrl, {})).status).toBe(400);
  });
});

describe('device sign-in', () => {
  const userCodeUrl = () => `${issuer.origin}/api/accounts/deviceauth/usercode`;
  const pollUrl = () => `${issuer.origin}/api/accounts/deviceauth/token`;

  it('is pending until approved, and gives a code once', async () => {
    const started = await postJson(userCodeUrl(), { client_id: CODEX.clientId });
    const device = (await started.json()) as Record<string, string>;
    expect(device).toMatchObject({ user_code: expect.stringMatching(/^\w{4}-\w{5}$/), interval: '0' });
    const poll = { device_auth_id: device.device_auth_id, user_code: device.user_code };
    expect((await postJson(pollUrl(), poll)).status).toBe(403);
    expect((await postJson(pollUrl(), { ...poll, user_code: 'XXXX-XXXXX' })).status).toBe(400);
    issuer.approveDevice(device.user_code ?? '');
    const grant = (await (await postJson(pollUrl(), poll)).json()) as Record<string, string>;
    expect(challengeOf(grant.code_verifier ?? '')).toBe(grant.code_challenge);
    expect((await postJson(pollUrl(), poll)).status).toBe(400);

    const form = {
      grant_type: 'authorization_code',
      code: grant.authorization_code ?? '',
      code_verifier: grant.code_verifier ?? '',
      client_id: CODEX.clientId,
      redirect_uri: `${issuer.origin}/deviceauth/callback`,
    };
    expect((await postForm(issuer.tokenUrl, form)).status).toBe(200);
    expect((await fetch(`${issuer.origin}/codex/device`)).status).toBe(200);
  });

  it('can be switched off and can pend with 404', async () => {
    await issuer.close();
    issuer = await startFakeOpenaiIssuer({ device: { enabled: false } });
    expect((await postJson(userCodeUrl(), { client_id: CODEX.clientId })).status).toBe(404);
    await issuer.close();
    issuer = await startFakeOpenaiIssuer({ device: { pendingStatus: 404, interval: '5' } });
    expect((await postJson(userCodeUrl(), { client_id: 'another' })).status).toBe(400);
    const started = await postJson(userCodeUrl(), { client_id: CODEX.clientId });
    const { device_auth_id, user_code, interval } = (await started.json()) as Record<string, string>;
    expect(interval).toBe('5');
    expect((await postJson(pollUrl(), { device_auth_id, user_code })).status).toBe(404);
  });
});
