import { describeMissing } from '../../src-main/core/credentials/describe-credential.ts';
import type { CredentialStatus } from '../../src-shared/credential-status.ts';

/** The same in every run, so that a picture changes only when the window does. */
export const NOW_MS = Date.UTC(2026, 10, 24, 10, 30);
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

const NO_ACCOUNT: NonNullable<CredentialStatus['account']> = {
  id: null,
  userId: null,
  email: null,
  emailVerified: null,
  fullName: null,
  displayName: null,
  organization: null,
  organizationId: null,
  organizationRole: null,
  organizationType: null,
  billingType: null,
  rateLimitTier: null,
  plan: null,
  subscriptionStart: null,
  subscriptionUntil: null,
};

export const NO_CLAUDE_SDK = describeMissing('claude-sdk');
export const NO_CLAUDE_API = describeMissing('claude-api');
export const NO_OPENAI = describeMissing('openai-codex');
export const NOBODY: CredentialStatus[] = [NO_CLAUDE_SDK, NO_CLAUDE_API, NO_OPENAI];

export const CLAUDE_SDK: CredentialStatus = {
  ...NO_CLAUDE_SDK,
  state: 'valid',
  mode: 'oauth',
  location: { kind: 'file', label: '~/.claude/.credentials.json' },
  owner: 'Claude CLI',
  account: {
    ...NO_ACCOUNT,
    id: '5d1f0c3a-7b1e-4c92-9a57-0f3c6a0a91be',
    email: 'ada@example.com',
    emailVerified: true,
    fullName: 'Ada Lovelace',
    organization: 'Analytical Engines Ltd',
    organizationId: '0b7c7a80-39c4-4d45-8d0f-1c6d1a5d9f10',
    organizationRole: 'admin',
    organizationType: 'claude_max',
    rateLimitTier: 'default_claude_max_20x',
    plan: 'max',
    billingType: 'stripe_subscription',
  },
  scopes: ['user:profile', 'user:inference', 'user:sessions:claude_code'],
  expiresAtMs: NOW_MS + 4 * HOUR + 12 * MINUTE,
  lastRefreshMs: NOW_MS - 3 * HOUR,
  accessTokenMasked: 'sk-ant-oat01...Xw3kQ9AA',
  hasRefreshToken: true,
};

export const CLAUDE_API: CredentialStatus = {
  ...NO_CLAUDE_API,
  state: 'valid',
  mode: 'oauth',
  location: { kind: 'keyring', label: 'Secret Service (login)' },
  account: CLAUDE_SDK.account,
  scopes: ['user:profile', 'user:inference'],
  expiresAtMs: NOW_MS + 7 * HOUR + 12 * MINUTE,
  lastRefreshMs: NOW_MS - 48 * MINUTE,
  accessTokenMasked: 'sk-ant-oat01...p0TzzwAA',
  hasRefreshToken: true,
};

export const OPENAI: CredentialStatus = {
  ...NO_OPENAI,
  state: 'valid',
  mode: 'oauth',
  location: { kind: 'file', label: '~/.codex/auth.json' },
  owner: 'Codex CLI',
  account: {
    ...NO_ACCOUNT,
    id: 'acc_9f1c7d20-55aa-4b6f-8a63-3c1e1f0a2b77',
    userId: 'user-Qm3kXcA7',
    email: 'ada@example.com',
    emailVerified: true,
    organization: 'Personal',
    organizationId: 'org-7Yb2',
    plan: 'plus',
    subscriptionStart: '2026-03-02T10:00:00Z',
    subscriptionUntil: '2026-12-02T10:00:00Z',
  },
  scopes: ['openid', 'profile', 'email', 'offline_access'],
  expiresAtMs: NOW_MS + 6 * DAY + 3 * HOUR,
  lastRefreshMs: NOW_MS - 4 * DAY,
  accessTokenMasked: 'eyJhbGciOiJS...7Jd0s_kQ',
  hasRefreshToken: true,
  claims: {
    algorithm: 'RS256',
    tokenType: 'JWT',
    keyId: '19344e65-bbc9-44d1-a9d0-f957b079bd0e',
    issuer: 'https://auth.openai.com',
    audience: ['https://api.openai.com/v1'],
    issuedAtMs: NOW_MS - 4 * DAY,
    authTimeMs: NOW_MS - 4 * DAY,
    jwtId: '0f6f2c4e-0d3e-4b73-9d5c-1a2b3c4d5e6f',
    sessionId: 'authsess_Zk31',
  },
};
