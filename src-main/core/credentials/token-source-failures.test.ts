import { beforeEach, describe, expect, it } from 'vitest';
import { failureOf } from '../../../e2e/support/failure-of.ts';
import {
  createGatedProvider,
  createTokenSourceHarness,
  failNetwork,
  HOUR_MS,
  MINUTE_MS,
  refuse,
  type TokenSourceHarness,
} from '../../../e2e/support/token-source-harness.ts';
import type { AppError } from '../errors/app-error.ts';

let h: TokenSourceHarness;

beforeEach(() => {
  h = createTokenSourceHarness();
});

const accessToken = async (source = h.source) => (await source.getCredential()).accessToken;
const failure = async (source = h.source) => (await failureOf(source.getCredential())) as AppError;

describe('a provider that cannot be reached', () => {
  it('leaves an expired credential as it is, and says so', async () => {
    h.putSignIn(-1);
    const before = h.record;
    h.setProvider(failNetwork());
    expect(await failure()).toMatchObject({ code: 'refresh_unavailable' });
    expect(h.record).toBe(before);
    expect(await h.source.peek()).toMatchObject({ refused: false });
  });

  it('does not matter while the token is still good', async () => {
    h.putSignIn(4 * MINUTE_MS);
    h.setProvider(failNetwork());
    expect(await accessToken()).toBe('access-1');
    h.clock.advance(4 * MINUTE_MS);
    expect(await failure()).toMatchObject({ code: 'refresh_unavailable' });
  });

  it('is asked again after 2 s, 4 s, 8 s, and never less often than every 5 minutes', async () => {
    h.putSignIn(-1);
    h.setProvider(failNetwork());
    await failure();
    const delays: number[] = [];
    for (let attempt = 0; attempt < 10; attempt++) {
      const waiting = await failure();
      expect(waiting.code).toBe('refresh_unavailable');
      const delayMs = waiting.retryAfterMs ?? 0;
      h.clock.advance(delayMs - 1);
      await failure();
      expect(h.requestCount()).toBe(attempt + 1);
      h.clock.advance(1);
      await failure();
      expect(h.requestCount()).toBe(attempt + 2);
      delays.push(delayMs / 1000);
    }
    expect(delays).toEqual([2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
  });

  it('is left alone for as long as it asks, up to an hour, and then as before', async () => {
    h.putSignIn(-1);
    h.setProvider(failNetwork(20 * MINUTE_MS));
    await failure();
    expect((await failure()).retryAfterMs).toBe(20 * MINUTE_MS);
    h.clock.advance(20 * MINUTE_MS);
    h.setProvider(failNetwork(24 * HOUR_MS));
    await failure();
    expect((await failure()).retryAfterMs).toBe(HOUR_MS);
    h.clock.advance(HOUR_MS);
    h.setProvider(failNetwork());
    await failure();
    expect((await failure()).retryAfterMs).toBe(8_000);
  });

  it('is forgotten once it answers', async () => {
    h.putSignIn(-1);
    h.setProvider(failNetwork());
    await failure();
    h.clock.advance(2_000);
    h.setProvider(h.rotate);
    expect(await accessToken()).toBe('access-2');
    h.clock.advance(8 * HOUR_MS);
    h.setProvider(failNetwork());
    await failure();
    expect((await failure()).retryAfterMs).toBe(2_000);
  });
});

describe('a refusal for good', () => {
  it('is remembered, also by other processes: the provider is asked once', async () => {
    h.putSignIn(-1);
    h.setProvider(refuse);
    for (const source of [h.source, h.source, h.openAnother(), h.openAnother()]) {
      expect(await failure(source)).toMatchObject({ code: 'sign_in_required' });
      await expect(source.refreshNow()).rejects.toMatchObject({ code: 'sign_in_required' });
      await expect(source.replaceRejected('access-1')).rejects.toMatchObject({ code: 'sign_in_required' });
      expect(await source.peek()).toMatchObject({ refused: true });
    }
    expect(h.requestCount()).toBe(1);
    expect(h.record).toMatchObject({ refreshToken: 'refresh-1' });
  });

  it('does not spoil the token while that is good', async () => {
    h.putSignIn(4 * MINUTE_MS);
    h.setProvider(refuse);
    expect(await accessToken()).toBe('access-1');
    expect(await accessToken()).toBe('access-1');
    expect(h.requestCount()).toBe(1);
  });

  it('ends with a new sign-in', async () => {
    h.putSignIn(-1);
    h.setProvider(refuse);
    await failure();
    h.setProvider(h.rotate);
    h.put({ accessToken: 'new', refreshToken: 'refresh-5', expiresAt: h.clock.now() - 1 });
    expect(await accessToken()).toBe('access-6');
    expect(await h.source.peek()).toMatchObject({ refused: false });
  });

  it('is not asked for without a refresh token', async () => {
    h.put({ accessToken: 'access-1', expiresAt: h.clock.now() - 1 });
    expect(await failure()).toMatchObject({ code: 'sign_in_required' });
    await expect(h.source.refreshNow()).rejects.toMatchObject({ code: 'sign_in_required' });
    expect(h.requestCount()).toBe(0);
  });

  it('is not remembered when a process of ours took over and renewed first', async () => {
    h.putSignIn(-1);
    const { provider, asked, release } = createGatedProvider(refuse);
    h.setProvider(provider);
    const asking = accessToken();
    await asked;
    h.put({ accessToken: 'theirs', refreshToken: 'refresh-2', expiresAt: h.clock.now() + HOUR_MS });
    release();
    expect(await asking).toBe('theirs');
    expect(await h.source.peek()).toMatchObject({ refused: false });
  });
});

describe('a credential that another program shares', () => {
  beforeEach(() => {
    h = createTokenSourceHarness({ shared: true });
    h.putSignIn(-1);
    h.setProvider(refuse);
  });

  it('is adopted when its owner writes a moment after the refusal', async () => {
    const asking = accessToken();
    for (let pause = 0; pause < 3; pause++) await h.clock.passSleep();
    h.put({ accessToken: 'theirs', refreshToken: 'refresh-2', expiresAt: h.clock.now() + HOUR_MS });
    await h.clock.passSleep();
    expect(await asking).toBe('theirs');
    expect(await h.source.peek()).toMatchObject({ refused: false });
    expect(h.requestCount()).toBe(1);
  });

  it('needs a new sign-in when nobody writes within 2 s', async () => {
    const startMs = h.clock.now();
    const failed = failure();
    for (let pause = 0; pause < 20; pause++) await h.clock.passSleep();
    expect(await failed).toMatchObject({ code: 'sign_in_required' });
    expect(h.clock.now() - startMs).toBe(2_000);
    expect(h.clock.pendingCount()).toBe(0);
  });
});

describe('a full disk', () => {
  it('is noticed before the refresh token is spent', async () => {
    h.putSignIn(-1);
    h.setWritable(false);
    expect(await failure()).toMatchObject({ code: 'credential_write_failed' });
    expect(h.requestCount()).toBe(0);
    h.setWritable(true);
    expect(await accessToken()).toBe('access-2');
  });

  it('at the last moment keeps the rotated tokens in memory, and stores them at the next use', async () => {
    h.putSignIn(-1);
    h.setFailWrites(true);
    expect(await failure()).toMatchObject({ code: 'credential_write_failed' });
    expect(await failure()).toMatchObject({ code: 'credential_write_failed' });
    expect(h.record).toMatchObject({ accessToken: 'access-1', refreshToken: 'refresh-1' });
    const answeredAtMs = h.clock.now();
    h.clock.advance(MINUTE_MS);
    h.setFailWrites(false);
    expect(await accessToken()).toBe('access-2');
    expect(h.record).toMatchObject({ refreshToken: 'refresh-2', expiresAt: answeredAtMs + 8 * HOUR_MS });
    expect(h.events).toEqual(['request refresh-1', 'write refresh-2']);
  });

  it('does not bring rotated tokens back over a newer sign-in', async () => {
    h.putSignIn(-1);
    h.setFailWrites(true);
    await failure();
    h.setFailWrites(false);
    h.put({ accessToken: 'new', refreshToken: 'refresh-7', expiresAt: h.clock.now() - 1 });
    expect(await accessToken()).toBe('access-8');
    expect(h.events.at(-1)).toBe('write refresh-8');
  });
});

describe('a change during the renewal', () => {
  async function renewWhile(change: () => void) {
    h.putSignIn(-1);
    const { provider, asked, release } = createGatedProvider(h.rotate);
    h.setProvider(provider);
    const asking = h.source.getCredential();
    asking.catch(() => {});
    await asked;
    change();
    release();
    return asking;
  }

  it('that signs out stays signed out', async () => {
    await expect(renewWhile(() => h.put(null))).rejects.toMatchObject({ code: 'not_signed_in' });
    expect(h.record).toBeNull();
    expect(await h.source.peek()).toBeNull();
  });

  it('that signs in anew wins', async () => {
    const newer = { accessToken: 'new', refreshToken: 'refresh-9', expiresAt: h.clock.now() + HOUR_MS };
    expect((await renewWhile(() => h.put(newer))).accessToken).toBe('new');
    expect(h.record).toBe(newer);
  });
});
