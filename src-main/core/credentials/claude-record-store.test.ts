import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createTempHome, type TempHome } from '../../../e2e/fakes/temp-home.ts';
import { createManualClock } from '../../../e2e/support/manual-clock.ts';
import { openJsonFile } from '../files/json-file.ts';
import type { SecretStore } from '../ports/secret-store.ts';
import { type AppStateStore, createAppStateStore } from './app-state.ts';
import { type ClaudeRecordStore, createClaudeRecordStore } from './claude-record-store.ts';
import { createFileSecretStore } from './file-secret-store.ts';

let temp: TempHome;
let state: AppStateStore;
let secrets: SecretStore;
let store: ClaudeRecordStore;

beforeEach(async () => {
  temp = await createTempHome();
  const clock = createManualClock();
  const configDir = join(temp.configHome, 'ccproxy');
  state = createAppStateStore(openJsonFile(join(configDir, 'state.json'), clock));
  secrets = createFileSecretStore(openJsonFile(join(configDir, 'credentials.json'), clock));
  store = createClaudeRecordStore({
    secrets,
    state,
    configDir,
    openCliEntry: (place) => ({
      ...openJsonFile(place.kind === 'file' ? place.path : join(temp.home, 'keychain'), clock),
      lockPath: lockPath(),
    }),
  });
});
afterEach(() => temp.cleanup());

const cliPath = (name = 'cli.json') => join(temp.home, name);
const lockPath = () => join(temp.home, '.oauth_refresh.lock');
const adopt = (path: string) => state.update(() => ({ adoptedClaudeCli: { kind: 'file', path } }));

it('is our own record until another is adopted', async () => {
  await store.write({ accessToken: 'ours' });
  expect(await store.read()).toEqual({ accessToken: 'ours' });
  expect(await secrets.get('claudeAiOauth')).toEqual({ accessToken: 'ours' });
  expect(store.shared).toBe(false);
  expect(await store.isAdopted()).toBe(false);
  expect((await store.locate()).label).toContain('credentials.json');
});

it("is the Claude CLI's once adopted, with everything else in its file kept", async () => {
  await secrets.set('claudeAiOauth', { accessToken: 'ours' });
  const cli = openJsonFile(cliPath(), createManualClock());
  await cli.write({ claudeAiOauth: { accessToken: 'theirs', rateLimitTier: 'x' }, mcpOAuth: { server: 1 } });
  const before = store.version();
  await adopt(cliPath());

  expect(await store.read()).toEqual({ accessToken: 'theirs', rateLimitTier: 'x' });
  expect(store.version()).not.toBe(before);
  expect(store.shared).toBe(true);
  expect(await store.isAdopted()).toBe(true);
  expect(await store.locate()).toEqual({ kind: 'file', label: cliPath() });

  await store.write({ accessToken: 'renewed', rateLimitTier: 'x' });
  expect(JSON.parse(await readFile(cliPath(), 'utf8'))).toEqual({
    claudeAiOauth: { accessToken: 'renewed', rateLimitTier: 'x' },
    mcpOAuth: { server: 1 },
  });
  expect(await secrets.get('claudeAiOauth')).toEqual({ accessToken: 'ours' });
});

it('follows another adoption and the end of it', async () => {
  for (const name of ['one', 'two']) {
    await openJsonFile(cliPath(name), createManualClock()).write({ claudeAiOauth: { accessToken: name } });
    await adopt(cliPath(name));
    expect(await store.read()).toEqual({ accessToken: name });
  }
  await state.update(() => ({ adoptedClaudeCli: null }));
  expect(await store.read()).toBeNull();
  expect(store.shared).toBe(false);
});

it("takes the Claude CLI's own lock for an adopted record, and for no other", async () => {
  const isLocked = () => store.withLock(async () => existsSync(lockPath()));
  expect(await isLocked()).toBe(false);
  await adopt(cliPath());
  expect(await isLocked()).toBe(true);
  expect(existsSync(lockPath())).toBe(false);
});
