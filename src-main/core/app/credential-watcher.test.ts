import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createManualClock } from '../../../e2e/support/manual-clock.ts';
import type { CredentialKind, CredentialStatus } from '../../../src-shared/credential-status.ts';
import type { Core } from '../create-core.ts';
import { describeMissing } from '../credentials/describe-credential.ts';
import { AppError } from '../errors/app-error.ts';
import { silentLogger } from '../ports/logger.ts';
import { createCredentialWatcher } from './credential-watcher.ts';

let folder: string;
let codexAuthFile: string;
let clock: ReturnType<typeof createManualClock>;
let stored: Partial<Record<CredentialKind, Partial<CredentialStatus>>>;
let version: string;
let describeCalls: number;
let beforeDescribe: () => Promise<void>;
let token: string | AppError | null;
let changes: number;

const core = {
  accounts: {
    async describe(kind: CredentialKind) {
      if (kind === 'claude-sdk') describeCalls += 1;
      const status = { ...describeMissing(kind), ...stored[kind] };
      await beforeDescribe();
      const hasExpired = status.expiresAtMs !== null && clock.now() >= status.expiresAtMs;
      return hasExpired ? { ...status, state: 'expired' } : status;
    },
  },
  state: { read: async () => ({ acceptedNotices: { openai: 'then' } }), version: () => 'state' },
  secrets: { version: () => version },
  authToken: {
    async resolve() {
      if (token instanceof AppError) throw token;
      const authToken = token === null ? null : { token, source: 'saved', detail: 'a file' };
      return { authToken, warnings: ['A warning.'] };
    },
  },
} as unknown as Core;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ccproxy-watcher-'));
  codexAuthFile = join(folder, 'auth.json');
  clock = createManualClock();
  stored = {};
  version = '1';
  describeCalls = 0;
  beforeDescribe = async () => {};
  token = null;
  changes = 0;
});

afterEach(() => rm(folder, { recursive: true }));

function create(getCore: () => Core | null = () => core) {
  return createCredentialWatcher({
    getCore,
    paths: { codexAuthFile, claudeCliCredentialFiles: [] },
    clock,
    logger: silentLogger,
    onChange: () => {
      changes += 1;
    },
  });
}

const stateOf = (watcher: ReturnType<typeof create>, kind: CredentialKind) =>
  watcher.view().credentials.find((credential) => credential.kind === kind)?.state;

it('shows nothing without a core, and no notice as accepted', async () => {
  const watcher = create(() => null);
  await watcher.refresh();
  expect(watcher.view()).toMatchObject({ credentials: [], notices: { openai: { accepted: false } } });
  expect(changes).toBe(0);
});

it('reads anew only when a version has changed, and tells only changes', async () => {
  const watcher = create();
  await watcher.refresh();
  expect(describeCalls).toBe(1);
  expect(changes).toBe(1);
  expect(watcher.view().notices).toMatchObject({ claude: { accepted: false }, openai: { accepted: true } });
  expect(watcher.view().warnings).toEqual(['A warning.']);
  watcher.poll();
  expect(describeCalls).toBe(1);

  version = '2';
  watcher.poll();
  await watcher.refresh();
  expect(changes).toBe(1);

  stored['claude-api'] = { state: 'valid' };
  version = '3';
  watcher.poll();
  await watcher.refresh();
  expect(changes).toBe(2);
  expect(stateOf(watcher, 'claude-api')).toBe('valid');
});

it('notices the file of the Codex CLI', async () => {
  const watcher = create();
  await watcher.refresh();
  await writeFile(codexAuthFile, '{}');
  watcher.poll();
  expect(describeCalls).toBe(2);
});

it('notices the end of an access token', async () => {
  stored['claude-api'] = { state: 'valid', expiresAtMs: clock.now() + 5_000 };
  const watcher = create();
  await watcher.refresh();
  clock.advance(4_999);
  watcher.poll();
  expect(describeCalls).toBe(1);
  clock.advance(1);
  watcher.poll();
  await watcher.refresh();
  expect(stateOf(watcher, 'claude-api')).toBe('expired');
  const calls = describeCalls;
  clock.advance(60_000);
  watcher.poll();
  expect(describeCalls).toBe(calls);
});

it('looks at the Codex CLI’s keyring entry every 30 s', async () => {
  stored['openai-codex'] = { state: 'valid', location: { kind: 'keyring', label: 'Codex Auth' } };
  const watcher = create();
  await watcher.refresh();
  clock.advance(29_000);
  watcher.poll();
  expect(describeCalls).toBe(1);
  clock.advance(1_000);
  watcher.poll();
  expect(describeCalls).toBe(2);
});

it('a refresh shows what was stored when it was asked for, also while another one runs', async () => {
  const gate = Promise.withResolvers<void>();
  beforeDescribe = () => gate.promise;
  const watcher = create();
  const first = watcher.refresh();
  stored['claude-api'] = { state: 'valid' };
  const second = watcher.refresh();
  watcher.poll(); // Not a third time: one runs.
  gate.resolve();
  await Promise.all([first, second]);
  expect(stateOf(watcher, 'claude-api')).toBe('valid');
  expect(describeCalls).toBe(2);
});

it('masks the auth token, and does not call an unknown one unset', async () => {
  token = 'my-own-auth-token-0123456789-0123456789-0123';
  const watcher = create();
  await watcher.refresh();
  expect(watcher.view().authToken).toEqual({
    source: 'saved',
    detail: 'a file',
    masked: 'my-own-auth-...789-0123',
    problem: null,
  });
  token = new AppError('keyring_locked', 'The system keyring is locked.');
  await watcher.refresh();
  expect(watcher.view().authToken).toMatchObject({ source: null, problem: { code: 'keyring_locked' } });
});
