import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CredentialHarness, createCredentialHarness } from './support/credential-harness.ts';
import { startRefreshChild } from './support/start-refresh-child.ts';

let h: CredentialHarness;

beforeEach(async () => {
  h = await createCredentialHarness();
});
afterEach(() => h.close());

/** How each provider's expired credential is laid out, and read again. */
const providers = {
  claude: {
    issuer: () => h.claude,
    layOut: async (expiresInS: number) => {
      const tokens = h.claude.issueTokens({ expiresInS });
      await h.writeClaude(tokens);
      return tokens;
    },
    readRefreshToken: async () =>
      ((await h.readCredentials()) as { claudeAiOauth: { refreshToken: string } }).claudeAiOauth.refreshToken,
  },
  openai: {
    issuer: () => h.openai,
    layOut: async (expiresInS: number) => {
      const tokens = await h.openai.issueTokens({ expiresInS });
      await h.home.writeCodexAuth(tokens, { unknown: 'kept' });
      return tokens;
    },
    readRefreshToken: async () =>
      ((await h.readAuth()) as { tokens: { refresh_token: string } }).tokens.refresh_token,
  },
};

describe.each(['claude', 'openai'] as const)('an expired credential of %s', (provider) => {
  const { issuer, layOut, readRefreshToken } = providers[provider];

  it('is renewed once for 50 requests at the same time', async () => {
    await layOut(-60);
    const core = await h.openCore();
    const account = core.accounts.providers[provider];
    const authorizations = await Promise.all(Array.from({ length: 50 }, () => account.authorize()));
    const [first] = authorizations;
    if (first?.mode !== 'oauth') throw new Error('expected a sign-in');
    expect(issuer().isValidAccess(first.accessToken)).toBe(true);
    for (const authorization of authorizations) expect(authorization).toEqual(first);
    expect(issuer().counters).toMatchObject({ refreshCalls: 1, refreshes: 1, refreshReuses: 0 });
    expect(issuer().secrets.has(await readRefreshToken())).toBe(true);
  });

  it('is renewed once by 3 processes, which all get the same token', async () => {
    await layOut(-60);
    const children = await Promise.all([0, 1, 2].map(() => startRefreshChild(h.home, h.env)));
    const answers = await Promise.all(children.map((child) => child.authorize(provider)));
    const accessToken = answers[0]?.accessToken ?? '';
    expect(issuer().isValidAccess(accessToken)).toBe(true);
    for (const answer of answers) expect(answer.accessToken).toBe(accessToken);
    expect(issuer().counters).toMatchObject({ refreshCalls: 1, refreshes: 1, refreshReuses: 0 });
    for (const child of children) expect(await child.end()).toBe(0);
  });

  it('is handed out only once the rotated refresh token is on the disk', async () => {
    const old = await layOut(-60);
    const core = await h.openCore();
    const held = Promise.withResolvers<void>();
    issuer().failNext({ delayUntil: held.promise });
    const asking = core.accounts.providers[provider].authorize();
    await issuer().waitForRequest(({ method }) => method === 'POST');
    expect(await readRefreshToken()).toBe(old.refreshToken);
    held.resolve();
    await asking;
    expect(await readRefreshToken()).not.toBe(old.refreshToken);
    // It is a good one: another process can go on from it.
    await (await h.openCore()).accounts.refresh(provider);
    expect(issuer().counters).toMatchObject({ refreshes: 2, refreshReuses: 0 });
  });

  it('stays as it is when the provider is out of order, and is renewed afterwards', async () => {
    await layOut(-60);
    const before = await h.snapshot();
    for (const fault of [
      { status: 503, body: {} },
      { networkReset: true },
      { notJson: true },
      { html403: true },
    ]) {
      const core = await h.openCore();
      issuer().failNext(fault);
      const { providers: accounts } = core.accounts;
      await expect(accounts[provider].authorize()).rejects.toMatchObject({ code: 'refresh_unavailable' });
      expect(await h.snapshot()).toEqual(before);
      const kind = provider === 'claude' ? 'claude-api' : 'openai-codex';
      expect(await core.accounts.describe(kind)).toMatchObject({ state: 'expired', hasRefreshToken: true });
    }
    const core = await h.openCore();
    expect(await core.accounts.providers[provider].authorize()).toMatchObject({ mode: 'oauth' });
  });

  it('keeps its refresh token when the answer has none', async () => {
    const old = await layOut(-60);
    issuer().failNext({ omitRefreshToken: true });
    await (await h.openCore()).accounts.providers[provider].authorize();
    expect(await readRefreshToken()).toBe(old.refreshToken);
  });

  it('that the provider refuses asks for a new sign-in, and asks the provider once, over all processes', async () => {
    const old = await layOut(-60);
    issuer().revokeGrant(old.refreshToken);
    for (let process = 0; process < 3; process++) {
      const core = await h.openCore();
      for (let call = 0; call < 2; call++) {
        await expect(core.accounts.providers[provider].authorize()).rejects.toMatchObject({
          code: 'sign_in_required',
          advice: expect.stringContaining('ccproxy auth login'),
        });
      }
      const kind = provider === 'claude' ? 'claude-api' : 'openai-codex';
      expect((await core.accounts.describe(kind)).state).toBe('sign-in-required');
    }
    expect(issuer().counters.refreshCalls).toBe(1);
    expect(await readRefreshToken()).toBe(old.refreshToken);
    // What is remembered is a digest.
    expect(
      JSON.stringify(Object.entries(await h.snapshot()).filter(([path]) => path.endsWith('state.json'))),
    ).not.toContain(old.refreshToken);
  });
});

describe('at the end of the program', () => {
  it('a renewal under way is finished and stored', async () => {
    await providers.claude.layOut(-60);
    const core = await h.openCore();
    const held = Promise.withResolvers<void>();
    h.claude.failNext({ delayUntil: held.promise });
    const asking = core.accounts.providers.claude.authorize();
    await h.claude.waitForRequest();
    const stopping = core.stop();
    held.resolve();
    await stopping;
    const stored = await providers.claude.readRefreshToken();
    await asking;
    await (await h.openCore()).accounts.refresh('claude');
    expect(h.claude.secrets.has(stored)).toBe(true);
    expect(h.claude.counters).toMatchObject({ refreshes: 2, refreshReuses: 0 });
  });
});
