import type { CredentialStatus } from '../../../src-shared/credential-status.ts';
import { type AppSnapshot, appSnapshotSchema } from '../../../src-shared/model/app-snapshot.ts';
import { DEFAULT_PREFERENCES } from '../../../src-shared/model/preferences.ts';
import type { SignInStatus } from '../../../src-shared/model/sign-in-status.ts';
import { describeMissing } from '../../core/credentials/describe-credential.ts';

/** 2026-11-24, 08:00 UTC. */
export const NOW_MS = Date.UTC(2026, 10, 24, 8);

/** A running proxy, nobody signed in. Checked against the schema, so that it cannot fall behind. */
export function createSnapshot(changes: Partial<AppSnapshot> = {}): AppSnapshot {
  return appSnapshotSchema.parse({
    revision: 1,
    version: '0.0.0-test',
    host: 'electron',
    platform: 'linux',
    nowMs: NOW_MS,
    capabilities: { tray: true, launchAtLogin: true, notifications: true, openFolders: true },
    proxy: createProxy(),
    credentials: [createCredential({ kind: 'claude-api' }), createCredential({ kind: 'openai-codex' })],
    signIns: { claude: null, openai: null },
    notices: { claude: { accepted: true, text: 'Notice' }, openai: { accepted: true, text: 'Notice' } },
    authToken: { source: null, detail: null, masked: null, problem: null },
    settings: [],
    preferences: DEFAULT_PREFERENCES,
    quotas: [],
    warnings: [],
    settingsFile: '/home/ann/.config/ccproxy/settings.json',
    logsFolder: null,
    ...changes,
  });
}

export function createProxy(changes: Partial<AppSnapshot['proxy']> = {}): AppSnapshot['proxy'] {
  return {
    state: 'running',
    port: 8000,
    url: 'http://localhost:8000',
    bindHost: '127.0.0.1',
    problem: null,
    canTakeOver: false,
    ...changes,
  };
}

export function createCredential(
  changes: Partial<CredentialStatus> & Pick<CredentialStatus, 'kind'>,
): CredentialStatus {
  return { ...describeMissing(changes.kind), ...changes };
}

/** A sign-in by subscription. */
export function createSignedIn(
  changes: Partial<CredentialStatus> & Pick<CredentialStatus, 'kind'>,
): CredentialStatus {
  return createCredential({
    state: 'valid',
    mode: 'oauth',
    account: createAccount(),
    expiresAtMs: NOW_MS + 3 * 3_600_000 + 5 * 60_000,
    hasRefreshToken: true,
    ...changes,
  });
}

export function createAccount(
  changes: Partial<NonNullable<CredentialStatus['account']>> = {},
): NonNullable<CredentialStatus['account']> {
  return {
    id: null,
    userId: null,
    email: 'ann@example.com',
    emailVerified: null,
    fullName: null,
    displayName: null,
    organization: null,
    organizationId: null,
    organizationRole: null,
    organizationType: null,
    billingType: null,
    rateLimitTier: null,
    plan: 'max',
    subscriptionStart: null,
    subscriptionUntil: null,
    ...changes,
  };
}

export function createSignIn(changes: Partial<SignInStatus> = {}): SignInStatus {
  return {
    method: 'browser',
    phase: 'waiting',
    pageUrl: null,
    acceptsPaste: true,
    userCode: null,
    expiresAtMs: null,
    busyPorts: [],
    problem: null,
    ...changes,
  };
}
