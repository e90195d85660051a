import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createCodexKeyring } from '../../src-main/adapters/codex-keyring.ts';
import { createKeytarKeyring } from '../../src-main/adapters/keytar-keyring.ts';
import { type CredentialHarness, createCredentialHarness } from '../support/credential-harness.ts';
import { failureOf } from '../support/failure-of.ts';

let h: CredentialHarness;

beforeEach(async () => {
  h = await createCredentialHarness();
});
afterEach(() => h.close());

const openCore = (storage: 'auto' | 'keyring') =>
  h.openCore({
    keyring: createKeytarKeyring(),
    codexKeyring: createCodexKeyring(),
    env: { CREDENTIALS__STORAGE: storage },
  });

/** As after a sign-in that went into the keyring. */
async function rememberKeyringUse() {
  const path = join(h.home.configHome, 'ccproxy', 'state.json');
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, JSON.stringify({ keyringInUse: true }));
}

it.each(['auto', 'keyring'] as const)(
  'says that the keyring is locked and keeps off the file (%s)',
  async (storage) => {
    if (storage === 'auto') await rememberKeyringUse();
    const before = await h.snapshot();
    const core = await openCore(storage);
    const { secrets, accounts } = core;
    for (const call of [
      () => secrets.get('claudeAiOauth'),
      () => secrets.set('claudeAiOauth', { accessToken: 'a' }),
      () => secrets.delete('claudeAiOauth'),
      () => accounts.providers.claude.authorize(),
      () => accounts.signOut('claude', 'oauth'),
      () => accounts.saveApiKey('claude', 'sk-key'),
    ]) {
      await expect(call()).rejects.toMatchObject({
        code: 'keyring_locked',
        advice: expect.stringContaining('Unlock'),
      });
    }
    expect(await accounts.describe('claude-api')).toMatchObject({
      state: 'unreadable',
      problem: { code: 'keyring_locked' },
    });
    const flow = await core.signIn.claude();
    expect((await h.claude.approve(flow.authorizeUrl)).status).toBe(400);
    expect(await failureOf(flow.done)).toMatchObject({ code: 'keyring_locked' });
    expect(await h.snapshot()).toEqual(before);
  },
);

it('does not hold up a sign-in to OpenAI, which is in a file', async () => {
  await rememberKeyringUse();
  await h.home.writeCodexAuth(await h.openai.issueTokens());
  const { accounts } = await openCore('auto');
  expect(await accounts.providers.openai.authorize()).toMatchObject({ mode: 'oauth' });
  expect((await accounts.describe('openai-codex')).state).toBe('valid');
});

it('is asked by the other keyring module too: nothing of the Codex CLI is in it', async () => {
  const keyring = createCodexKeyring();
  expect(await keyring.getPassword('Codex Auth', 'cli|0123456789abcdef')).toBeNull();
  await expect(keyring.setPassword('Codex Auth', 'cli|0123456789abcdef', 'x')).rejects.toMatchObject({
    code: 'keyring_locked',
  });
});
