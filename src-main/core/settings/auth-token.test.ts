import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type AuthToken, parseAuthToken, readAuthTokenFile, resolveAuthToken } from './auth-token.ts';

const flagFile: AuthToken = { token: 'flag-token', source: 'flag file', detail: '/t' };
const environment: AuthToken = { token: 'env-token', source: 'environment', detail: 'SECURITY__AUTH_TOKEN' };
const saved: AuthToken = { token: 'saved-token', source: 'saved', detail: 'System keyring' };
const dotEnv: AuthToken = { token: 'dot-env-token', source: '.env', detail: '/repo/.env:3' };
const none = { fromFlagFile: null, fromEnvironment: null, saved: null, fromDotEnv: null };

describe('resolveAuthToken', () => {
  test('prefers flag file, then environment, then saved', () => {
    const all = { ...none, fromFlagFile: flagFile, fromEnvironment: environment, saved };
    expect(resolveAuthToken(all)).toEqual({ authToken: flagFile, warnings: [] });
    expect(resolveAuthToken({ ...all, fromFlagFile: null }).authToken).toBe(environment);
    expect(resolveAuthToken({ ...none, saved }).authToken).toBe(saved);
  });

  test('takes the one from .env only when there is no other', () => {
    expect(resolveAuthToken({ ...none, fromDotEnv: dotEnv })).toEqual({ authToken: dotEnv, warnings: [] });
  });

  test.each([{ fromFlagFile: flagFile }, { fromEnvironment: environment }, { saved }])(
    'never lets .env replace what the user has set, and says so: %j',
    (set) => {
      const { authToken, warnings } = resolveAuthToken({ ...none, ...set, fromDotEnv: dotEnv });
      expect([authToken]).toEqual(Object.values(set));
      expect(warnings).toEqual([expect.stringMatching(/^\/repo\/\.env:3: SECURITY__AUTH_TOKEN was ignored/)]);
      expect(warnings.join()).not.toMatch(/-token/);
    },
  );

  test('has nothing to say about a .env with the very same token', () => {
    const same = { ...dotEnv, token: saved.token };
    expect(resolveAuthToken({ ...none, saved, fromDotEnv: same })).toEqual({
      authToken: saved,
      warnings: [],
    });
  });

  test('gives null when nothing is set', () => {
    expect(resolveAuthToken(none)).toEqual({ authToken: null, warnings: [] });
  });
});

test('parseAuthToken trims, and refuses what no client could send', () => {
  expect(parseAuthToken(' abc \n')).toBe('abc');
  for (const bad of ['', ' ', 'a b', 'a\nb', 'ä', 'a'.repeat(5000)]) expect(parseAuthToken(bad)).toBeNull();
});

describe('readAuthTokenFile', () => {
  let folder: string;
  let path: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ccproxy-token-'));
    path = join(folder, 'token');
  });
  afterEach(() => rm(folder, { recursive: true }));

  test('reads the token without its line end', async () => {
    await writeFile(path, 'abc123\r\n');
    expect(await readAuthTokenFile(path)).toEqual({ token: 'abc123', source: 'flag file', detail: path });
  });

  test.each(['', '\n', 'first-secret second-secret'])('fails for %j without showing it', async (text) => {
    await writeFile(path, text);
    const error = await readAuthTokenFile(path).catch((reason) => reason);
    expect(error).toMatchObject({ code: 'settings_invalid', message: expect.stringContaining(path) });
    expect(error.userMessage).not.toContain('-secret');
  });

  test('fails for a missing file and a folder, rather than leave the proxy open', async () => {
    await expect(readAuthTokenFile(path)).rejects.toMatchObject({ code: 'settings_invalid' });
    await expect(readAuthTokenFile(folder)).rejects.toMatchObject({ code: 'settings_invalid' });
  });
});
