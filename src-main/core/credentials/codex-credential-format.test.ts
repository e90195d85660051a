import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  answerOf,
  anyAnswer,
  anyRecord,
  expectUnknownKept,
  makeJwt,
  makeOpenaiJwt,
} from '../../../e2e/support/token-answers.ts';
import { codexCredentialFormat, readClaims } from './codex-credential-format.ts';

const { parse, applyAnswer } = codexCredentialFormat;
const NOW_MS = Date.parse('2026-11-24T12:00:00.000Z');
const DAY_MS = 86_400_000;
const EXP_S = NOW_MS / 1000 + 3_600;

const record = {
  auth_mode: 'chatgpt',
  OPENAI_API_KEY: null,
  tokens: {
    id_token: makeOpenaiJwt('account-of-claim'),
    access_token: makeJwt({ exp: EXP_S }),
    refresh_token: 'refresh-1',
    account_id: 'account-stored',
    unknown_inner: { a: 1 },
  },
  last_refresh: '2026-11-20T12:00:00.123456Z',
  unknown_outer: [1, 2],
};

describe('parse', () => {
  it('takes the expiry from the access token, in ms, and is due 5 minutes before', () => {
    expect(parse(record)).toMatchObject({
      record,
      refreshToken: 'refresh-1',
      expiresAtMs: EXP_S * 1000,
      refreshAtMs: EXP_S * 1000 - 300_000,
    });
  });

  it('trusts the account of the ID token before the stored one', () => {
    expect(parse(record)?.accountId).toBe('account-of-claim');
    const { id_token: _, ...withoutId } = record.tokens;
    const fromAccess = { ...withoutId, access_token: makeOpenaiJwt('account-of-access') };
    expect(parse({ ...record, tokens: fromAccess })?.accountId).toBe('account-of-access');
    expect(parse({ ...record, tokens: withoutId })?.accountId).toBe('account-stored');
    expect(parse({ tokens: { access_token: 'opaque', id_token: 'broken.jwt' } })?.accountId).toBeNull();
  });

  it('goes by the age of 8 days when the access token does not tell its expiry', () => {
    const opaque = { ...record, tokens: { ...record.tokens, access_token: 'opaque' } };
    expect(parse(opaque)).toMatchObject({
      expiresAtMs: null,
      refreshAtMs: Date.parse(record.last_refresh) + 8 * DAY_MS,
    });
    expect(parse({ ...opaque, last_refresh: 'yesterday' })).toMatchObject({ refreshAtMs: null });
    expect(parse({ ...opaque, last_refresh: null })).toMatchObject({ refreshAtMs: null });
    const strange = { ...record, tokens: { access_token: makeJwt({ exp: 'soon' }) } };
    expect(parse(strange)?.refreshAtMs).toBe(Date.parse(record.last_refresh) + 8 * DAY_MS);
  });

  it.each([
    {},
    { OPENAI_API_KEY: 'sk-only', tokens: null },
    { tokens: {} },
    { tokens: { access_token: '' } },
    { tokens: 'x' },
  ])('finds no sign-in in %j', (value) => expect(parse(value)).toBeNull());

  it('accepts any optional field to be absent or strange', () => {
    expect(parse({ tokens: { access_token: 'a' } })).toMatchObject({ accessToken: 'a', refreshToken: null });
    const strange = { OPENAI_API_KEY: 5, last_refresh: 7, tokens: { access_token: 'a', refresh_token: 1 } };
    expect(parse(strange)).toMatchObject({ accessToken: 'a', refreshToken: null, refreshAtMs: null });
  });
});

describe('applyAnswer', () => {
  it('replaces only what the answer has', () => {
    expect(applyAnswer(record, answerOf({}), NOW_MS)).toEqual({
      ...record,
      last_refresh: '2026-11-24T12:00:00.000Z',
    });
    expect(applyAnswer(record, answerOf({ refreshToken: 'refresh-2' }), NOW_MS)).toEqual({
      ...record,
      tokens: { ...record.tokens, refresh_token: 'refresh-2' },
      last_refresh: '2026-11-24T12:00:00.000Z',
    });
  });

  it('stores the account of the new ID token', () => {
    const applied = applyAnswer(record, answerOf({ idToken: makeOpenaiJwt('account-2') }), NOW_MS);
    expect(applied.tokens).toMatchObject({ account_id: 'account-2', unknown_inner: { a: 1 } });
  });

  it('keeps also what JavaScript has a meaning of its own for', () => {
    const record = JSON.parse('{"tokens":{"__proto__":false}}');
    const applied = applyAnswer(record, answerOf({ accessToken: 'access-2' }), NOW_MS);
    expect(JSON.stringify(applied.tokens)).toBe('{"__proto__":false,"access_token":"access-2"}');
  });

  it('never loses what it does not know, nor a refresh token', () => {
    fc.assert(
      fc.property(anyRecord, anyRecord, anyAnswer, (outer, inner, answer) => {
        const tokens = { ...inner, refresh_token: 'kept' };
        const applied = applyAnswer({ ...outer, tokens }, answer, NOW_MS);
        expectUnknownKept(outer, applied, ['tokens', 'last_refresh']);
        const appliedTokens = applied.tokens as typeof tokens;
        const ours = ['id_token', 'access_token', 'refresh_token', 'account_id'];
        expectUnknownKept(inner, appliedTokens, ours);
        expect(appliedTokens.refresh_token).toBe(answer.refreshToken ?? 'kept');
      }),
    );
  });
});

describe('readClaims', () => {
  it.each([null, undefined, '', 'x', 'a.b.c', '..', `${makeJwt({}).split('.')[0]}.W10.`])(
    'reads no claims from %j',
    (token) => expect(readClaims(token)).toBeNull(),
  );

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        readClaims(text);
      }),
    );
  });
});
