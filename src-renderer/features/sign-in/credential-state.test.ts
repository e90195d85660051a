import { describe, expect, it } from 'vitest';
import { describeState, isUsable, nameAccount, stateAt } from './credential-state.ts';

const NOW_MS = 1_000_000;
const SIGN_IN = {
  state: 'valid',
  mode: 'oauth',
  expiresAtMs: NOW_MS + 1,
  hasRefreshToken: true,
  problem: null,
} as const;

describe('the state', () => {
  it('turns to expired at that moment, before the main side says so', () => {
    expect(stateAt(SIGN_IN, NOW_MS)).toBe('valid');
    expect(stateAt(SIGN_IN, NOW_MS + 1)).toBe('expired');
    expect(describeState(SIGN_IN, NOW_MS).text).toBe('Logged in');
    expect(describeState(SIGN_IN, NOW_MS + 1)).toMatchObject({ text: 'Expired', tone: 'warning' });
  });

  it('asks for a log-in when nothing can renew it', () => {
    expect(stateAt({ ...SIGN_IN, hasRefreshToken: false }, NOW_MS + 1)).toBe('sign-in-required');
  });

  it.each(['missing', 'expired', 'sign-in-required', 'unreadable'] as const)(
    'stays %s whatever the time',
    (state) => {
      expect(stateAt({ ...SIGN_IN, state }, NOW_MS + 1)).toBe(state);
      expect(stateAt({ ...SIGN_IN, state }, NOW_MS)).toBe(state);
    },
  );

  it('never expires when it has no time', () => {
    const key = { ...SIGN_IN, mode: 'api-key', expiresAtMs: null } as const;
    expect(describeState(key, Number.MAX_SAFE_INTEGER)).toMatchObject({ text: 'API key', tone: 'good' });
  });

  it('tells a locked keyring from what cannot be read', () => {
    const unreadable = { ...SIGN_IN, state: 'unreadable' } as const;
    const problem = { code: 'keyring_locked', message: 'Locked.', advice: null };
    expect(describeState({ ...unreadable, problem }, NOW_MS).text).toBe('Keyring locked');
    expect(describeState({ ...unreadable, problem: { ...problem, code: 'internal' } }, NOW_MS).text).toBe(
      'Not readable',
    );
  });
});

it.each([
  ['valid', true],
  ['expired', true],
  ['missing', false],
  ['sign-in-required', false],
  ['unreadable', false],
] as const)('%s can be used by requests: %s', (state, usable) => {
  expect(isUsable({ state })).toBe(usable);
});

it.each([
  [{ fullName: 'Ada Lovelace', displayName: 'Ada', email: 'a@b' }, 'Ada Lovelace (a@b)'],
  [{ fullName: null, displayName: 'Ada', email: null }, 'Ada'],
  [{ fullName: null, displayName: null, email: 'a@b' }, 'a@b'],
  [{ fullName: null, displayName: null, email: null }, null],
  [null, null],
])('%j is called %s', (account, name) => {
  expect(nameAccount(account)).toBe(name);
});
