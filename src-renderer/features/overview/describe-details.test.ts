import { describe, expect, it } from 'vitest';
import type { AccountInfo, TokenClaims } from '../../../src-shared/credential-status.ts';
import { capitalize, describeDetails } from './describe-details.ts';

const ACCOUNT: AccountInfo = {
  id: 'account-1',
  userId: null,
  email: 'ada@example.com',
  emailVerified: null,
  fullName: null,
  displayName: null,
  organization: 'Org',
  organizationId: null,
  organizationRole: null,
  organizationType: null,
  billingType: null,
  rateLimitTier: null,
  plan: 'max',
  subscriptionStart: null,
  subscriptionUntil: null,
};

const CLAIMS: TokenClaims = {
  algorithm: 'RS256',
  tokenType: 'JWT',
  keyId: 'key-1',
  issuer: 'https://auth.openai.com',
  audience: ['one', 'two'],
  issuedAtMs: 0,
  authTimeMs: null,
  jwtId: 'jwt-1',
  sessionId: null,
};

const subscriptionOf = (account: Partial<AccountInfo>) =>
  describeDetails({ account: { ...ACCOUNT, ...account }, claims: null }).find(
    ({ term }) => term === 'Subscription',
  )?.value;

describe('the details', () => {
  it('leave out what is not known, and what the card says', () => {
    expect(describeDetails({ account: ACCOUNT, claims: null })).toEqual([]);
    expect(describeDetails({ account: null, claims: null })).toEqual([]);
  });

  it('are those of the token, times at the epoch included', () => {
    const details = describeDetails({ account: null, claims: CLAIMS });
    expect(details.map(({ term }) => term)).toEqual([
      'Algorithm',
      'Token type',
      'Key id',
      'Issuer',
      'Audience',
      'Issued at',
      'JWT id',
    ]);
    expect(details.find(({ term }) => term === 'Audience')?.value).toBe('one, two');
  });

  it('tell from when until when the subscription goes', () => {
    const both = subscriptionOf({ subscriptionStart: '2026-01-01', subscriptionUntil: '2027-01-01' });
    expect(both).toMatch(/2026.* to .*2027/);
    expect(subscriptionOf({ subscriptionUntil: '2027-01-01T23:00:00Z' })).toMatch(/^Until .*2027/);
    expect(subscriptionOf({ subscriptionStart: 'long ago' })).toBe('Since long ago');
    expect(subscriptionOf({})).toBeUndefined();
  });
});

it('begins with a capital', () => {
  expect(capitalize('just now')).toBe('Just now');
  expect(capitalize('')).toBe('');
});
