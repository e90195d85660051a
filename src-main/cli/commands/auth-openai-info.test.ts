import { expect, test } from 'vitest';
import type { CredentialStatus } from '../../../src-shared/credential-status.ts';
import { describeApiKey, describeMissing } from '../../core/credentials/describe-credential.ts';
import type { Layout } from '../output/table.ts';
import { renderOpenaiInfo } from './auth-openai-info.ts';

/** The example of authentication.md, but for its first row, which has lost a space there. */
const SAMPLE = `                OpenAI Credential Information

     OpenAI Account
       L Account ID: xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx
       L Status: Active
       L Plan Type: PLUS
       L User ID: user-xxxxxxxxxxxxxxxxxxxx

                            Token Details
     ╭──────────────────┬──────────────────────────────────────╮
     │ Property         │ Value                                │
     ├──────────────────┼──────────────────────────────────────┤
     │ Storage Location │ /home/user/.codex/auth.json          │
     │ Algorithm        │ RS256                                │
     │ Token Type       │ JWT                                  │
     │ Key ID           │ xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx │
     │ Token Expired    │ No                                   │
     │ Expires At       │ 2025-08-22 11:53:34 UTC              │
     │ Time Remaining   │ 9 days, 3 hours, 26 minutes          │
     │ Issued At        │ 2025-08-12 11:53:33 UTC              │
     │ Issuer           │ https://auth.openai.com              │
     │ Audience         │ https://api.openai.com/v1            │
     │ JWT ID           │ xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx │
     │ Access Token     │ eyJhbGciOiJS...xIXcUrNE              │
     │ Refresh Token    │ Available                            │
     ╰──────────────────┴──────────────────────────────────────╯`;

const UUID = 'xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx';
const EXPIRES_AT_MS = Date.parse('2025-08-22T11:53:34Z');
const NOW_MS = EXPIRES_AT_MS - ((9 * 24 + 3) * 60 + 26) * 60_000;
const LAYOUT: Layout = { width: 80, style: (_tone, text) => text };

const STATUS: CredentialStatus = {
  ...describeMissing('openai-codex'),
  state: 'valid',
  mode: 'oauth',
  location: { kind: 'file', label: '/home/user/.codex/auth.json' },
  owner: 'Codex CLI',
  account: {
    id: UUID,
    userId: 'user-xxxxxxxxxxxxxxxxxxxx',
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
    plan: 'plus',
    subscriptionStart: null,
    subscriptionUntil: null,
  },
  expiresAtMs: EXPIRES_AT_MS,
  accessTokenMasked: 'eyJhbGciOiJS...xIXcUrNE',
  hasRefreshToken: true,
  claims: {
    algorithm: 'RS256',
    tokenType: 'JWT',
    keyId: UUID,
    issuer: 'https://auth.openai.com',
    audience: ['https://api.openai.com/v1'],
    issuedAtMs: Date.parse('2025-08-12T11:53:33Z'),
    authTimeMs: null,
    jwtId: UUID,
    sessionId: null,
  },
};

test('is the example of authentication.md for the same data', () => {
  expect(renderOpenaiInfo(STATUS, NOW_MS, LAYOUT)).toBe(SAMPLE);
});

test('shows every claim that is there', () => {
  const { account, claims } = STATUS;
  const full: CredentialStatus = {
    ...STATUS,
    account: account && {
      ...account,
      email: 'ada@example.com',
      emailVerified: true,
      organization: 'Personal',
      organizationRole: 'owner',
      subscriptionUntil: '2027-01-01T00:00:00+00:00',
    },
    claims: claims && { ...claims, authTimeMs: claims.issuedAtMs, sessionId: UUID, audience: ['one', 'two'] },
  };
  const text = renderOpenaiInfo(full, NOW_MS, LAYOUT);
  expect(text).toContain('L Email: ada@example.com (verified)');
  expect(text).toContain('L Organization: Personal (owner)');
  expect(text).toContain('L Subscription Until: 2027-01-01T00:00:00+00:00');
  expect(text).toMatch(/│ Auth Time +│ 2025-08-12 11:53:33 UTC/);
  expect(text).toMatch(/│ Session ID +│ xxxxxxxx-/);
  expect(text).toMatch(/│ Audience +│ one, two /);
});

test('an expired token without a way to renew it', () => {
  const expired: CredentialStatus = { ...STATUS, state: 'sign-in-required', hasRefreshToken: false };
  const text = renderOpenaiInfo(expired, EXPIRES_AT_MS, LAYOUT);
  expect(text).toContain('L Status: Inactive');
  expect(text).toMatch(/│ Token Expired +│ Yes /);
  expect(text).toMatch(/│ Time Remaining +│ none /);
  expect(text).toMatch(/│ Refresh Token +│ Not available /);
});

test('an API key has a shorter table', () => {
  const key = 'sk-proj-0123456789012345678901234567890123456789';
  const status = describeApiKey('openai-codex', key, { kind: 'file', label: '/home/user/credentials.json' });
  expect(renderOpenaiInfo(status, NOW_MS, LAYOUT)).toBe(`                OpenAI Credential Information

     OpenAI Account
       L Status: Active
       L Login Method: API key

                       Token Details
     ╭──────────────────┬─────────────────────────────╮
     │ Property         │ Value                       │
     ├──────────────────┼─────────────────────────────┤
     │ Storage Location │ /home/user/credentials.json │
     │ API Key          │ sk-proj-0123...23456789     │
     ╰──────────────────┴─────────────────────────────╯`);
});
