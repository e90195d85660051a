import { beforeEach, describe, expect, it, vi } from 'vitest';
import { answerOf } from '../../../e2e/support/token-answers.ts';
import {
  createGatedProvider,
  createTokenSourceHarness,
  failNetwork,
  HOUR_MS,
  MINUTE_MS,
  refuse,
  type TokenSourceHarness,
} from '../../../e2e/support/token-source-harness.ts';

/** On a busy machine. */
const WAIT_MS = 10_000;

let h: TokenSourceHarness;

beforeEach(() => {
  h = createTokenSourceHarness();
});

const accessToken = async (source = h.source) => (await source.getCredential()).accessToken;

describe('getCredential', () => {
  it('is not signed in without a record, or with one that holds no sign-in', async () => {
    await expect(h.source.getCredential()).rejects.toMatchObject({ code: 'not_signed_in' });
    h.put({ accessToken: '' });
    await expect(h.source.getCredential()).rejects.toMatchObject({ code: 'not_signed_in' });
    expect(await h.source.peek()).toBeNull();
  });

  it('renews 5 minutes before the expiry, not earlier', async () => {
    h.putSignIn(HOUR_MS);
    h.clock.advance(55 * MINUTE_MS - 1);
    expect(await accessToken()).toBe('access-1');
    expect(h.requestCount()).toBe(0);
    h.clock.advance(1);
    expect(await accessToken()).toBe('access-2');
    expect(await accessToken()).toBe('access-2');
    expect(h.requestCount()).toBe(1);
    expect(h.record).toMatchObject({ refreshToken: 'refresh-2', expiresAt: h.clock.now() + 8 * HOUR_MS });
  });

  it('uses a token of unknown expiry until it is rejected', async () => {
    h.put({ accessToken: 'access-1', refreshToken: 'refresh-1' });
    h.clock.advance(1_000 * HOUR_MS);
    expect(await accessToken()).toBe('access-1');
    expect(h.requestCount()).toBe(0);
  });

  it('renews once for 50 that ask at the same time', async () => {
    h.putSignIn(-1);
    const tokens = await Promise.all(Array.from({ length: 50 }, () => accessToken()));
    expect(new Set(tokens)).toEqual(new Set(['access-2']));
    expect(h.events).toEqual(['request refresh-1', 'write refresh-2']);
  });

  it('renews once for several processes', async () => {
    h.putSignIn(-1);
    const sources = [h.source, h.openAnother(), h.openAnother()];
    const tokens = await Promise.all(sources.flatMap((source) => [accessToken(source), accessToken(source)]));
    expect(new Set(tokens)).toEqual(new Set(['access-2']));
    expect(h.requestCount()).toBe(1);
  });

  it('hands the new token out only once the rotated refresh token is stored', async () => {
    h.putSignIn(-1);
    const asking = h.source.getCredential().then(({ accessToken: token }) => h.events.push(`use ${token}`));
    await asking;
    expect(h.events).toEqual(['request refresh-1', 'write refresh-2', 'use access-2']);
  });

  it('reads the store anew only when it has changed', async () => {
    h.putSignIn(HOUR_MS);
    const read = vi.spyOn(h.store, 'read');
    for (let call = 0; call < 5; call++) await accessToken();
    expect(read).toHaveBeenCalledTimes(1);
    h.put({ accessToken: 'signed in again' });
    expect(await accessToken()).toBe('signed in again');
    expect(read).toHaveBeenCalledTimes(2);
  });

  it('adopts a newer token from the store instead of renewing', async () => {
    h.putSignIn(-1);
    // The other process holds the lock, renews, and lets go.
    const held = Promise.withResolvers<void>();
    const other = h.store.withLock(() => held.promise);
    const asking = accessToken();
    h.put({ accessToken: 'theirs', refreshToken: 'refresh-9', expiresAt: h.clock.now() + HOUR_MS });
    held.resolve();
    await other;
    expect(await asking).toBe('theirs');
    expect(h.requestCount()).toBe(0);
  });

  it('keeps the refresh token, and all else, when the answer has none', async () => {
    h.putSignIn(-1, { rateLimitTier: 'kept' });
    h.setProvider(async () => answerOf({ accessToken: 'access-2', expiresInS: 3600 }));
    expect(await accessToken()).toBe('access-2');
    expect(h.record).toMatchObject({ refreshToken: 'refresh-1', rateLimitTier: 'kept' });
  });

  it('keeps what another program changed beside the tokens meanwhile', async () => {
    h.putSignIn(-1, { theirs: 'old' });
    const { provider, asked, release } = createGatedProvider(h.rotate);
    h.setProvider(provider);
    const asking = accessToken();
    await asked;
    h.put({ ...h.record, theirs: 'new' });
    release();
    expect(await asking).toBe('access-2');
    expect(h.record).toMatchObject({ refreshToken: 'refresh-2', theirs: 'new' });
  });

  it('does not renew a short-lived token at each use', async () => {
    h.putSignIn(-1);
    let lifetimes = 1;
    h.setProvider(async () => {
      lifetimes += 1;
      return answerOf({ accessToken: `access-${lifetimes}`, expiresInS: 120 });
    });
    for (let call = 0; call < 5; call++) expect(await accessToken()).toBe('access-2');
    h.clock.advance(59_000);
    expect(await accessToken()).toBe('access-2');
    h.clock.advance(1_000);
    expect(await accessToken()).toBe('access-3');
  });

  it('does not ask in a loop when the answer brings nothing usable', async () => {
    h.putSignIn(-1);
    h.setProvider(async () => answerOf({ refreshToken: 'refresh-1' }));
    await h.source.getCredential();
    await expect(h.source.getCredential()).rejects.toMatchObject({ code: 'refresh_unavailable' });
    expect(h.requestCount()).toBe(1);
  });
});

describe('replaceRejected', () => {
  it('renews a token that is not due', async () => {
    h.putSignIn(HOUR_MS);
    expect((await h.source.replaceRejected('access-1'))?.accessToken).toBe('access-2');
    expect(h.events).toEqual(['request refresh-1', 'write refresh-2']);
  });

  it('hands out the stored token when that is another one already', async () => {
    h.putSignIn(HOUR_MS);
    expect((await h.source.replaceRejected('access-0'))?.accessToken).toBe('access-1');
    expect(h.requestCount()).toBe(0);
  });

  it('renews once for all whose token was rejected', async () => {
    h.putSignIn(HOUR_MS);
    const rejected = Array.from({ length: 20 }, () => h.source.replaceRejected('access-1'));
    for (const credential of await Promise.all(rejected)) expect(credential?.accessToken).toBe('access-2');
    expect(h.requestCount()).toBe(1);
  });

  it('has none within a minute of the renewal, and does not burn refresh tokens', async () => {
    h.putSignIn(-1);
    await h.source.getCredential();
    expect(await h.source.replaceRejected('access-2')).toBeNull();
    h.clock.advance(59_999);
    expect(await h.source.replaceRejected('access-2')).toBeNull();
    expect(h.requestCount()).toBe(1);
    h.clock.advance(1);
    expect((await h.source.replaceRejected('access-2'))?.accessToken).toBe('access-3');
  });

  it('has none when the renewal brings the same token', async () => {
    h.putSignIn(HOUR_MS);
    h.setProvider(async () => answerOf({ refreshToken: 'refresh-2' }));
    expect(await h.source.replaceRejected('access-1')).toBeNull();
    expect(h.record).toMatchObject({ accessToken: 'access-1', refreshToken: 'refresh-2' });
  });

  it('fails as getCredential does', async () => {
    await expect(h.source.replaceRejected('access-1')).rejects.toMatchObject({ code: 'not_signed_in' });
    h.putSignIn(HOUR_MS);
    h.setProvider(failNetwork());
    await expect(h.source.replaceRejected('access-1')).rejects.toMatchObject({ code: 'refresh_unavailable' });
    // Backing off: the provider is left alone.
    await expect(h.source.replaceRejected('access-1')).rejects.toMatchObject({ code: 'refresh_unavailable' });
    expect(h.requestCount()).toBe(1);
    h.clock.advance(HOUR_MS);
    h.setProvider(refuse);
    await expect(h.source.replaceRejected('access-1')).rejects.toMatchObject({ code: 'sign_in_required' });
  });

  it('is not answered by a renewal under way that finds nothing to do', async () => {
    h.putSignIn(-1);
    const held = Promise.withResolvers<void>();
    const other = h.store.withLock(() => held.promise);
    const asking = accessToken();
    h.put({ accessToken: 'theirs', refreshToken: 'refresh-9', expiresAt: h.clock.now() + HOUR_MS });
    const replacing = h.source.replaceRejected('theirs');
    held.resolve();
    await other;
    expect(await asking).toBe('theirs');
    expect((await replacing)?.accessToken).toBe('access-10');
  });
});

describe('refreshNow', () => {
  it('renews whether due or not', async () => {
    h.putSignIn(HOUR_MS);
    expect((await h.source.refreshNow()).accessToken).toBe('access-2');
    expect((await h.source.refreshNow()).accessToken).toBe('access-3');
    h.put(null);
    await expect(h.source.refreshNow()).rejects.toMatchObject({ code: 'not_signed_in' });
  });

  it('renews even while backing off', async () => {
    h.putSignIn(-1);
    h.setProvider(failNetwork());
    await expect(h.source.getCredential()).rejects.toMatchObject({ code: 'refresh_unavailable' });
    h.setProvider(h.rotate);
    expect((await h.source.refreshNow()).accessToken).toBe('access-2');
    expect(await accessToken()).toBe('access-2');
  });
});

describe('the timer', () => {
  const renewed = () => vi.waitFor(() => expect(h.record?.accessToken).toBe('access-2'), WAIT_MS);
  const armed = () => vi.waitFor(() => expect(h.clock.pendingCount()).toBe(1), WAIT_MS);

  it('renews 5 minutes before the expiry without being asked', async () => {
    h.putSignIn(HOUR_MS);
    h.source.startTimer();
    await armed();
    for (let minute = 0; minute < 54; minute++) {
      h.clock.advance(MINUTE_MS);
      await armed();
    }
    expect(h.requestCount()).toBe(0);
    h.clock.advance(MINUTE_MS);
    await renewed();
    await h.source.stop();
    expect(h.clock.pendingCount()).toBe(0);
  });

  it('sees a credential that another process stored meanwhile', async () => {
    h.source.startTimer();
    await armed();
    h.putSignIn(-1);
    h.clock.advance(10 * MINUTE_MS);
    await renewed();
    await h.source.stop();
  });

  it('tries again after a failure, and not after a refusal', async () => {
    h.putSignIn(4 * MINUTE_MS);
    h.setProvider(failNetwork());
    h.source.startTimer();
    await armed();
    h.clock.advance(2_000);
    await vi.waitFor(() => expect(h.requestCount()).toBe(1), WAIT_MS);
    await armed();
    h.setProvider(refuse);
    h.clock.advance(2_000);
    await vi.waitFor(() => expect(h.requestCount()).toBe(2), WAIT_MS);
    await armed();
    for (let minute = 0; minute < 60; minute++) {
      h.clock.advance(MINUTE_MS);
      await armed();
    }
    expect(h.requestCount()).toBe(2);
    await h.source.stop();
  });
});

describe('stop', () => {
  it('waits for the renewal under way, whose result is stored', async () => {
    h.putSignIn(-1);
    const { provider, asked, release } = createGatedProvider(h.rotate);
    h.setProvider(provider);
    const asking = accessToken();
    await asked;
    let isStopped = false;
    const stopping = h.source.stop().then(() => {
      isStopped = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(isStopped).toBe(false);
    release();
    await stopping;
    expect(h.record).toMatchObject({ refreshToken: 'refresh-2' });
    expect(await asking).toBe('access-2');
  });

  it('lets no renewal begin that the end of the program could cut off', async () => {
    h.putSignIn(4 * MINUTE_MS);
    await h.source.stop();
    expect(await accessToken()).toBe('access-1');
    h.clock.advance(4 * MINUTE_MS);
    await expect(h.source.getCredential()).rejects.toMatchObject({ code: 'shutting_down' });
    expect(h.requestCount()).toBe(0);
  });
});
