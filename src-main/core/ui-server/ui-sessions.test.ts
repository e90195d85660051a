import { expect, it } from 'vitest';
import { createManualClock } from '../../../e2e/support/manual-clock.ts';
import { createUiSessions } from './ui-sessions.ts';

it('makes one session of one key', () => {
  const sessions = createUiSessions(createManualClock());
  const key = sessions.createKey();
  expect(key).toMatch(/^[\w-]{43}$/);
  const secret = sessions.redeem(key);
  expect(secret).toMatch(/^[\w-]{43}$/);
  expect(secret).not.toBe(key);
  expect(sessions.isValid(secret ?? '')).toBe(true);
  expect(sessions.redeem(key)).toBeNull();
  expect(sessions.isValid(key)).toBe(false);
  expect(sessions.isValid('')).toBe(false);
});

it('knows the owner key, which opens no window', () => {
  const sessions = createUiSessions(createManualClock());
  expect(sessions.ownerKey).toMatch(/^[\w-]{43}$/);
  expect(sessions.isOwnerKey(sessions.ownerKey)).toBe(true);
  for (const key of ['', `${sessions.ownerKey}x`, sessions.createKey()]) {
    expect(sessions.isOwnerKey(key)).toBe(false);
  }
  expect(sessions.redeem(sessions.ownerKey)).toBeNull();
  expect(sessions.isValid(sessions.ownerKey)).toBe(false);
  expect(createUiSessions(createManualClock()).ownerKey).not.toBe(sessions.ownerKey);
});

it('takes a key for ten minutes', () => {
  const clock = createManualClock();
  const sessions = createUiSessions(clock);
  const [first, second] = [sessions.createKey(), sessions.createKey()];
  clock.advance(599_999);
  expect(sessions.redeem(first)).not.toBeNull();
  clock.advance(1);
  expect(sessions.redeem(second)).toBeNull();
});

it('remembers so many keys and sessions and no more', () => {
  const sessions = createUiSessions(createManualClock());
  const keys = Array.from({ length: 17 }, () => sessions.createKey());
  expect(sessions.redeem(keys[0] ?? '')).toBeNull();
  expect(sessions.redeem(keys[1] ?? '')).not.toBeNull();
  const secrets = Array.from({ length: 65 }, () => sessions.redeem(sessions.createKey()) ?? '');
  expect(sessions.isValid(secrets[0] ?? '')).toBe(false);
  expect(sessions.isValid(secrets[64] ?? '')).toBe(true);
});
