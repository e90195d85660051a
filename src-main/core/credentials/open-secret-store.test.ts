import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTempHome, type TempHome } from '../../../e2e/fakes/temp-home.ts';
import { createManualClock } from '../../../e2e/support/manual-clock.ts';
import { createAbsentKeyring, createLockableKeyring } from '../../../e2e/support/start-test-core.ts';
import { openJsonFile } from '../files/json-file.ts';
import type { Keyring, SecretStore } from '../ports/secret-store.ts';
import { createAppStateStore } from './app-state.ts';
import { createFileSecretStore } from './file-secret-store.ts';
import { createKeyringSecretStore, probeKeyring } from './keyring-secret-store.ts';
import { openSecretStore, type SecretStoreChoices } from './open-secret-store.ts';

const VALUE = { apiKey: 'sk-secret' };
const NAME = 'openaiApiKey';

let temp: TempHome;
let configDir: string;
let keyring: ReturnType<typeof createLockableKeyring>;
let probes: number;

beforeEach(async () => {
  temp = await createTempHome();
  configDir = join(temp.configHome, 'ccproxy');
  keyring = createLockableKeyring();
  probes = 0;
});
afterEach(() => temp.cleanup());

/** As another process would open it. */
function open(storage: SecretStoreChoices['storage'], on: Keyring = keyring): SecretStore {
  const clock = createManualClock();
  return openSecretStore({
    storage,
    keyringStore: createKeyringSecretStore(on, configDir, clock),
    fileStore: createFileSecretStore(openJsonFile(credentialsPath(), clock)),
    probe: () => {
      probes += 1;
      return probeKeyring(on);
    },
    state: createAppStateStore(openJsonFile(join(configDir, 'state.json'), clock)),
  });
}

const credentialsPath = () => join(configDir, 'credentials.json');
const inKeyring = () => keyring.entries.has(`ccproxy/${NAME}`);
const inFile = () => existsSync(credentialsPath());

describe('file', () => {
  it('never touches the keyring', async () => {
    keyring.entries.set(`ccproxy/${NAME}`, '{"apiKey":"other"}');
    const store = open('file');
    expect(await store.get(NAME)).toBeNull();
    await store.set(NAME, VALUE);
    expect(await store.get(NAME)).toEqual(VALUE);
    expect(await store.locate(NAME)).toEqual({ kind: 'file', label: credentialsPath() });
    expect(await store.delete(NAME)).toBe(true);
    expect(keyring.entries.get(`ccproxy/${NAME}`)).toBe('{"apiKey":"other"}');
    expect(probes).toBe(0);
  });
});

describe('keyring', () => {
  it('never touches the file', async () => {
    await open('file').set(NAME, { apiKey: 'in the file' });
    const before = await readFile(credentialsPath(), 'utf8');
    const store = open('keyring');
    expect(await store.get(NAME)).toBeNull();
    await store.set(NAME, VALUE);
    expect(await store.get(NAME)).toEqual(VALUE);
    expect((await store.locate(NAME)).kind).toBe('keyring');
    expect(await store.delete(NAME)).toBe(true);
    expect(await readFile(credentialsPath(), 'utf8')).toBe(before);
    expect(keyring.entries.size).toBe(0);
  });

  it('fails without a keyring, whatever is asked of it', async () => {
    const store = open('keyring', createAbsentKeyring());
    for (const call of [
      () => store.get(NAME),
      () => store.set(NAME, VALUE),
      () => store.delete(NAME),
      () => store.locate(NAME),
      () => store.checkWritable(NAME),
    ]) {
      await expect(call()).rejects.toMatchObject({
        code: 'keyring_unavailable',
        advice: expect.stringContaining('CREDENTIALS__STORAGE=file'),
      });
    }
    expect(inFile()).toBe(false);
  });
});

describe('auto', () => {
  it('uses the keyring when it works, and asks it once', async () => {
    const store = open('auto');
    await store.set(NAME, VALUE);
    expect(await store.get(NAME)).toEqual(VALUE);
    expect((await store.locate(NAME)).kind).toBe('keyring');
    expect(inKeyring()).toBe(true);
    expect(inFile()).toBe(false);
    expect(probes).toBe(1);
  });

  it('uses the file when there is no keyring, and says so', async () => {
    const store = open('auto', createAbsentKeyring());
    await store.set(NAME, VALUE);
    expect(await store.get(NAME)).toEqual(VALUE);
    expect(await store.locate(NAME)).toEqual({ kind: 'file', label: credentialsPath() });
    expect(await open('auto', createAbsentKeyring()).get(NAME)).toEqual(VALUE);
  });

  it.each([
    ['locked', 'keyring_locked'],
    ['absent', 'keyring_unavailable'],
  ])('never falls back to the file once the keyring was used, here %s', async (kind, code) => {
    await open('auto').set(NAME, VALUE);
    keyring.lock();
    const store = open('auto', kind === 'locked' ? keyring : createAbsentKeyring());
    for (const call of [() => store.get(NAME), () => store.set(NAME, VALUE), () => store.locate(NAME)]) {
      await expect(call()).rejects.toMatchObject({ code });
    }
    expect(inFile()).toBe(false);
  });

  it('asks again after the user has unlocked the keyring', async () => {
    await open('auto').set(NAME, VALUE);
    keyring.lock();
    const store = open('auto');
    await expect(store.get(NAME)).rejects.toMatchObject({ code: 'keyring_locked' });
    keyring.unlock();
    expect(await store.get(NAME)).toEqual(VALUE);
  });

  it('reads a secret that only the file has, and moves it when it is written', async () => {
    await open('file').set(NAME, VALUE);
    await open('file').set('authToken', { token: 'stays' });
    const store = open('auto');
    expect(await store.get(NAME)).toEqual(VALUE);
    expect((await store.locate(NAME)).kind).toBe('file');
    expect(inKeyring()).toBe(false);

    await store.set(NAME, { apiKey: 'newer' });
    expect(await store.get(NAME)).toEqual({ apiKey: 'newer' });
    expect((await store.locate(NAME)).kind).toBe('keyring');
    expect(JSON.parse(await readFile(credentialsPath(), 'utf8'))).toEqual({ authToken: { token: 'stays' } });
  });

  it('keeps the file when the keyring does not take the secret', async () => {
    await open('file').set(NAME, VALUE);
    const store = open('auto');
    await store.get(NAME);
    keyring.failNextSet = new Error('refused');
    await expect(store.set(NAME, { apiKey: 'newer' })).rejects.toThrow('refused');
    expect(await store.get(NAME)).toEqual(VALUE);
  });

  it('deletes in both places', async () => {
    await open('file').set(NAME, VALUE);
    await open('keyring').set(NAME, VALUE);
    const store = open('auto');
    expect(await store.delete(NAME)).toBe(true);
    expect(inKeyring()).toBe(false);
    expect(inFile()).toBe(false);
    expect(await store.delete(NAME)).toBe(false);
    await open('file').set(NAME, VALUE);
    expect(await store.delete(NAME)).toBe(true);
    expect(await store.get(NAME)).toBeNull();
  });

  it('leaves the file once another process has used the keyring', async () => {
    keyring.lock();
    const early = open('auto');
    await early.set(NAME, VALUE);
    expect(inFile()).toBe(true);
    keyring.unlock();
    await open('auto').set(NAME, { apiKey: 'newer' });
    expect(await early.get(NAME)).toEqual({ apiKey: 'newer' });
    await early.set(NAME, { apiKey: 'newest' });
    expect(inFile()).toBe(false);
    expect(await open('keyring').get(NAME)).toEqual({ apiKey: 'newest' });
  });

  it('shows changes of either place in its version', async () => {
    const store = open('auto');
    const seen = [store.version()];
    await open('file').set(NAME, VALUE);
    seen.push(store.version());
    await open('keyring').set(NAME, VALUE);
    seen.push(store.version());
    expect(new Set(seen).size).toBe(3);
  });
});
