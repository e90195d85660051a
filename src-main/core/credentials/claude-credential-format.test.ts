import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerOf, anyAnswer, anyRecord, expectUnknownKept } from '../../../e2e/support/token-answers.ts';
import { claudeCredentialFormat } from './claude-credential-format.ts';

const { parse, applyAnswer } = claudeCredentialFormat;
const NOW_MS = 1_800_000_000_000;

const record = {
  accessToken: 'access-1',
  refreshToken: 'refresh-1',
  expiresAt: NOW_MS + 3_600_000,
  scopes: ['user:inference'],
  subscriptionType: 'max',
  rateLimitTier: 'unknown to us',
  account: { uuid: 'account-1', full_name: 'Ada' },
  organization: { uuid: 'org-1', extra: 1 },
};

describe('parse', () => {
  it('reads times in ms and is due 5 minutes before', () => {
    expect(parse(record)).toEqual({
      record,
      accessToken: 'access-1',
      refreshToken: 'refresh-1',
      accountId: null,
      expiresAtMs: NOW_MS + 3_600_000,
      refreshAtMs: NOW_MS + 3_300_000,
    });
  });

  it.each([
    ['absent', {}],
    ['null', { refreshToken: null, expiresAt: null, scopes: null, subscriptionType: null }],
    ['of another type', { refreshToken: 1, expiresAt: 'soon', scopes: 'all', account: 'x', lastRefresh: [] }],
    ['empty', { refreshToken: '' }],
  ])('accepts optional fields that are %s', (_, fields) => {
    expect(parse({ accessToken: 'a', ...fields })).toMatchObject({
      accessToken: 'a',
      refreshToken: null,
      expiresAtMs: null,
      refreshAtMs: null,
    });
  });

  it.each([{}, { accessToken: '' }, { accessToken: null }, { refreshToken: 'only that' }])(
    'finds no sign-in in %j',
    (value) => expect(parse(value)).toBeNull(),
  );
});

describe('applyAnswer', () => {
  it('replaces what the answer has, in ms', () => {
    const answer = answerOf({
      accessToken: 'access-2',
      refreshToken: 'refresh-2',
      expiresInS: 28_800,
      scopes: ['a', 'b'],
      extra: {
        subscription_type: 'pro',
        account: { uuid: 'account-2', email_address: 'a@b' },
        organization: { name: 'Org' },
      },
    });
    expect(applyAnswer(record, answer, NOW_MS)).toEqual({
      ...record,
      accessToken: 'access-2',
      refreshToken: 'refresh-2',
      expiresAt: NOW_MS + 28_800_000,
      scopes: ['a', 'b'],
      subscriptionType: 'pro',
      accountId: 'account-2',
      account: { uuid: 'account-2', full_name: 'Ada', email_address: 'a@b' },
      organization: { uuid: 'org-1', extra: 1, name: 'Org' },
      tokenType: 'Bearer',
      lastRefresh: NOW_MS,
    });
  });

  it('keeps the refresh token, the scopes and the plan when the answer has none', () => {
    const applied = applyAnswer(record, answerOf({ accessToken: 'access-2', expiresInS: 60 }), NOW_MS);
    expect(applied).toMatchObject({
      accessToken: 'access-2',
      refreshToken: 'refresh-1',
      scopes: ['user:inference'],
      subscriptionType: 'max',
    });
  });

  it('does not take an old expiry for that of a new token', () => {
    expect(applyAnswer(record, answerOf({ accessToken: 'access-2' }), NOW_MS).expiresAt).toBeNull();
  });

  it('never loses what it does not know, nor a refresh token', () => {
    fc.assert(
      fc.property(anyRecord, anyAnswer, (old, answer) => {
        const applied = applyAnswer({ ...old, refreshToken: 'kept' }, answer, NOW_MS);
        const ours = ['accessToken', 'refreshToken', 'expiresAt', 'scopes', 'subscriptionType', 'accountId'];
        expectUnknownKept(old, applied, [...ours, 'account', 'organization', 'tokenType', 'lastRefresh']);
        expect(applied.refreshToken).toBe(answer.refreshToken ?? 'kept');
      }),
    );
  });
});
