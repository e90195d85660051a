import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SignInFlow } from '../src-main/core/oauth/sign-in-flow.ts';
import { type CredentialHarness, createCredentialHarness } from './support/credential-harness.ts';
import { failureOf } from './support/failure-of.ts';
import { withFileSizeLimit } from './support/limit-file-size.ts';
import { createManualClock } from './support/manual-clock.ts';
import { createLockableKeyring, type TestCore } from './support/start-test-core.ts';

let h: CredentialHarness;
let clock: ReturnType<typeof createManualClock>;
let core: TestCore;

beforeEach(async () => {
  h = await createCredentialHarness();
  clock = createManualClock(Date.now());
  core = await h.openCore({ clock });
});
afterEach(() => h.close());

const providers = {
  claude: { issuer: () => h.claude, start: () => core.signIn.claude() },
  openai: { issuer: () => h.openai, start: () => core.signIn.codex({ ports: [0] }) },
};

/** Everything that ends a sign-in, or at least must not advance it. */
const failures: Record<
  string,
  { run: (flow: SignInFlow, issuer: typeof h.claude | typeof h.openai) => Promise<unknown>; code: string }
> = {
  'a wrong state': {
    run: async (flow) => {
      const redirectUri = new URL(flow.authorizeUrl).searchParams.get('redirect_uri');
      expect((await fetch(`${redirectUri}?code=evil&state=${'x'.repeat(43)}`)).status).toBe(400);
      flow.cancel();
    },
    code: 'oauth_cancelled',
  },
  'a denial': {
    run: (flow, issuer) => issuer.deny(flow.authorizeUrl, { error: 'access_denied' }),
    code: 'oauth_denied',
  },
  'a time-out': { run: async () => clock.advance(300_000), code: 'oauth_timeout' },
  'a cancel': { run: async (flow) => flow.cancel(), code: 'oauth_cancelled' },
  'a refused exchange': {
    run: (flow, issuer) => {
      issuer.failNext({ status: 400, body: { error: 'invalid_grant' } });
      return issuer.approve(flow.authorizeUrl);
    },
    code: 'oauth_exchange_failed',
  },
  'an exchange that breaks off': {
    run: (flow, issuer) => {
      issuer.failNext({ truncated: true });
      return issuer.approve(flow.authorizeUrl);
    },
    code: 'oauth_exchange_failed',
  },
  'an answer that is no JSON': {
    run: (flow, issuer) => {
      issuer.failNext({ notJson: true });
      return issuer.approve(flow.authorizeUrl);
    },
    code: 'oauth_token_answer_invalid',
  },
  'an answer without an access token': {
    run: (flow, issuer) => {
      issuer.failNext({ body: { refresh_token: 'r', token_type: 'bearer' } });
      return issuer.approve(flow.authorizeUrl);
    },
    code: 'oauth_token_answer_invalid',
  },
};

const cases = Object.entries(failures).flatMap(([name, failure]) =>
  (['claude', 'openai'] as const).map((provider) => ({ name, provider, ...failure })),
);

describe('a sign-in that fails writes nothing', () => {
  it.each(cases)('at all: $name, $provider', async ({ provider, run, code }) => {
    const { issuer, start } = providers[provider];
    const flow = await start();
    await run(flow, issuer());
    expect(await failureOf(flow.done)).toMatchObject({ code });
    expect(await h.snapshot()).toEqual({});
    await expect(core.accounts.providers[provider].authorize()).rejects.toMatchObject({
      code: 'not_signed_in',
    });
    expect(await h.snapshot()).toEqual({});
  });

  it.each(cases)('over an existing sign-in: $name, $provider', async ({ provider, run, code }) => {
    const { issuer, start } = providers[provider];
    await h.writeClaude(h.claude.issueTokens());
    await h.home.writeCodexAuth(await h.openai.issueTokens());
    const before = await h.snapshot();
    const flow = await start();
    await run(flow, issuer());
    expect(await failureOf(flow.done)).toMatchObject({ code });
    expect(await h.snapshot()).toEqual(before);
    expect(await core.accounts.providers[provider].authorize()).toMatchObject({ mode: 'oauth' });
  });
});

describe.runIf(process.platform === 'linux')('a full disk', () => {
  it.each(['claude', 'openai'] as const)('keeps nothing of a sign-in to %s', async (provider) => {
    const { issuer, start } = providers[provider];
    const flow = await start();
    await withFileSizeLimit(0, async () => {
      const page = await issuer().approve(flow.authorizeUrl);
      expect(page.status).toBe(400);
      expect(await failureOf(flow.done)).toMatchObject({ code: 'credential_write_failed' });
    });
    expect(await h.snapshot()).toEqual({});
  });

  it.each(['claude', 'openai'] as const)('leaves the old sign-in to %s whole', async (provider) => {
    const { issuer, start } = providers[provider];
    await h.writeClaude(h.claude.issueTokens());
    await h.home.writeCodexAuth(await h.openai.issueTokens());
    const before = await h.snapshot();
    const flow = await start();
    await withFileSizeLimit(50, async () => {
      await issuer().approve(flow.authorizeUrl);
      expect(await failureOf(flow.done)).toMatchObject({ code: 'credential_write_failed' });
    });
    expect(await h.snapshot()).toEqual(before);
  });

  it.each(['claude', 'openai'] as const)('spends no refresh token of %s', async (provider) => {
    await h.writeClaude(h.claude.issueTokens({ expiresInS: -60 }));
    await h.home.writeCodexAuth(await h.openai.issueTokens({ expiresInS: -60 }));
    const before = await h.snapshot();
    const account = core.accounts.providers[provider];
    await withFileSizeLimit(50, () =>
      expect(account.authorize()).rejects.toMatchObject({ code: 'credential_write_failed' }),
    );
    expect(providers[provider].issuer().counters.refreshCalls).toBe(0);
    expect(await h.snapshot()).toEqual(before);
    expect(await account.authorize()).toMatchObject({ mode: 'oauth' });
  });

  it.each(['claude', 'openai'] as const)(
    'that fills up while %s renews costs nothing: the new tokens are stored at the next use',
    async (provider) => {
      await h.writeClaude(h.claude.issueTokens({ expiresInS: -60 }));
      await h.home.writeCodexAuth(await h.openai.issueTokens({ expiresInS: -60 }));
      const before = await h.snapshot();
      const issuer = providers[provider].issuer();
      const held = Promise.withResolvers<void>();
      issuer.failNext({ delayUntil: held.promise });
      const account = core.accounts.providers[provider];
      const asking = account.authorize();
      asking.catch(() => {});
      await issuer.waitForRequest();
      await withFileSizeLimit(50, async () => {
        held.resolve();
        await expect(asking).rejects.toMatchObject({ code: 'credential_write_failed' });
      });
      expect(await h.snapshot()).toEqual(before);
      const authorization = await account.authorize();
      expect(authorization.mode === 'oauth' && issuer.isValidAccess(authorization.accessToken)).toBe(true);
      expect(issuer.counters).toMatchObject({ refreshCalls: 1, refreshReuses: 0 });
      await core.accounts.refresh(provider);
      expect(issuer.counters).toMatchObject({ refreshes: 2, refreshReuses: 0 });
    },
  );
});

it('a keyring that does not take the tokens leaves nothing, in no file either', async () => {
  const keyring = createLockableKeyring();
  const withKeyring = await h.openCore({ keyring, env: { CREDENTIALS__STORAGE: 'keyring' } });
  const flow = await withKeyring.signIn.claude();
  keyring.lock();
  expect((await h.claude.approve(flow.authorizeUrl)).status).toBe(400);
  expect(await failureOf(flow.done)).toMatchObject({ code: 'keyring_locked' });
  expect(keyring.entries.size).toBe(0);
  expect(await h.snapshot()).toEqual({});
});
