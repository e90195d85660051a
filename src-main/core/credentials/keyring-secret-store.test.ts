import { existsSync } from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTempHome, type TempHome } from '../../../e2e/fakes/temp-home.ts';
import { createManualClock } from '../../../e2e/support/manual-clock.ts';
import {
  createAbsentKeyring,
  createLockableKeyring,
  createMemoryKeyring,
} from '../../../e2e/support/start-test-core.ts';
import type { SecretStore } from '../ports/secret-store.ts';
import { createKeyringSecretStore, probeKeyring } from './keyring-secret-store.ts';

const SMALL = { accessToken: 'small-secret' };
const LARGE = { accessToken: `large-secret-${'x'.repeat(3_000)}`, unknown: { kept: true } };
/** As JSON exactly 2,560 bytes, in fewer characters. */
const LIMIT = { a: `é${'x'.repeat(2_560 - 8 - 2)}` };

let temp: TempHome;
let configDir: string;
let keyring: ReturnType<typeof createLockableKeyring>;
let store: SecretStore;

beforeEach(async () => {
  temp = await createTempHome();
  configDir = join(temp.configHome, 'ccproxy');
  keyring = createLockableKeyring();
  store = createKeyringSecretStore(keyring, configDir, createManualClock());
});
afterEach(() => temp.cleanup());

const entry = () => keyring.entries.get('ccproxy/claudeAiOauth');
const sealedPath = () => join(configDir, 'sealed', 'claudeAiOauth.json');

it('keeps a small secret in the keyring alone', async () => {
  expect(await store.get('claudeAiOauth')).toBeNull();
  await store.set('claudeAiOauth', SMALL);
  expect(JSON.parse(entry() ?? '')).toEqual(SMALL);
  expect(await store.get('claudeAiOauth')).toEqual(SMALL);
  expect(await store.get('openaiApiKey')).toBeNull();
  expect([...keyring.entries.keys()]).toEqual(['ccproxy/claudeAiOauth']);
  expect(await readdir(configDir)).toEqual(['keyring-revision']);
  expect(await store.locate('claudeAiOauth')).toEqual({
    kind: 'keyring',
    label: 'System keyring (service ccproxy, account claudeAiOauth)',
  });
});

it('counts the limit of 2,560 in bytes', async () => {
  expect(Buffer.byteLength(JSON.stringify(LIMIT))).toBe(2_560);
  await store.set('claudeAiOauth', LIMIT);
  expect(existsSync(sealedPath())).toBe(false);
  await store.set('openaiApiKey', { a: `${LIMIT.a}x` });
  expect(existsSync(join(configDir, 'sealed', 'openaiApiKey.json'))).toBe(true);
  for (const text of keyring.entries.values()) expect(Buffer.byteLength(text)).toBeLessThanOrEqual(2_560);
});

describe('a secret that is too large', () => {
  beforeEach(() => store.set('claudeAiOauth', LARGE));

  it('is encrypted in a file, with the key in the keyring', async () => {
    expect(await store.get('claudeAiOauth')).toEqual(LARGE);
    expect(entry()).not.toContain('large-secret');
    const content = await readFile(sealedPath(), 'utf8');
    expect(content).not.toContain('large-secret');
    expect(content).not.toContain(JSON.parse(entry() ?? '').sealed.key);
    expect((await store.locate('claudeAiOauth')).label).toContain(`encrypted payload in ${sealedPath()}`);
  });

  it('keeps its key when it changes, even to a small one', async () => {
    const before = entry();
    await store.set('claudeAiOauth', { ...LARGE, more: 'x'.repeat(5_000) });
    expect(entry()).toBe(before);
    await store.set('claudeAiOauth', SMALL);
    expect(entry()).toBe(before);
    expect(await store.get('claudeAiOauth')).toEqual(SMALL);
  });

  it('goes whole, file and all', async () => {
    expect(await store.delete('claudeAiOauth')).toBe(true);
    expect(await store.get('claudeAiOauth')).toBeNull();
    expect(existsSync(sealedPath())).toBe(false);
    expect(keyring.entries.size).toBe(0);
    expect(await store.delete('claudeAiOauth')).toBe(false);
  });

  it('is gone when the file is gone, and can be stored anew', async () => {
    await rm(sealedPath());
    expect(await store.get('claudeAiOauth')).toBeNull();
    await store.set('claudeAiOauth', LARGE);
    expect(await store.get('claudeAiOauth')).toEqual(LARGE);
  });

  it('cannot be read with the key of an older file', async () => {
    keyring.entries.set(
      'ccproxy/claudeAiOauth',
      JSON.stringify({ sealed: { version: 1, key: Buffer.alloc(32).toString('base64') } }),
    );
    await expect(store.get('claudeAiOauth')).rejects.toMatchObject({ code: 'credential_unreadable' });
  });
});

it('leaves the old value in force until the keyring points to the file', async () => {
  await store.set('claudeAiOauth', SMALL);
  keyring.failNextSet = new Error('refused');
  await expect(store.set('claudeAiOauth', LARGE)).rejects.toThrow('refused');
  expect(existsSync(sealedPath())).toBe(true);
  expect(await store.get('claudeAiOauth')).toEqual(SMALL);
  await store.set('claudeAiOauth', LARGE);
  expect(await store.get('claudeAiOauth')).toEqual(LARGE);
});

it('replaces a damaged entry, and does not take it for signed out', async () => {
  keyring.entries.set('ccproxy/claudeAiOauth', '{"cut');
  await expect(store.get('claudeAiOauth')).rejects.toMatchObject({ code: 'credential_unreadable' });
  await store.set('claudeAiOauth', SMALL);
  expect(await store.get('claudeAiOauth')).toEqual(SMALL);
});

it('never takes a locked keyring for being signed out', async () => {
  await store.set('claudeAiOauth', SMALL);
  keyring.lock();
  for (const call of [
    () => store.get('claudeAiOauth'),
    () => store.locate('claudeAiOauth'),
    () => store.set('claudeAiOauth', LARGE),
    () => store.delete('claudeAiOauth'),
    () => store.checkWritable('claudeAiOauth'),
  ]) {
    await expect(call()).rejects.toMatchObject({ code: 'keyring_locked' });
  }
  keyring.unlock();
  expect(await store.get('claudeAiOauth')).toEqual(SMALL);
});

it('shows a change to other processes', async () => {
  const other = createKeyringSecretStore(keyring, configDir, createManualClock());
  const seen = [other.version()];
  await store.set('claudeAiOauth', SMALL);
  seen.push(other.version());
  await store.set('claudeAiOauth', { accessToken: 'changed' });
  seen.push(other.version());
  await store.delete('claudeAiOauth');
  seen.push(other.version());
  expect(new Set(seen).size).toBe(4);
  await other.get('claudeAiOauth');
  expect(other.version()).toBe(seen[3]);
});

describe('probeKeyring', () => {
  it('leaves nothing behind', async () => {
    const memory = createMemoryKeyring();
    expect(await probeKeyring(memory)).toBeNull();
    expect(memory.entries.size).toBe(0);
  });

  it('says why a keyring does not work', async () => {
    keyring.lock();
    expect(await probeKeyring(keyring)).toMatchObject({ code: 'keyring_locked' });
    expect(await probeKeyring(createAbsentKeyring())).toMatchObject({ code: 'keyring_unavailable' });
    const forgetful = { ...createMemoryKeyring(), getPassword: async () => null };
    expect(await probeKeyring(forgetful)).toMatchObject({ code: 'keyring_unavailable' });
  });
});
