import { describe, expect, it } from 'vitest';
import { makeJwt } from '../../../e2e/support/token-answers.ts';
import { type CredentialStatus, credentialStatusSchema } from '../../../src-shared/credential-status.ts';
import type { JsonObject } from '../../../src-shared/json.ts';
import { AppError } from '../errors/app-error.ts';
import { claudeCredentialFormat } from './claude-credential-format.ts';
import { codexCredentialFormat } from './codex-credential-format.ts';
import {
  describeApiKey,
  describeClaudeSignIn,
  describeCodexSignIn,
  describeMissing,
  describeUnreadable,
} from './describe-credential.ts';
import type { OAuthCredential } from './oauth-credential.ts';

const NOW_MS = Date.parse('2026-11-24T12:00:00Z');
const NOW_S = NOW_MS / 1000;
const LOCATION = { kind: 'file', label: '/home/ada/file.json' } as const;

const REFRESH_TOKEN = 'refresh-token-0123456789abcdef';
const ACCESS_TOKEN = 'sk-ant-oat01-the-middle-of-the-token-must-not-be-seen-LastEight';
const ID_TOKEN = makeJwt({
  email: 'ada@example.com',
  email_verified: true,
  name: 'Ada',
  'https://api.openai.com/auth': {
    chatgpt_account_id: 'account-1',
    chatgpt_plan_type: 'PLUS',
    chatgpt_user_id: 'user-1',
    chatgpt_subscription_active_start: '2026-01-01',
    chatgpt_subscription_active_until: '2027-01-01',
    organizations: [
      { id: 'org-1', title: 'Other', role: 'reader' },
      { id: 'org-2', title: 'Personal', role: 'owner', is_default: true },
    ],
  },
});
const CODEX_ACCESS_TOKEN = makeJwt({
  exp: NOW_S + 3600,
  iat: NOW_S,
  auth_time: NOW_S - 5,
  iss: 'https://auth.openai.com',
  aud: 'https://api.openai.com/v1',
  jti: 'jwt-1',
  sid: 'session-1',
  scp: ['openid', 'profile'],
});

function facts(credential: OAuthCredential | null, refused = false) {
  if (credential === null) throw new Error('no sign-in in it');
  return { credential, location: LOCATION, owner: null, refused, nowMs: NOW_MS };
}

const claude = (fields: JsonObject = {}, refused = false) =>
  describeClaudeSignIn(
    'claude-api',
    facts(
      claudeCredentialFormat.parse({
        accessToken: ACCESS_TOKEN,
        refreshToken: REFRESH_TOKEN,
        expiresAt: NOW_MS + 1,
        ...fields,
      }),
      refused,
    ),
  );

const codex = (fields: JsonObject = {}) =>
  describeCodexSignIn(
    facts(
      codexCredentialFormat.parse({
        OPENAI_API_KEY: 'sk-proj-beside-the-sign-in',
        tokens: {
          id_token: ID_TOKEN,
          access_token: CODEX_ACCESS_TOKEN,
          refresh_token: REFRESH_TOKEN,
          ...fields,
        },
        last_refresh: '2026-11-24T11:00:00Z',
      }),
    ),
  );

describe('no status', () => {
  const statuses: Record<string, CredentialStatus> = {
    missing: describeMissing('claude-sdk'),
    unreadable: describeUnreadable(
      'claude-api',
      new AppError('keyring_locked', 'Locked.', { advice: 'Unlock.' }),
    ),
    'unreadable by a bug': describeUnreadable('claude-api', new Error(`at ${ACCESS_TOKEN}`)),
    'an API key': describeApiKey('openai-codex', 'sk-proj-0123456789-the-middle-0123456789', LOCATION),
    'a short API key': describeApiKey('openai-codex', 'sk-1234', LOCATION),
    claude: claude({ account: { email: 'a@b' }, organization: {}, scopes: ['user:inference'] }),
    'claude with strange fields': claude({ account: 'x', organization: 5, scopes: {}, expiresAt: 'soon' }),
    codex: codex(),
    'codex with opaque tokens': codex({ id_token: 'opaque', access_token: ACCESS_TOKEN }),
  };

  it.each(Object.entries(statuses))('of kind "%s" has a field too many, or a secret', (_, status) => {
    expect(credentialStatusSchema.parse(status)).toEqual(status);
    const text = JSON.stringify(status);
    const secrets = [
      REFRESH_TOKEN,
      ACCESS_TOKEN,
      ID_TOKEN,
      CODEX_ACCESS_TOKEN,
      'sk-proj-beside',
      'the-middle',
      'sk-1234',
    ];
    for (const secret of secrets) expect(text).not.toContain(secret);
    // Nor the parts of a JWT, which hold the claims or the signature.
    for (const jwt of [ID_TOKEN, CODEX_ACCESS_TOKEN]) expect(text).not.toContain(jwt.split('.')[1]);
  });
});

describe('the state of a sign-in', () => {
  it.each([
    ['valid', { expiresAt: NOW_MS + 1 }, false],
    ['valid', { expiresAt: null, refreshToken: null }, false],
    ['expired', { expiresAt: NOW_MS }, false],
    ['sign-in-required', { expiresAt: NOW_MS, refreshToken: null }, false],
    ['sign-in-required', { expiresAt: NOW_MS }, true],
    ['sign-in-required', { expiresAt: NOW_MS + 1 }, true],
    ['valid', { expiresAt: NOW_MS + 1, refreshToken: null }, false],
  ])('is %s with %j, refused: %s', (state, fields, refused) => {
    expect(claude(fields, refused).state).toBe(state);
  });
});

describe('Claude', () => {
  it('shows account, plan, scopes and times', () => {
    const status = claude({
      scopes: ['user:inference'],
      lastRefresh: NOW_MS - 1,
      subscriptionType: 'max',
      accountId: 'account-1',
      account: { email: 'ada@example.com', full_name: 'Ada Example', display_name: 'Ada' },
      organization: { uuid: 'org-1', name: 'Org', organization_type: 'claude_max', rate_limit_tier: 'tier' },
    });
    expect(status).toMatchObject({
      mode: 'oauth',
      scopes: ['user:inference'],
      expiresAtMs: NOW_MS + 1,
      lastRefreshMs: NOW_MS - 1,
      hasRefreshToken: true,
      accessTokenMasked: 'sk-ant-oat01...astEight',
      account: {
        id: 'account-1',
        email: 'ada@example.com',
        fullName: 'Ada Example',
        organization: 'Org',
        organizationId: 'org-1',
        rateLimitTier: 'tier',
        plan: 'max',
      },
    });
  });

  it.each([
    ['max', { account: { has_claude_max: true, has_claude_pro: true } }],
    ['pro', { account: { has_claude_pro: true } }],
    ['team', { organization: { organization_type: 'claude_team' } }],
    ['free', { account: { has_claude_max: false, has_claude_pro: false } }],
    [null, { account: { email: 'a@b' } }],
    [null, {}],
  ])('has the plan %s with %j', (plan, fields) => {
    expect(claude(fields).account?.plan).toBe(plan);
  });
});

describe('Codex', () => {
  it('shows the claims of the tokens, times in ms', () => {
    expect(codex()).toMatchObject({
      scopes: ['openid', 'profile'],
      expiresAtMs: NOW_MS + 3_600_000,
      lastRefreshMs: Date.parse('2026-11-24T11:00:00Z'),
      account: {
        id: 'account-1',
        userId: 'user-1',
        email: 'ada@example.com',
        emailVerified: true,
        plan: 'plus',
        organization: 'Personal',
        organizationId: 'org-2',
        organizationRole: 'owner',
        subscriptionUntil: '2027-01-01',
      },
      claims: {
        algorithm: 'none',
        issuer: 'https://auth.openai.com',
        audience: ['https://api.openai.com/v1'],
        issuedAtMs: NOW_MS,
        authTimeMs: NOW_MS - 5_000,
        jwtId: 'jwt-1',
        sessionId: 'session-1',
      },
    });
  });

  it('does without claims', () => {
    expect(codex({ id_token: null, access_token: 'opaque-access-token' })).toMatchObject({
      state: 'valid',
      expiresAtMs: null,
      claims: null,
      account: { id: null, email: null, plan: null },
    });
  });
});
