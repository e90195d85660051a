import { readFile, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CredentialHarness, createCredentialHarness } from './support/credential-harness.ts';
import { readAuthFile } from './support/play-codex-cli.ts';
import type { TestCore } from './support/start-test-core.ts';

let h: CredentialHarness;
let core: TestCore;

beforeEach(async () => {
  h = await createCredentialHarness();
  core = await h.openCore();
});
afterEach(() => h.close());

async function signIn(provider: 'claude' | 'openai'): Promise<void> {
  const flow = await (provider === 'claude' ? core.signIn.claude() : core.signIn.codex({ ports: [0] }));
  await h[provider].approve(flow.authorizeUrl);
  await flow.done;
}

describe('the first sign-in on a machine without any files', () => {
  it('to Claude is stored privately, with the account, and usable by a new process', async () => {
    expect(await h.snapshot()).toEqual({});
    await signIn('claude');
    expect((await stat(h.credentialsPath)).mode & 0o777).toBe(0o600);
    expect((await stat(dirname(h.credentialsPath))).mode & 0o777).toBe(0o700);
    expect(Object.keys(await h.snapshot())).toEqual([h.credentialsPath]);
    const record = (await h.readCredentials())?.claudeAiOauth;
    expect(record).toMatchObject({
      accessToken: expect.stringMatching(/^sk-ant-oat01-/),
      refreshToken: expect.stringMatching(/^sk-ant-ort01-/),
      expiresAt: expect.any(Number),
      scopes: expect.arrayContaining(['user:inference']),
      accountId: h.claude.account.uuid,
    });
    const other = await h.openCore();
    expect(await other.accounts.providers.claude.authorize()).toMatchObject({ mode: 'oauth' });
    expect(await other.accounts.describe('claude-api')).toMatchObject({
      state: 'valid',
      owner: null,
      location: { kind: 'file', label: h.credentialsPath },
      account: { id: h.claude.account.uuid, email: h.claude.account.email },
    });
  });

  it('to OpenAI is stored where the official CLI finds it, in its form', async () => {
    await signIn('openai');
    expect((await stat(h.authPath)).mode & 0o777).toBe(0o600);
    expect(Object.keys(await h.snapshot())).toEqual([h.authPath]);
    expect(await h.readAuth()).toEqual({
      auth_mode: 'chatgpt',
      OPENAI_API_KEY: null,
      tokens: {
        id_token: expect.any(String),
        access_token: expect.any(String),
        refresh_token: expect.any(String),
        account_id: h.openai.account.accountId,
      },
      last_refresh: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    });
    const other = await h.openCore();
    expect(await other.accounts.providers.openai.authorize()).toMatchObject({
      mode: 'oauth',
      accountId: h.openai.account.accountId,
    });
  });
});

describe('a new sign-in to OpenAI over an old one', () => {
  it('keeps the other keys of the file, and nothing of the old account', async () => {
    const old = { ...(await h.openai.issueTokens()), accountId: 'the old account' };
    await h.home.writeCodexAuth(old, { OPENAI_API_KEY: 'sk-kept', agent_identity: { kept: true } });
    h.openai.failNext({ omitRefreshToken: true });
    await signIn('openai');
    const auth = readAuthFile(h.authPath);
    expect(auth).toMatchObject({ OPENAI_API_KEY: 'sk-kept', agent_identity: { kept: true } });
    expect(auth.tokens.account_id).toBe(h.openai.account.accountId);
    expect(auth.tokens.refresh_token).not.toBe(old.refreshToken);
    expect(auth.tokens.access_token).not.toBe(old.accessToken);
  });
});

describe('signing out', () => {
  it('of nothing makes nothing', async () => {
    for (const provider of ['claude', 'openai'] as const) {
      for (const mode of ['oauth', 'api-key'] as const) {
        expect(await core.accounts.signOut(provider, mode)).toBe(false);
      }
    }
    expect(await h.snapshot()).toEqual({});
  });

  it('of Claude removes our own record only', async () => {
    await h.home.writeClaudeCliCredentials(h.claude.issueTokens());
    await signIn('claude');
    await writeFile(
      h.credentialsPath,
      JSON.stringify({ ...(await h.readCredentials()), authToken: { token: 't' } }),
    );
    expect(await core.accounts.signOut('claude', 'oauth')).toBe(true);
    expect(await h.readCredentials()).toEqual({ authToken: { token: 't' } });
    await expect(core.accounts.providers.claude.authorize()).rejects.toMatchObject({
      code: 'not_signed_in',
    });
    expect((await core.accounts.describe('claude-sdk')).state).toBe('valid');
  });

  it('of OpenAI keeps the API key and unknown keys of the shared file, and revokes nothing', async () => {
    const tokens = await h.openai.issueTokens();
    await h.home.writeCodexAuth(tokens, { OPENAI_API_KEY: 'sk-kept', unknown: { kept: [1] } });
    expect(await core.accounts.signOut('openai', 'oauth')).toBe(true);
    expect(await h.readAuth()).toEqual({ OPENAI_API_KEY: 'sk-kept', unknown: { kept: [1] } });
    expect(h.openai.revocations).toEqual([]);
    expect(h.openai.isValidAccess(tokens.accessToken)).toBe(true);
    // From now on the key that was beside it.
    expect(await core.accounts.providers.openai.authorize()).toEqual({ mode: 'api-key', apiKey: 'sk-kept' });
    expect(await core.accounts.signOut('openai', 'oauth')).toBe(false);
  });

  it('of OpenAI removes a file that would be left empty', async () => {
    await signIn('openai');
    expect(await core.accounts.signOut('openai', 'oauth')).toBe(true);
    expect(await h.snapshot()).toEqual({});
  });

  it('of OpenAI revokes when told to, and stays signed in when that fails', async () => {
    const tokens = await h.openai.issueTokens();
    await h.home.writeCodexAuth(tokens);
    expect(await core.accounts.signOut('openai', 'oauth', { revoke: true })).toBe(true);
    expect(h.openai.revocations).toMatchObject([{ token: tokens.refreshToken }]);
    expect(await h.readAuth()).toBeNull();

    await h.home.writeCodexAuth(await h.openai.issueTokens());
    const before = await h.snapshot();
    const cutOff = await h.openCore({ env: { CODEX__ISSUER: 'http://127.0.0.1:9' } });
    await expect(cutOff.accounts.signOut('openai', 'oauth', { revoke: true })).rejects.toMatchObject({
      code: 'oauth_revocation_failed',
    });
    expect(await h.snapshot()).toEqual(before);
  });

  it.each(['claude', 'openai'] as const)('of %s during a renewal stays so', async (provider) => {
    await h.writeClaude(h.claude.issueTokens({ expiresInS: -60 }));
    await h.home.writeCodexAuth(await h.openai.issueTokens({ expiresInS: -60 }));
    const held = Promise.withResolvers<void>();
    h[provider].failNext({ delayUntil: held.promise });
    const asking = core.accounts.providers[provider].authorize();
    await h[provider].waitForRequest();
    const signingOut = (await h.openCore()).accounts.signOut(provider, 'oauth');
    held.resolve();
    expect(await signingOut).toBe(true);
    await asking;
    await expect(core.accounts.providers[provider].authorize()).rejects.toMatchObject({
      code: 'not_signed_in',
    });
  });
});

describe("the Claude CLI's sign-in", () => {
  it('is shown, and never used, renewed or changed', async () => {
    const path = await h.home.writeClaudeCliCredentials(h.claude.issueTokens({ expiresInS: -60 }), {
      mcpOAuth: { a: 1 },
    });
    const before = [await readFile(path, 'utf8'), (await stat(path)).mtimeMs];
    expect(await core.accounts.describe('claude-sdk')).toMatchObject({
      state: 'expired',
      owner: 'Claude CLI',
      location: { kind: 'file', label: path },
      account: { plan: 'max' },
    });
    await expect(core.accounts.providers.claude.authorize()).rejects.toMatchObject({
      code: 'not_signed_in',
    });
    await expect(core.accounts.refresh('claude')).rejects.toMatchObject({ code: 'not_signed_in' });
    await core.accounts.bringUpToDate('claude');
    await core.accounts.signOut('claude', 'oauth');
    await signIn('claude');
    await core.accounts.signOut('claude', 'oauth');
    expect([await readFile(path, 'utf8'), (await stat(path)).mtimeMs]).toEqual(before);
    expect(h.claude.counters.refreshCalls).toBe(0);
  });

  it('is used and renewed in its place once adopted, and only let go at sign-out', async () => {
    const path = await h.home.writeClaudeCliCredentials(h.claude.issueTokens({ expiresInS: -60 }), {
      mcpOAuth: { a: 1 },
    });
    await core.accounts.adoptClaudeCli();
    const other = await h.openCore();
    expect(await other.accounts.providers.claude.authorize()).toMatchObject({ mode: 'oauth' });
    expect(await other.accounts.describe('claude-api')).toMatchObject({
      state: 'valid',
      owner: 'Claude CLI',
      location: { kind: 'file', label: path },
    });
    const adopted = JSON.parse(await readFile(path, 'utf8'));
    expect(adopted).toMatchObject({
      mcpOAuth: { a: 1 },
      claudeAiOauth: { rateLimitTier: 'default_claude_max_5x', subscriptionType: 'max' },
    });
    expect(h.claude.isValidAccess(adopted.claudeAiOauth.accessToken)).toBe(true);
    expect(await h.readCredentials()).toBeNull();

    const before = await readFile(path, 'utf8');
    expect(await other.accounts.signOut('claude', 'oauth')).toBe(true);
    expect(await readFile(path, 'utf8')).toBe(before);
    await expect(core.accounts.providers.claude.authorize()).rejects.toMatchObject({
      code: 'not_signed_in',
    });
  });

  it('is left alone by a sign-in of our own after the adoption', async () => {
    const path = await h.home.writeClaudeCliCredentials(h.claude.issueTokens());
    await core.accounts.adoptClaudeCli();
    const before = await readFile(path, 'utf8');
    await signIn('claude');
    expect(await readFile(path, 'utf8')).toBe(before);
    expect(await core.accounts.describe('claude-api')).toMatchObject({
      owner: null,
      location: { label: h.credentialsPath },
    });
  });

  it('cannot be adopted when there is none', async () => {
    await expect(core.accounts.adoptClaudeCli()).rejects.toMatchObject({
      code: 'not_signed_in',
      advice: expect.stringContaining('claude /login'),
    });
    expect(await h.snapshot()).toEqual({});
  });
});

describe('an API key', () => {
  it.each(['claude', 'openai'] as const)(
    'for %s is an equal mode: the last choice is used',
    async (provider) => {
      const kind = provider === 'claude' ? 'claude-api' : 'openai-codex';
      const account = core.accounts.providers[provider];
      await signIn(provider);
      expect(await account.authorize()).toMatchObject({ mode: 'oauth' });
      await core.accounts.saveApiKey(provider, 'sk-key-0123456789-0123456789-0123456789');
      expect(await account.authorize()).toEqual({
        mode: 'api-key',
        apiKey: 'sk-key-0123456789-0123456789-0123456789',
      });
      expect(await core.accounts.describe(kind)).toMatchObject({ mode: 'api-key', state: 'valid' });
      // The sign-in is still there, in another process too.
      expect(await core.accounts.signOut(provider, 'api-key')).toBe(true);
      const other = await h.openCore();
      expect(await other.accounts.providers[provider].authorize()).toMatchObject({ mode: 'oauth' });
      expect(await account.authorize()).toMatchObject({ mode: 'oauth' });

      await core.accounts.saveApiKey(provider, 'sk-key-two');
      await signIn(provider);
      expect(await account.authorize()).toMatchObject({ mode: 'oauth' });
      await core.accounts.signOut(provider, 'oauth');
      expect(await account.authorize()).toEqual({ mode: 'api-key', apiKey: 'sk-key-two' });
    },
  );

  it('of the Codex file is used, and named as the CLI’s', async () => {
    await h.home.writeCodexAuth(await h.openai.issueTokens(), { OPENAI_API_KEY: 'sk-theirs', tokens: null });
    expect(await core.accounts.providers.openai.authorize()).toEqual({
      mode: 'api-key',
      apiKey: 'sk-theirs',
    });
    expect(await core.accounts.describe('openai-codex')).toMatchObject({
      mode: 'api-key',
      owner: 'Codex CLI',
      location: { label: h.authPath },
    });
  });

  it('is not lost to a renewal at the same moment, nor the other way round', async () => {
    await h.writeClaude(h.claude.issueTokens({ expiresInS: -60 }));
    const [one, two] = [await h.openCore(), await h.openCore()];
    await Promise.all([
      one.accounts.providers.claude.authorize(),
      ...Array.from({ length: 5 }, (_, index) => two.accounts.saveApiKey('openai', `sk-${index}`)),
      ...Array.from({ length: 5 }, () => two.authToken.save('token-of-the-proxy')),
    ]);
    const stored = await h.readCredentials();
    expect(stored).toMatchObject({
      openaiApiKey: { apiKey: expect.stringMatching(/^sk-[0-4]$/) },
      authToken: { token: 'token-of-the-proxy' },
    });
    const record = stored?.claudeAiOauth as { accessToken: string } | undefined;
    expect(h.claude.isValidAccess(record?.accessToken ?? '')).toBe(true);
  });
});
