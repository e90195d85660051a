import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createMemorySecretStore } from '../../../e2e/support/memory-secret-store.ts';
import { createTokenSourceHarness, HOUR_MS } from '../../../e2e/support/token-source-harness.ts';
import type { CredentialMode } from '../../../src-shared/credential-status.ts';
import { AppError } from '../errors/app-error.ts';
import type { AppState } from './app-state.ts';
import { createProviderAccount, type ProviderAccount } from './provider-account.ts';

let h: ReturnType<typeof createTokenSourceHarness>;
let secrets: ReturnType<typeof createMemorySecretStore>;
let mode: CredentialMode | null;
let foreignKey: string | null;
let seen: string[];
let account: ProviderAccount;

beforeEach(() => {
  h = createTokenSourceHarness();
  secrets = createMemorySecretStore();
  mode = null;
  foreignKey = null;
  seen = [];
  account = createProviderAccount({
    provider: 'openai',
    source: h.source,
    secrets,
    state: {
      read: async () => ({ preferredModes: mode === null ? {} : { openai: mode } }) as AppState,
      version: () => String(mode),
      update: () => Promise.reject(new Error('not expected')),
      markNoticeAccepted: () => Promise.reject(new Error('not expected')),
    },
    readForeignApiKey: async () => foreignKey,
    onSecret: (value) => seen.push(value),
  });
});

const OAUTH = { mode: 'oauth', accessToken: 'access-1', accountId: null };
const byKey = (apiKey: string) => ({ mode: 'api-key', apiKey });

describe('authorize', () => {
  it('uses the sign-in, then our API key, then the one of the other program', async () => {
    await expect(account.authorize()).rejects.toMatchObject({ code: 'not_signed_in' });
    foreignKey = 'foreign';
    expect(await account.authorize()).toEqual(byKey('foreign'));
    await secrets.set('openaiApiKey', { apiKey: 'ours' });
    expect(await account.authorize()).toEqual(byKey('ours'));
    h.putSignIn(HOUR_MS);
    expect(await account.authorize()).toEqual(OAUTH);
    expect(seen).toEqual(['foreign', 'ours']);
  });

  it('uses what was signed in with last', async () => {
    h.putSignIn(HOUR_MS);
    await secrets.set('openaiApiKey', { apiKey: 'ours' });
    mode = 'api-key';
    expect(await account.authorize()).toEqual(byKey('ours'));
    mode = 'oauth';
    expect(await account.authorize()).toEqual(OAUTH);
  });

  it('uses the sign-in when the preferred key is gone, but never another program’s key before it', async () => {
    h.putSignIn(HOUR_MS);
    foreignKey = 'foreign';
    mode = 'api-key';
    expect(await account.authorize()).toEqual(OAUTH);
  });

  it('does not replace a sign-in that has ended by a key that the user did not choose', async () => {
    h.put({ accessToken: 'access-1', expiresAt: h.clock.now() });
    foreignKey = 'foreign';
    await secrets.set('openaiApiKey', { apiKey: 'ours' });
    await expect(account.authorize()).rejects.toMatchObject({ code: 'sign_in_required' });
  });

  it('reads the key anew only when it has changed', async () => {
    mode = 'api-key';
    await secrets.set('openaiApiKey', { apiKey: 'first' });
    const get = vi.spyOn(secrets, 'get');
    for (let call = 0; call < 5; call++) expect(await account.authorize()).toEqual(byKey('first'));
    expect(get).toHaveBeenCalledTimes(1);
    await secrets.set('openaiApiKey', { apiKey: 'second' });
    expect(await account.authorize()).toEqual(byKey('second'));
    expect(get).toHaveBeenCalledTimes(2);
  });

  it('does not touch the store of the keys while a sign-in is in use', async () => {
    h.putSignIn(HOUR_MS);
    vi.spyOn(secrets, 'get').mockRejectedValue(new AppError('keyring_locked', 'Locked.'));
    expect(await account.authorize()).toEqual(OAUTH);
  });

  it('does not take a locked keyring for having no key', async () => {
    foreignKey = 'foreign';
    vi.spyOn(secrets, 'get').mockRejectedValue(new AppError('keyring_locked', 'Locked.'));
    await expect(account.authorize()).rejects.toMatchObject({ code: 'keyring_locked' });
    mode = 'api-key';
    h.putSignIn(HOUR_MS);
    await expect(account.authorize()).rejects.toMatchObject({ code: 'keyring_locked' });
  });

  it('ignores a stored key without content', async () => {
    await secrets.set('openaiApiKey', { apiKey: '' });
    await expect(account.authorize()).rejects.toMatchObject({ code: 'not_signed_in' });
  });
});

describe('replaceRejected', () => {
  it('has none for an API key, and a renewed token for a sign-in', async () => {
    h.putSignIn(HOUR_MS);
    expect(await account.replaceRejected({ mode: 'api-key', apiKey: 'x' })).toBeNull();
    expect(h.requestCount()).toBe(0);
    const rejected = { mode: 'oauth', accessToken: 'access-1', accountId: null } as const;
    expect(await account.replaceRejected(rejected)).toMatchObject({ accessToken: 'access-2' });
    expect(await account.replaceRejected({ ...rejected, accessToken: 'access-2' })).toBeNull();
  });
});
