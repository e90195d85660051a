import { createServer } from 'node:http';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { CLAUDE } from '../../src-main/core/constants.ts';
import { type FakeClaudeIssuer, startFakeClaudeIssuer } from './fake-claude-issuer.ts';
import { challengeOf, randomText } from './grant-store.ts';
import { createGate } from './scenario.ts';

const REDIRECT = 'http://localhost:54545/callback';

let issuer: FakeClaudeIssuer;

beforeEach(async () => {
  issuer = await startFakeClaudeIssuer();
});
afterEach(() => issuer.close());

/** A well-formed sign-in, with what a test wants wrong. */
function startSignIn(changes: Record<string, string | null> = {}) {
  const verifier = randomText(32);
  const state = changes.state ?? randomText(32);
  const url = new URL(issuer.authorizeUrl);
  const query: Record<string, string | null> = {
    code: 'true',
    response_type: 'code',
    client_id: CLAUDE.clientId,
    redirect_uri: CLAUDE.manualRedirectUri,
    scope: CLAUDE.scopes.join(' '),
    state,
    code_challenge: challengeOf(verifier),
    code_challenge_method: 'S256',
    ...changes,
  };
  for (const [name, value] of Object.entries(query)) if (value !== null) url.searchParams.set(name, value);
  return { url: url.href, verifier, state };
}

function post(body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(issuer.tokenUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
}

async function exchange(changes: Record<string, unknown> = {}, signIn = startSignIn()) {
  const [code, state] = (await issuer.approveManually(signIn.url)).split('#');
  const body = {
    grant_type: 'authorization_code',
    code,
    state,
    redirect_uri: CLAUDE.manualRedirectUri,
    client_id: CLAUDE.clientId,
    code_verifier: signIn.verifier,
    ...changes,
  };
  return { body, response: await post(body) };
}

function refresh(refreshToken: string): Promise<Response> {
  return post({ grant_type: 'refresh_token', refresh_token: refreshToken, client_id: CLAUDE.clientId });
}

async function readTokens(response: Response) {
  expect(response.status).toBe(200);
  return (await response.json()) as { access_token: string; refresh_token: string; scope?: string };
}

describe('authorize', () => {
  it.each([
    ['response_type', 'token'],
    ['client_id', 'another'],
    ['redirect_uri', 'http://127.0.0.1:54545/callback'],
    ['redirect_uri', 'http://localhost:54545/callback/'],
    ['redirect_uri', 'http://localhost:54545/other'],
    ['redirect_uri', 'https://localhost:54545/callback'],
    ['scope', null],
    ['scope', 'user:inference admin'],
    ['state', randomText(16)],
    ['state', null],
    ['code_challenge', 'short'],
    ['code_challenge_method', 'plain'],
    ['code_challenge_method', null],
  ])('refuses %s = %s', async (name, value) => {
    const { url } = startSignIn({ [name]: value });
    const response = await fetch(url, { redirect: 'manual' });
    expect(response.status).toBe(400);
    expect(issuer.refusals).toEqual([name]);
    await expect(issuer.approve(url)).rejects.toThrow('400');
  });

  it('sends an approving and a denying user to the loopback listener', async () => {
    const visits: (string | undefined)[] = [];
    const listener = createServer((request, response) => {
      visits.push(request.url);
      response.end('welcome');
    });
    onTestFinished(() => {
      listener.closeAllConnections();
      listener.close();
    });
    await new Promise<void>((resolve) => listener.listen(0, 'localhost', resolve));
    const address = listener.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const signIn = startSignIn({ redirect_uri: `http://localhost:${port}/callback` });

    expect(await (await issuer.approve(signIn.url)).text()).toBe('welcome');
    expect(visits[0]).toMatch(new RegExp(`^/callback\\?code=[\\w-]+&state=${signIn.state}$`));
    await issuer.deny(signIn.url, { error: 'access_denied', description: 'No <b>' });
    expect(visits[1]).toBe(
      `/callback?error=access_denied&error_description=No+%3Cb%3E&state=${signIn.state}`,
    );
  });
});

describe('code exchange', () => {
  it('gives tokens for a right exchange, whose access token opens the profile', async () => {
    const tokens = await readTokens((await exchange()).response);
    expect(tokens).toMatchObject({
      token_type: 'Bearer',
      expires_in: 28_800,
      scope: CLAUDE.scopes.join(' '),
      account: { email_address: issuer.account.email },
    });
    expect(tokens.access_token).toMatch(/^sk-ant-oat01-[\w-]{80,}$/);
    expect(tokens.refresh_token).toMatch(/^sk-ant-ort01-[\w-]{80,}$/);
    expect(issuer.isValidAccess(tokens.access_token)).toBe(true);
    expect(issuer.secrets).toContain(tokens.refresh_token);

    const authorization = `Bearer ${tokens.access_token}`;
    const betas = { 'anthropic-beta': `some-beta, ${CLAUDE.oauthBeta}` };
    const profile = await fetch(issuer.profileUrl, { headers: { authorization, ...betas } });
    expect(await profile.json()).toMatchObject({ account: { email: issuer.account.email } });
    expect((await fetch(issuer.profileUrl, { headers: { authorization } })).status).toBe(401);
    expect((await fetch(issuer.profileUrl, { headers: betas })).status).toBe(401);
  });

  it.each([
    ['a wrong verifier', { code_verifier: randomText(32) }, 'code_verifier'],
    ['a short verifier', { code_verifier: 'abc' }, 'code_verifier'],
    ['another redirect', { redirect_uri: REDIRECT }, 'redirect_uri'],
    ['a wrong state', { state: randomText(32) }, 'state'],
    ['no state', { state: undefined }, 'no state'],
    ['an unknown code', { code: 'made-up' }, 'code'],
    ['another client', { client_id: 'another' }, 'client_id'],
    ['another grant', { grant_type: 'password' }, 'grant_type'],
  ])('refuses %s', async (_what, changes, refusal) => {
    const { response } = await exchange(changes);
    expect(response.status).toBe(400);
    expect(issuer.refusals).toEqual([refusal]);
    expect(issuer.counters).toMatchObject({ exchanges: 0, exchangeCalls: 1 });
  });

  it('refuses a form, an Origin header, and a state that is the verifier', async () => {
    const { body } = await exchange({ code: 'unused' });
    const form = new URLSearchParams(JSON.parse(JSON.stringify(body)));
    expect((await fetch(issuer.tokenUrl, { method: 'POST', body: form })).status).toBe(400);
    expect((await post(body, { origin: 'https://claude.ai' })).status).toBe(400);
    const verifier = randomText(32);
    const signIn = startSignIn({ state: verifier, code_challenge: challengeOf(verifier) });
    const { response } = await exchange({ code_verifier: verifier }, signIn);
    expect(await response.json()).toMatchObject({ error: 'invalid_grant' });
    expect(issuer.refusals).toEqual(['code', 'not JSON', 'origin', 'state equals code_verifier']);
  });

  it('counts a replayed code and ends the tokens that it gave', async () => {
    const { body, response } = await exchange();
    const tokens = await readTokens(response);
    const replay = await post(body);
    expect(replay.status).toBe(400);
    expect(await replay.json()).toMatchObject({ error: 'invalid_grant' });
    expect(issuer.counters).toMatchObject({ exchanges: 1, codeReplays: 1 });
    expect(issuer.isValidAccess(tokens.access_token)).toBe(false);
    expect((await refresh(tokens.refresh_token)).status).toBe(400);
  });

  it('counts a code as presented even when a fault answered', async () => {
    issuer.failNext({ status: 500 });
    const { body, response } = await exchange();
    expect(response.status).toBe(500);
    expect((await post(body)).status).toBe(400);
    expect(issuer.counters.codeReplays).toBe(1);
  });
});

describe('refresh', () => {
  it('rotates, and ends the family when a spent token comes back', async () => {
    const first = issuer.issueTokens({ expiresInS: -1 });
    expect(issuer.isValidAccess(first.accessToken)).toBe(false);
    const second = await readTokens(await refresh(first.refreshToken));
    expect(second.refresh_token).not.toBe(first.refreshToken);
    expect(issuer.isValidAccess(second.access_token)).toBe(true);

    const reuse = await refresh(first.refreshToken);
    expect(reuse.status).toBe(400);
    expect(await reuse.json()).toMatchObject({ error: 'invalid_grant' });
    expect((await refresh(second.refresh_token)).status).toBe(400);
    expect(issuer.isValidAccess(second.access_token)).toBe(false);
    expect(issuer.counters).toMatchObject({ refreshes: 1, refreshCalls: 3, refreshReuses: 1 });
  });

  it('keeps one sign-in apart from another', async () => {
    const mine = issuer.issueTokens();
    const other = issuer.issueTokens();
    issuer.revokeGrant(mine.refreshToken);
    expect((await refresh(mine.refreshToken)).status).toBe(400);
    expect((await refresh(other.refreshToken)).status).toBe(200);
    issuer.revokeAccess(other.accessToken);
    expect(issuer.isValidAccess(other.accessToken)).toBe(false);
  });

  it('plays faults in order, without touching the token', async () => {
    const { refreshToken } = issuer.issueTokens();
    issuer.failNext({ status: 503, body: { error: 'temporarily_unavailable' } }, 2);
    issuer.failNext({ html403: true });
    issuer.failNext({ notJson: true });
    issuer.failNext({ networkReset: true });
    expect((await refresh(refreshToken)).status).toBe(503);
    expect((await refresh(refreshToken)).status).toBe(503);
    const html = await refresh(refreshToken);
    expect([html.status, html.headers.get('content-type')]).toEqual([403, 'text/html; charset=UTF-8']);
    await expect((await refresh(refreshToken)).json()).rejects.toThrow(SyntaxError);
    await expect(refresh(refreshToken)).rejects.toThrow('fetch failed');
    expect(issuer.counters.refreshes).toBe(0);
    expect((await refresh(refreshToken)).status).toBe(200);
  });

  it('omits fields, truncates and waits as told', async () => {
    const { refreshToken } = issuer.issueTokens();
    issuer.failNext({ omitRefreshToken: true, omitScope: true });
    const kept = await readTokens(await refresh(refreshToken));
    expect('refresh_token' in kept || 'scope' in kept).toBe(false);

    const gate = createGate();
    issuer.failNext({ truncated: true, delayUntil: gate.opened });
    const call = refresh(refreshToken).then((response) => response.text());
    await issuer.waitForRequest((request) => request === issuer.requests[1]);
    expect(issuer.counters.refreshes).toBe(1);
    gate.release();
    await expect(call).rejects.toThrow('terminated');
    expect((await refresh(refreshToken)).status).toBe(400);
    expect(issuer.counters.refreshReuses).toBe(1);
  });
});
