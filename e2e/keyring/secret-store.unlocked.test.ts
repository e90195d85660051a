import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import keytar from 'keytar';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createKeytarKeyring } from '../../src-main/adapters/keytar-keyring.ts';
import { type CredentialHarness, createCredentialHarness } from '../support/credential-harness.ts';

const LARGE = { apiKey: 'sk-large', padding: 'x'.repeat(4_000) };

let h: CredentialHarness;

beforeEach(async () => {
  h = await createCredentialHarness();
});
afterEach(async () => {
  for (const name of ['claudeAiOauth', 'anthropicApiKey', 'openaiApiKey', 'authToken']) {
    await keytar.deletePassword('ccproxy', name);
  }
  await h.close();
});

const openCore = (storage: 'auto' | 'keyring' = 'auto') =>
  h.openCore({ keyring: createKeytarKeyring(), env: { CREDENTIALS__STORAGE: storage } });

const sealedPath = (name: string) => join(h.home.configHome, 'ccproxy', 'sealed', `${name}.json`);

it.each(['auto', 'keyring'] as const)('a sign-in to Claude goes into the keyring (%s)', async (storage) => {
  const core = await openCore(storage);
  const flow = await core.signIn.claude();
  expect((await h.claude.approve(flow.authorizeUrl)).status).toBe(200);
  await flow.done;
  expect(existsSync(h.credentialsPath)).toBe(false);
  for (const content of Object.values(await h.snapshot())) {
    for (const secret of h.claude.secrets) expect(content).not.toContain(secret);
  }

  const other = await openCore(storage);
  expect(await other.accounts.providers.claude.authorize()).toMatchObject({ mode: 'oauth' });
  expect(await other.accounts.describe('claude-api')).toMatchObject({
    state: 'valid',
    location: {
      kind: 'keyring',
      label: expect.stringContaining('System keyring (service ccproxy, account claudeAiOauth)'),
    },
  });
  // A renewal by the one is seen by the other without asking the provider again.
  await core.accounts.refresh('claude');
  expect(await other.accounts.providers.claude.authorize()).toEqual(
    await core.accounts.providers.claude.authorize(),
  );
  expect(h.claude.counters).toMatchObject({ refreshes: 1, refreshReuses: 0 });

  expect(await other.accounts.signOut('claude', 'oauth')).toBe(true);
  expect(await keytar.getPassword('ccproxy', 'claudeAiOauth')).toBeNull();
  await expect(core.accounts.providers.claude.authorize()).rejects.toMatchObject({ code: 'not_signed_in' });
});

it('a secret of more than 2,560 bytes is encrypted in a file, with its key in the keyring', async () => {
  const { secrets } = await openCore();
  await secrets.set('openaiApiKey', LARGE);
  const entry = (await keytar.getPassword('ccproxy', 'openaiApiKey')) ?? '';
  expect(Buffer.byteLength(entry)).toBeLessThan(200);
  expect(await readFile(sealedPath('openaiApiKey'), 'utf8')).not.toContain('sk-large');
  expect(await (await openCore()).secrets.get('openaiApiKey')).toEqual(LARGE);

  await secrets.set('openaiApiKey', { ...LARGE, apiKey: 'sk-changed' });
  expect(await keytar.getPassword('ccproxy', 'openaiApiKey')).toBe(entry);
  expect(await (await openCore()).secrets.get('openaiApiKey')).toMatchObject({ apiKey: 'sk-changed' });

  expect(await secrets.delete('openaiApiKey')).toBe(true);
  expect(existsSync(sealedPath('openaiApiKey'))).toBe(false);
  expect(await keytar.getPassword('ccproxy', 'openaiApiKey')).toBeNull();
});

it('an oversize sign-in is renewed in its sealed file', async () => {
  const tokens = h.claude.issueTokens({ expiresInS: -60 });
  const core = await openCore();
  await core.secrets.set('claudeAiOauth', {
    accessToken: tokens.accessToken,
    refreshToken: tokens.refreshToken,
    expiresAt: tokens.expiresAtMs,
    padding: 'x'.repeat(3_000),
  });
  expect(existsSync(sealedPath('claudeAiOauth'))).toBe(true);
  const cores = [core, await openCore(), await openCore()];
  const answers = await Promise.all(cores.map(({ accounts }) => accounts.providers.claude.authorize()));
  for (const answer of answers) expect(answer).toEqual(answers[0]);
  expect(h.claude.counters).toMatchObject({ refreshes: 1, refreshReuses: 0 });
  expect(await core.secrets.get('claudeAiOauth')).toMatchObject({ padding: 'x'.repeat(3_000) });
});

it('a sign-in from the file moves into the keyring at its next change', async () => {
  await h.writeClaude(h.claude.issueTokens());
  const core = await openCore();
  expect((await core.accounts.describe('claude-api')).location).toMatchObject({ kind: 'file' });
  await core.accounts.refresh('claude');
  expect((await core.accounts.describe('claude-api')).location).toMatchObject({ kind: 'keyring' });
  expect(existsSync(h.credentialsPath)).toBe(false);
});
