import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, realpath, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTempHome, type TempHome } from '../../../e2e/fakes/temp-home.ts';
import { createManualClock } from '../../../e2e/support/manual-clock.ts';
import { createAbsentKeyring, createMemoryKeyring } from '../../../e2e/support/start-test-core.ts';
import { AppError } from '../errors/app-error.ts';
import { openJsonFile } from '../files/json-file.ts';
import type { Keyring } from '../ports/secret-store.ts';
import { createCodexRecordStore, findCodexKeyringName } from './codex-record-store.ts';
import { openKeyringEntry } from './keyring-entry.ts';

let temp: TempHome;
let keyring: ReturnType<typeof createMemoryKeyring>;
let clock: ReturnType<typeof createManualClock>;

beforeEach(async () => {
  temp = await createTempHome();
  keyring = createMemoryKeyring();
  clock = createManualClock();
});
afterEach(() => temp.cleanup());

const authPath = () => join(temp.codexHome, 'auth.json');
const entryKey = 'Codex Auth/cli|0';

function open(on: Keyring = keyring) {
  return createCodexRecordStore(
    openJsonFile(authPath(), clock),
    openKeyringEntry(on, 'Codex Auth', 'cli|0', clock),
  );
}

describe('the place', () => {
  it('is the file at first, and nothing is made by looking', async () => {
    const store = open();
    expect(await store.read()).toBeNull();
    expect(await store.locate()).toEqual({ kind: 'file', label: authPath() });
    expect(existsSync(temp.codexHome)).toBe(false);
    await store.write({ a: 1 });
    expect(JSON.parse(await readFile(authPath(), 'utf8'))).toEqual({ a: 1 });
    expect(keyring.entries.size).toBe(0);
  });

  it("is the keyring when the CLI's sign-in is there and no file is", async () => {
    keyring.entries.set(entryKey, '{"a":1}');
    const store = open();
    expect(await store.read()).toEqual({ a: 1 });
    expect(await store.locate()).toEqual({
      kind: 'keyring',
      label: 'System keyring (service Codex Auth, account cli|0)',
    });
    await store.write({ a: 2 });
    expect(keyring.entries.get(entryKey)).toBe('{"a":2}');
    expect(existsSync(authPath())).toBe(false);
    expect(await store.remove()).toBe(true);
    expect(keyring.entries.size).toBe(0);
  });

  it('is the file while there is one', async () => {
    keyring.entries.set(entryKey, '{"in":"keyring"}');
    const store = open();
    expect(await store.read()).toEqual({ in: 'keyring' });
    await openJsonFile(authPath(), clock).write({ in: 'file' });
    expect(await store.read()).toEqual({ in: 'file' });
    await store.write({ in: 'file', again: true });
    expect(keyring.entries.get(entryKey)).toBe('{"in":"keyring"}');
  });

  it('is the file without a keyring, but not when the keyring is locked', async () => {
    expect(await open(unavailable('keyring_unavailable')).read()).toBeNull();
    const store = open(unavailable('keyring_locked'));
    await expect(store.read()).rejects.toMatchObject({ code: 'keyring_locked' });
    await expect(store.write({})).rejects.toMatchObject({ code: 'keyring_locked' });
    expect(existsSync(authPath())).toBe(false);
    await openJsonFile(authPath(), clock).write({ in: 'file' });
    expect(await store.read()).toEqual({ in: 'file' });
  });
});

describe('version', () => {
  it('shows a change of the file, of the keyring after half a minute, and a move', async () => {
    const store = open();
    keyring.entries.set(entryKey, '{"a":1}');
    await store.read();
    const seen = [store.version()];
    clock.advance(30_000);
    seen.push(store.version());
    await store.write({ a: 2 });
    seen.push(store.version());
    await openJsonFile(authPath(), clock).write({ a: 3 });
    seen.push(store.version());
    await store.read();
    await store.write({ a: 44 });
    seen.push(store.version());
    expect(new Set(seen).size).toBe(5);
    clock.advance(30_000);
    expect(store.version()).toBe(seen.at(-1));
  });
});

describe('findCodexKeyringName', () => {
  it('is made of the real path, as the CLI makes it', async () => {
    await mkdir(join(temp.home, 'real'));
    await symlink(join(temp.home, 'real'), join(temp.home, 'link'));
    const canonical = await realpath(join(temp.home, 'real'));
    const digest = createHash('sha256').update(canonical).digest('hex').slice(0, 16);
    for (const name of ['real', 'link']) {
      expect(findCodexKeyringName(join(temp.home, name))).toEqual({
        service: 'Codex Auth',
        account: `cli|${digest}`,
      });
    }
    expect(findCodexKeyringName(join(temp.home, 'missing')).account).toMatch(/^cli\|[0-9a-f]{16}$/);
  });
});

function unavailable(code: 'keyring_unavailable' | 'keyring_locked'): Keyring {
  const fail = () => Promise.reject(new AppError(code, 'no'));
  return { ...createAbsentKeyring(), getPassword: fail };
}
