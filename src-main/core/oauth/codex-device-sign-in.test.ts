import { fetch } from 'undici';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Exchange } from '../../../e2e/fakes/exchange.ts';
import { type FakeServer, startFakeServer } from '../../../e2e/fakes/fake-server.ts';
import { createManualClock } from '../../../e2e/support/manual-clock.ts';
import { CODEX } from '../constants.ts';
import { silentLogger } from '../ports/logger.ts';
import { startCodexDeviceSignIn } from './codex-device-sign-in.ts';

type Answer = (exchange: Exchange) => void;

let server: FakeServer;
let clock: ReturnType<typeof createManualClock>;
let polls: Answer[];
let userCode: Answer;

const code: Answer = (exchange) =>
  exchange.send(200, { device_auth_id: 'dev-1', user_code: 'AB-CD', interval: '7' });
const pending: Answer = (exchange) => exchange.send(403, { error: { code: 'pending' } });
const granted: Answer = (exchange) =>
  exchange.send(200, { authorization_code: 'the-code', code_verifier: 'the-verifier', code_challenge: 'x' });
const refuse =
  (status: number, error: unknown): Answer =>
  (exchange) =>
    exchange.send(status, { error });

beforeEach(async () => {
  clock = createManualClock();
  userCode = code;
  polls = [];
  server = await startFakeServer((exchange) => {
    const { path } = exchange.request;
    if (path.endsWith('/usercode')) userCode(exchange);
    else if (path.endsWith('/deviceauth/token')) (polls.shift() ?? pending)(exchange);
    else exchange.send(200, { access_token: 'access', refresh_token: 'refresh' });
  });
});

afterEach(() => server.close());

const start = (overrides: Partial<Parameters<typeof startCodexDeviceSignIn>[0]> = {}) =>
  startCodexDeviceSignIn({
    settings: {
      enabled: true,
      baseUrl: server.origin,
      issuer: server.origin,
      clientId: CODEX.clientId,
      version: CODEX.version,
    },
    fetch,
    clock,
    logger: silentLogger,
    ...overrides,
  });

describe('startCodexDeviceSignIn', () => {
  it('shows the code, polls at the stated interval and exchanges the code it gets', async () => {
    polls = [pending, refuse(404, 'x'), granted];
    const flow = await start();
    expect(flow).toMatchObject({
      provider: 'openai',
      verificationUrl: `${server.origin}/codex/device`,
      userCode: 'AB-CD',
      expiresAtMs: clock.now() + 900_000,
    });
    expect(await clock.passSleep()).toBe(7000);
    expect(await clock.passSleep()).toBe(7000);
    expect(await clock.passSleep()).toBe(7000);
    expect(await flow.done).toMatchObject({ accessToken: 'access', refreshToken: 'refresh' });
    expect(server.requests[1]?.json).toEqual({ device_auth_id: 'dev-1', user_code: 'AB-CD' });
    const form = Object.fromEntries(new URLSearchParams(server.lastRequest().body.toString()));
    expect(form).toEqual({
      grant_type: 'authorization_code',
      code: 'the-code',
      code_verifier: 'the-verifier',
      client_id: CODEX.clientId,
      redirect_uri: `${server.origin}/deviceauth/callback`,
    });
    expect(clock.pendingCount()).toBe(0);
  });

  it('slows down when told to, when the provider is overloaded and when it cannot be reached', async () => {
    polls = [
      refuse(400, 'slow_down'),
      refuse(429, 'x'),
      refuse(502, 'x'),
      (exchange) => exchange.cut(),
      granted,
    ];
    const flow = await start();
    const slept: number[] = [];
    for (let poll = 0; poll < 5; poll++) slept.push(await clock.passSleep());
    expect(slept).toEqual([7000, 12_000, 17_000, 22_000, 27_000]);
    await flow.done;
  });

  it.each([
    [undefined, 5000],
    ['often', 5000],
    ['0', 1000],
    [9, 9000],
  ])('takes the interval %j for %i ms', async (interval, expectedMs) => {
    userCode = (exchange) => exchange.send(200, { device_auth_id: 'd', user_code: 'u', interval });
    const flow = await start();
    expect(await clock.passSleep()).toBe(expectedMs);
    flow.cancel();
    await expect(flow.done).rejects.toMatchObject({ code: 'oauth_cancelled' });
  });

  it('ends after 15 minutes', async () => {
    const flow = await start();
    const outcome = flow.done.catch((error: unknown) => error);
    const startMs = clock.now();
    while (clock.now() < flow.expiresAtMs) await clock.passSleep();
    expect(await outcome).toMatchObject({ code: 'oauth_device_code_expired' });
    expect(clock.now() - startMs).toBeLessThan(900_000 + 7000);
  });

  it.each([
    ['expired_token', 400, 'oauth_device_code_expired'],
    ['access_denied', 403, 'oauth_denied'],
    ['deviceauth_unknown', 400, 'oauth_exchange_failed'],
    ['nonsense', 302, 'oauth_exchange_failed'],
  ])('ends on %s', async (error, status, expected) => {
    polls = [refuse(status, { code: error })];
    const flow = await start();
    await clock.passSleep();
    await expect(flow.done).rejects.toMatchObject({ code: expected });
    expect(server.requests).toHaveLength(2);
  });

  it('ends on a grant that cannot be read', async () => {
    polls = [(exchange) => exchange.send(200, {})];
    const flow = await start();
    await clock.passSleep();
    await expect(flow.done).rejects.toMatchObject({ code: 'oauth_token_answer_invalid' });
  });

  it('stops polling when it is cancelled, or superseded through the signal', async () => {
    const flow = await start();
    await clock.passSleep();
    await server.waitForRequest(({ path }) => path.endsWith('/deviceauth/token'));
    flow.cancel();
    await expect(flow.done).rejects.toMatchObject({ code: 'oauth_cancelled' });
    expect(clock.pendingCount()).toBe(0);

    const stop = new AbortController();
    const second = await start({ signal: stop.signal });
    stop.abort();
    await expect(second.done).rejects.toMatchObject({ code: 'oauth_cancelled' });
    await expect(start({ signal: stop.signal })).rejects.toMatchObject({ code: 'oauth_cancelled' });
  });

  it.each([
    ['HTTP 404', refuse(404, 'x')],
    ['not_allowed: Ask your admin', refuse(403, { code: 'not_allowed', message: 'Ask your admin' })],
    ['HTTP 200', (exchange: Exchange) => exchange.send(200, {})],
    ['HTTP 200', (exchange: Exchange) => exchange.send(200, { device_auth_id: 'd', user_code: '\u001b[2J' })],
    ['could not be reached', (exchange: Exchange) => exchange.cut()],
  ])('says why there is no code: %s', async (text, answer) => {
    userCode = answer;
    await expect(start()).rejects.toMatchObject({
      code: 'oauth_device_code_unavailable',
      message: expect.stringContaining(text),
    });
  });

  it('fails with what storing the tokens fails with', async () => {
    polls = [granted];
    const flow = await start({
      acceptTokens: async () => {
        throw new Error('disk full');
      },
    });
    await clock.passSleep();
    await expect(flow.done).rejects.toThrow('disk full');
  });
});
