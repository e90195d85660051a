import type { IncomingHttpHeaders } from 'node:http';
import { beforeEach, describe, expect, it } from 'vitest';
import { createManualClock } from '../../../e2e/support/manual-clock.ts';
import { AppError, isAppError } from '../errors/app-error.ts';
import { type ApiAuth, createApiAuth } from './api-auth.ts';

const TOKEN = 'right-token';
const RIGHT = { 'x-api-key': TOKEN };
const WRONG = { 'x-api-key': 'wrong' };

let clock: ReturnType<typeof createManualClock>;
let token: string | null;
let auth: ApiAuth;

function create(tokenRequired = false): void {
  auth = createApiAuth({ getToken: async () => token, tokenRequired, clock });
}

beforeEach(() => {
  clock = createManualClock();
  token = TOKEN;
  create();
});

/** `ok`, or the code of the refusal. */
async function check(headers: IncomingHttpHeaders, peer = '127.0.0.1'): Promise<string> {
  const outcome = auth.check(headers, peer).then(() => 'ok');
  return outcome.catch((error: unknown) => (isAppError(error) ? error.code : 'another error'));
}

it.each([
  [RIGHT, 'ok'],
  [WRONG, 'invalid_api_key'],
  [{ authorization: `Bearer ${TOKEN}` }, 'ok'],
  [{ authorization: `bearer ${TOKEN}` }, 'ok'],
  [{ authorization: `BEARER   ${TOKEN}` }, 'ok'],
  [{ authorization: `Bearer${TOKEN}` }, 'missing_api_key'],
  [{ authorization: 'Bearer ' }, 'missing_api_key'],
  [{ authorization: `Basic ${TOKEN}` }, 'missing_api_key'],
  [{ authorization: 'Bearer wrong' }, 'invalid_api_key'],
  [{ ...RIGHT, authorization: 'Bearer wrong' }, 'ok'],
  [{ ...WRONG, authorization: `Bearer ${TOKEN}` }, 'invalid_api_key'],
  [{ 'x-api-key': '', authorization: `Bearer ${TOKEN}` }, 'ok'],
  [{ 'x-api-key': '' }, 'missing_api_key'],
  [{}, 'missing_api_key'],
] as [IncomingHttpHeaders, string][])('%j: %s', async (headers, outcome) => {
  expect(await check(headers)).toBe(outcome);
});

it('lets everybody in when no token is set, with whatever key', async () => {
  token = null;
  for (const headers of [{}, WRONG, { authorization: 'Bearer dummy' }, { 'x-api-key': '' }]) {
    expect(await check(headers)).toBe('ok');
  }
});

it('stays shut beyond loopback when the token is removed', async () => {
  create(true);
  expect(await check(RIGHT, '192.0.2.7')).toBe('ok');
  token = null;
  for (const headers of [{}, RIGHT, WRONG]) expect(await check(headers, '192.0.2.7')).toBe('missing_api_key');
});

it('goes by the token of this moment', async () => {
  expect(await check(RIGHT)).toBe('ok');
  token = 'another';
  expect(await check(RIGHT)).toBe('invalid_api_key');
  expect(await check({ 'x-api-key': 'another' })).toBe('ok');
});

it('lets nobody in while the token cannot be read', async () => {
  const locked = new AppError('keyring_locked', 'locked');
  auth = createApiAuth({ getToken: () => Promise.reject(locked), tokenRequired: false, clock });
  expect(await check(RIGHT)).toBe('keyring_locked');
});

describe('after 20 wrong keys within a minute', () => {
  async function fail(times: number, peer?: string): Promise<void> {
    for (let attempt = 0; attempt < times; attempt += 1) {
      expect(await check(WRONG, peer)).toBe('invalid_api_key');
    }
  }

  it.each(['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1'])(
    'a program on this machine (%s) still gets in with the right one, and only so',
    async (peer) => {
      await fail(20, peer);
      expect(await check(WRONG, peer)).toBe('too_many_failures');
      expect(await check(RIGHT, peer)).toBe('ok');
    },
  );

  it.each(['192.0.2.7', '2001:db8::1', '::ffff:192.0.2.7'])(
    'a remote peer (%s) is not even compared',
    async (peer) => {
      await fail(20, peer);
      expect(await check(WRONG, peer)).toBe('too_many_failures');
      expect(await check(RIGHT, peer)).toBe('too_many_failures');
      expect(await check(RIGHT, '192.0.2.8')).toBe('ok');
    },
  );

  it('waiting helps, and the answer says how long', async () => {
    await fail(1, '192.0.2.7');
    clock.advance(20_000);
    await fail(19, '192.0.2.7');
    await expect(auth.check(RIGHT, '192.0.2.7')).rejects.toMatchObject({ retryAfterMs: 40_000 });
    clock.advance(39_999);
    expect(await check(RIGHT, '192.0.2.7')).toBe('too_many_failures');
    clock.advance(1);
    expect(await check(RIGHT, '192.0.2.7')).toBe('ok');
    await fail(20, '192.0.2.7');
  });

  it('requests without a key count for nothing', async () => {
    for (let attempt = 0; attempt < 50; attempt += 1) expect(await check({})).toBe('missing_api_key');
    await fail(1);
  });

  it('a crowd of peers is forgotten, the oldest first', async () => {
    await fail(20, '192.0.2.7');
    for (let peer = 0; peer < 999; peer += 1) await check(WRONG, `peer-${peer}`);
    expect(await check(RIGHT, '192.0.2.7')).toBe('too_many_failures');
    await check(WRONG, 'one-more');
    expect(await check(RIGHT, '192.0.2.7')).toBe('ok');
  });
});
