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

it('auto keeps the sign-in in a private file, and says so', async () => {
  const core = await openCore('auto');
  const flow = await core.signIn.claude();
  expect((await h.claude.approve(flow.authorizeUrl)).status).toBe(200);
  await flow.done;
  const other = await openCore('auto');
  expect(await other.accounts.providers.claude.authorize()).toMatchObject({ mode: 'oauth' });
  expect(await other.accounts.describe('claude-api')).toMatchObject({
    state: 'valid',
    location: { kind: 'file', label: h.credentialsPath },
  });
});

it('keyring fails with what to do, and writes nothing', async () => {
  const core = await openCore('keyring');
  await expect(core.accounts.providers.claude.authorize()).rejects.toMatchObject({
    code: 'keyring_unavailable',
    advice: expect.stringContaining('CREDENTIALS__STORAGE=file'),
  });
  const flow = await core.signIn.claude();
  expect((await h.claude.approve(flow.authorizeUrl)).status).toBe(400);
  expect(await failureOf(flow.done)).toMatchObject({ code: 'keyring_unavailable' });
  expect(await h.snapshot()).toEqual({});
});

it('a sign-in to OpenAI works without any keyring', async () => {
  const core = await openCore('auto');
  expect((await core.accounts.describe('openai-codex')).state).toBe('missing');
  const flow = await core.signIn.codex({ ports: [0] });
  await h.openai.approve(flow.authorizeUrl);
  await flow.done;
  expect(Object.keys(await h.snapshot())).toEqual([h.authPath]);
  expect(await core.accounts.describe('openai-codex')).toMatchObject({
    state: 'valid',
    location: { kind: 'file', label: h.authPath },
  });
});
