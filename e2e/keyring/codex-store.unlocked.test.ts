import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, realpath } from 'node:fs/promises';
import { AsyncEntry } from '@napi-rs/keyring';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createCodexKeyring } from '../../src-main/adapters/codex-keyring.ts';
import { createKeytarKeyring } from '../../src-main/adapters/keytar-keyring.ts';
import { type CredentialHarness, createCredentialHarness } from '../support/credential-harness.ts';

let h: CredentialHarness;
let entry: AsyncEntry;
let account: string;

/** The official CLI has made its folder, and keeps its sign-in in the keyring. */
beforeEach(async () => {
  h = await createCredentialHarness();
  await mkdir(h.home.codexHome);
  const folder = await realpath(h.home.codexHome);
  account = `cli|${createHash('sha256').update(folder).digest('hex').slice(0, 16)}`;
  entry = new AsyncEntry('Codex Auth', account, { linux: { store: 'secret-service' } });
});
afterEach(async () => {
  await entry.deletePassword();
  await h.close();
});

async function putCodexSignIn(expiresInS: number) {
  const tokens = await h.openai.issueTokens({ expiresInS });
  const record = {
    auth_mode: 'chatgpt',
    OPENAI_API_KEY: null,
    tokens: {
      id_token: tokens.idToken,
      access_token: tokens.accessToken,
      refresh_token: tokens.refreshToken,
      account_id: tokens.accountId,
    },
    last_refresh: new Date().toISOString(),
    unknown: { kept: true },
  };
  await entry.setPassword(JSON.stringify(record));
  return tokens;
}

const openCore = () => h.openCore({ keyring: createKeytarKeyring(), codexKeyring: createCodexKeyring() });
const readEntry = async () => JSON.parse((await entry.getPassword()) ?? 'null');

it('is found there, shown there, and used', async () => {
  const tokens = await putCodexSignIn(3_600);
  const { accounts } = await openCore();
  expect(await accounts.describe('openai-codex')).toMatchObject({
    state: 'valid',
    owner: 'Codex CLI',
    location: { kind: 'keyring', label: `System keyring (service Codex Auth, account ${account})` },
  });
  expect(await accounts.providers.openai.authorize()).toEqual({
    mode: 'oauth',
    accessToken: tokens.accessToken,
    accountId: tokens.accountId,
  });
  expect(await h.snapshot()).toEqual({});
});

it('is renewed in its place, once, and no file is made', async () => {
  const old = await putCodexSignIn(-60);
  const cores = [await openCore(), await openCore()];
  const answers = await Promise.all(cores.map(({ accounts }) => accounts.providers.openai.authorize()));
  expect(answers[1]).toEqual(answers[0]);
  expect(h.openai.counters).toMatchObject({ refreshes: 1, refreshReuses: 0 });
  const record = await readEntry();
  expect(record).toMatchObject({ auth_mode: 'chatgpt', unknown: { kept: true } });
  expect(record.tokens.refresh_token).not.toBe(old.refreshToken);
  expect(existsSync(h.authPath)).toBe(false);
  expect(await h.snapshot()).toEqual({});
});

it('is replaced there by a sign-in, and removed there by a sign-out', async () => {
  await putCodexSignIn(3_600);
  const core = await openCore();
  const flow = await core.signIn.codex({ ports: [0] });
  await h.openai.approve(flow.authorizeUrl);
  const answer = await flow.done;
  expect((await readEntry()).tokens.access_token).toBe(answer.accessToken);
  expect(await core.accounts.signOut('openai', 'oauth')).toBe(true);
  expect(await readEntry()).toEqual({ OPENAI_API_KEY: null, unknown: { kept: true } });
  expect(await h.snapshot()).toEqual({});
});

it('gives way to a file', async () => {
  await putCodexSignIn(3_600);
  const core = await openCore();
  await core.accounts.providers.openai.authorize();
  const inFile = await h.openai.issueTokens();
  await h.home.writeCodexAuth(inFile);
  expect(await core.accounts.providers.openai.authorize()).toMatchObject({ accessToken: inFile.accessToken });
  expect((await core.accounts.describe('openai-codex')).location).toEqual({
    kind: 'file',
    label: h.authPath,
  });
});
