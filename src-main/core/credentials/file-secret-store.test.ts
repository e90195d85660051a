import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createTempHome, type TempHome } from '../../../e2e/fakes/temp-home.ts';
import { createManualClock } from '../../../e2e/support/manual-clock.ts';
import { openJsonFile } from '../files/json-file.ts';
import type { SecretStore } from '../ports/secret-store.ts';
import { createFileSecretStore } from './file-secret-store.ts';

let temp: TempHome;
let path: string;
let store: SecretStore;

beforeEach(async () => {
  temp = await createTempHome();
  path = `${temp.configHome}/ccproxy/credentials.json`;
  store = createFileSecretStore(openJsonFile(path, createManualClock()));
});
afterEach(() => temp.cleanup());

const content = async () => JSON.parse(await readFile(path, 'utf8'));

it('keeps each secret under its name, in a private file and folder', async () => {
  expect(await store.get('claudeAiOauth')).toBeNull();
  await store.set('claudeAiOauth', { accessToken: 'a', unknown: [1] });
  await store.set('openaiApiKey', { apiKey: 'k' });
  expect(await content()).toEqual({
    claudeAiOauth: { accessToken: 'a', unknown: [1] },
    openaiApiKey: { apiKey: 'k' },
  });
  expect(await store.get('claudeAiOauth')).toEqual({ accessToken: 'a', unknown: [1] });
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect((await stat(dirname(path))).mode & 0o777).toBe(0o700);
  expect(await store.locate('claudeAiOauth')).toEqual({ kind: 'file', label: path });
});

it('keeps what is not ours, and removes the file with the last key', async () => {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, '{"mcpTokens":{"a":1},"claudeAiOauth":{"accessToken":"a"}}');
  await store.set('claudeAiOauth', { accessToken: 'b' });
  expect(await store.delete('claudeAiOauth')).toBe(true);
  expect(await content()).toEqual({ mcpTokens: { a: 1 } });
  expect(await store.delete('claudeAiOauth')).toBe(false);

  await writeFile(path, '{"authToken":{"token":"t"}}');
  expect(await store.delete('authToken')).toBe(true);
  expect(existsSync(path)).toBe(false);
});

it('makes nothing where there is nothing to delete', async () => {
  expect(await store.delete('claudeAiOauth')).toBe(false);
  expect(await readdir(temp.home)).toEqual([]);
});

it('does not lose one secret to another that is stored at the same time', async () => {
  const names = ['claudeAiOauth', 'anthropicApiKey', 'openaiApiKey', 'authToken'] as const;
  const stores = names.map(() => createFileSecretStore(openJsonFile(path, createManualClock())));
  for (let round = 0; round < 5; round++) {
    await Promise.all(names.map((name, index) => stores[index]?.set(name, { round })));
    expect(await content()).toEqual(Object.fromEntries(names.map((name) => [name, { round }])));
  }
});

it('takes a value of another type for none', async () => {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, '{"claudeAiOauth":"text"}');
  expect(await store.get('claudeAiOauth')).toBeNull();
});
