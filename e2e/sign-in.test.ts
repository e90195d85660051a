import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';
import { fetch } from 'undici';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../src-main/core/errors/app-error.ts';
import { createSignInCoordinator } from '../src-main/core/oauth/sign-in-coordinator.ts';
import type { SignInEnvironment, SignInFlow } from '../src-main/core/oauth/sign-in-flow.ts';
import type { FakeClaudeIssuer } from './fakes/fake-claude-issuer.ts';
import type { FakeOpenaiIssuer } from './fakes/fake-openai-issuer.ts';
import { openAuthorizePage } from './fakes/play-browser.ts';
import { failureOf } from './support/failure-of.ts';
import { createSignInHarness, isRefused, type SignInHarness } from './support/sign-in-harness.ts';

let harness: SignInHarness;

beforeEach(async () => {
  harness = await createSignInHarness();
});

afterEach(async () => {
  const { claude, openai } = harness;
  expect(harness.findLeaks()).toEqual([]);
  expect(claude.counters.codeReplays + openai.counters.codeReplays).toBe(0);
  await harness.close();
});

const providers = [
  {
    name: 'Claude',
    issuer: (): FakeClaudeIssuer | FakeOpenaiIssuer => harness.claude,
    start: (overrides?: Partial<SignInEnvironment>) => harness.startClaude(overrides),
  },
  {
    name: 'OpenAI/Codex',
    issuer: (): FakeClaudeIssuer | FakeOpenaiIssuer => harness.openai,
    start: (overrides?: Partial<SignInEnvironment>) => harness.startCodex(overrides),
  },
];

/** The address of the loopback listener, with the given query. */
function callbackUrl(flow: SignInFlow, query: Record<string, string>, host = 'localhost'): string {
  const redirectUri = new URL(new URL(flow.authorizeUrl).searchParams.get('redirect_uri') ?? '');
  redirectUri.hostname = host;
  redirectUri.search = new URLSearchParams(query).toString();
  return redirectUri.href;
}

const stateOf = (flow: SignInFlow) => new URL(flow.authorizeUrl).searchParams.get('state') ?? '';

describe.each(providers)('sign-in to $name (d.3 item 11)', ({ name, start, issuer }) => {
  it('succeeds, and tells the browser only after the exchange', async () => {
    const flow = await start();
    const held = Promise.withResolvers<void>();
    issuer().failNext({ delayUntil: held.promise });
    let hasAnswer = false;
    const answer = issuer()
      .approve(flow.authorizeUrl)
      .then((response) => {
        hasAnswer = true;
        return response;
      });
    await issuer().waitForRequest(({ method }) => method === 'POST');
    expect(hasAnswer).toBe(false);
    held.resolve();
    const page = await answer;
    expect(page.status).toBe(200);
    expect(await page.text()).toContain(`Signed in to ${name}`);
    const tokens = await flow.done;
    expect(issuer().isValidAccess(tokens.accessToken)).toBe(true);
    expect(tokens.refreshToken).toEqual(expect.any(String));
    expect(issuer().refusals).toEqual([]);
    expect(issuer().counters).toMatchObject({ exchangeCalls: 1, exchanges: 1 });
    expect(await harness.isGone(flow)).toBe(true);
  });

  it('uses a fresh state and verifier of 32 random bytes each time, and S256', async () => {
    const flows = [await start(), await start()];
    const values = flows.flatMap(({ authorizeUrl }) => {
      const query = new URL(authorizeUrl).searchParams;
      expect(query.get('code_challenge_method')).toBe('S256');
      return [query.get('state') ?? '', query.get('code_challenge') ?? ''];
    });
    for (const value of values) expect(Buffer.from(value, 'base64url')).toHaveLength(32);
    expect(new Set(values).size).toBe(4);
    for (const flow of flows) flow.cancel();
    await Promise.allSettled(flows.map(({ done }) => done));
  });

  it('turns a wrong state away and goes on waiting', async () => {
    const flow = await start();
    for (const query of [
      { code: 'evil', state: 'x'.repeat(43) },
      { code: 'evil' },
      { error: 'access_denied', state: 'wrong' },
      { error: 'access_denied', error_description: 'x' },
      { state: stateOf(flow) },
    ]) {
      const page = await fetch(callbackUrl(flow, query as Record<string, string>));
      expect(page.status).toBe(400);
      expect(await page.text()).toContain('still waiting');
    }
    expect(issuer().counters.exchangeCalls).toBe(0);
    expect((await issuer().approve(flow.authorizeUrl)).status).toBe(200);
    await flow.done;
  });

  it('accepts the callback over IPv6 as over IPv4', async () => {
    for (const host of ['[::1]', '127.0.0.1']) {
      const flow = await start();
      const answer = new URL(await openAuthorizePage(flow.authorizeUrl)).searchParams;
      const page = await fetch(callbackUrl(flow, Object.fromEntries(answer), host));
      expect(page.status).toBe(200);
      await flow.done;
      expect(await harness.isGone(flow)).toBe(true);
    }
  });

  it('is used up by one good callback', async () => {
    const flow = await start();
    const held = Promise.withResolvers<void>();
    issuer().failNext({ delayUntil: held.promise });
    const callback = await openAuthorizePage(flow.authorizeUrl);
    const first = fetch(callback);
    await issuer().waitForRequest(({ method }) => method === 'POST');
    expect((await fetch(callback)).status).toBe(410);
    expect((await fetch(callbackUrl(flow, { error: 'access_denied', state: stateOf(flow) }))).status).toBe(
      410,
    );
    await expect(flow.submitPaste(`code#${stateOf(flow)}`)).rejects.toMatchObject({
      code: 'oauth_paste_invalid',
    });
    held.resolve();
    expect((await first).status).toBe(200);
    await flow.done;
    expect(issuer().counters.exchangeCalls).toBe(1);
    await expect(fetch(callback)).rejects.toThrow();
  });

  it('ends on a denial and shows the text of the provider as text', async () => {
    const flow = await start();
    const description = `<script>alert(1)</script>"'&\u001b[31m\u202e${'x'.repeat(5000)}`;
    const page = await issuer().deny(flow.authorizeUrl, { error: 'access_denied', description });
    expect(page.status).toBe(400);
    const html = await page.text();
    expect(html).toContain('&#60;script&#62;alert(1)&#60;/script&#62;&#34;&#39;&#38;');
    expect(html).not.toMatch(/<script/i);
    expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none';/);
    const error = await failureOf(flow.done);
    expect(error).toMatchObject({
      code: 'oauth_denied',
      message: expect.stringContaining('<script>alert(1)'),
    });
    const { message } = error as AppError;
    expect(message.length).toBeLessThan(400);
    expect(message).not.toMatch(/\p{C}/u);
    expect(issuer().counters.exchangeCalls).toBe(0);
    expect(await harness.isGone(flow)).toBe(true);
  });

  it('reflects nothing of a callback that it turns away', async () => {
    const flow = await start();
    const attack = '"><img src=x onerror=alert(1)>';
    const query = { state: attack, code: attack, error: attack, error_description: attack };
    const html = await (await fetch(callbackUrl(flow, query))).text();
    expect(html).not.toContain('onerror');
    flow.cancel();
    await failureOf(flow.done);
  });

  it('ends after 5 minutes, not before', async () => {
    const flow = await start();
    harness.clock.advance(299_999);
    expect(await isRefused(flow.port ?? 0, '127.0.0.1')).toBe(false);
    harness.clock.advance(1);
    expect(await failureOf(flow.done)).toMatchObject({ code: 'oauth_timeout' });
    expect(await harness.isGone(flow)).toBe(true);
  });

  it('is not ended by the 5 minutes once the code is being exchanged', async () => {
    const flow = await start();
    const held = Promise.withResolvers<void>();
    issuer().failNext({ delayUntil: held.promise });
    const page = issuer().approve(flow.authorizeUrl);
    await issuer().waitForRequest(({ method }) => method === 'POST');
    harness.clock.advance(300_000);
    held.resolve();
    expect((await page).status).toBe(200);
    await flow.done;
  });

  it('ends when it is cancelled, also in the middle of the exchange', async () => {
    const waiting = await start();
    waiting.cancel();
    expect(await failureOf(waiting.done)).toMatchObject({ code: 'oauth_cancelled' });
    expect(await harness.isGone(waiting)).toBe(true);

    const stop = new AbortController();
    const exchanging = await start({ signal: stop.signal });
    const held = Promise.withResolvers<void>();
    issuer().failNext({ delayUntil: held.promise });
    const page = issuer().approve(exchanging.authorizeUrl);
    await issuer().waitForRequest(({ method }) => method === 'POST');
    stop.abort();
    expect(await failureOf(exchanging.done)).toMatchObject({ code: 'oauth_cancelled' });
    expect((await page).status).toBe(400);
    held.resolve();
    expect(await harness.isGone(exchanging)).toBe(true);
  });

  it('is over only when the browser has its page, so that the program may exit then', async () => {
    const events: string[] = [];
    const onFinish = (message: unknown) => {
      const { request } = message as { request: IncomingMessage };
      if (request.url?.includes('/callback?')) events.push('page');
    };
    subscribe('http.server.response.finish', onFinish);
    const flow = await start();
    const over = flow.done.then(() => events.push('over'));
    await issuer().approve(flow.authorizeUrl);
    await over;
    unsubscribe('http.server.response.finish', onFinish);
    expect(events).toEqual(['page', 'over']);
  });

  it('does not start when it is cancelled before', async () => {
    const starting = start({ signal: AbortSignal.abort() });
    await expect(starting).rejects.toMatchObject({ code: 'oauth_cancelled' });
    expect(harness.clock.pendingCount()).toBe(0);
  });

  it('makes room for a newer one, whose callback then counts', async () => {
    const coordinator = createSignInCoordinator();
    const first = await coordinator.start('claude', (signal) => start({ signal }));
    const second = await coordinator.start('claude', (signal) => start({ signal }));
    expect(await failureOf(first.done)).toMatchObject({ code: 'oauth_superseded' });
    expect(await isRefused(first.port ?? 0, '127.0.0.1')).toBe(true);
    expect((await issuer().approve(second.authorizeUrl)).status).toBe(200);
    await second.done;
    expect(await harness.isGone(second)).toBe(true);
  });

  it.each([
    [
      'a refusal',
      { status: 400, body: { error: 'invalid_grant', error_description: 'Code <b>gone</b>' } },
      'invalid_grant: Code <b>gone',
    ],
    ['a bot page', { html403: true }, 'HTTP 403, a web page'],
    ['an overloaded provider', { status: 529, body: {} }, 'HTTP 529'],
    ['a misdirected request', { status: 421, body: {} }, 'HTTP 421'],
    ['a broken connection', { networkReset: true }, 'could not be reached'],
  ])('sends the code once on %s', async (_, fault, text) => {
    const flow = await start();
    issuer().failNext(fault);
    const page = await issuer().approve(flow.authorizeUrl);
    expect(page.status).toBe(400);
    expect(await page.text()).not.toContain('<b>');
    expect(await failureOf(flow.done)).toMatchObject({
      code: 'oauth_exchange_failed',
      message: expect.stringContaining(text),
    });
    expect(harness.logLines.join()).not.toContain('gone');
    expect(issuer().counters.exchangeCalls).toBe(1);
    expect(await harness.isGone(flow)).toBe(true);
  });

  it.each([
    ['text', { notJson: true }],
    ['no access token', { body: { refresh_token: 'r', token_type: 'bearer' } }],
    ['an access token that is none', { body: { access_token: { a: 1 }, token_type: 'bearer' } }],
    ['a list', { body: [] }],
  ])('does not take %s for tokens', async (_, fault) => {
    const flow = await start();
    issuer().failNext(fault);
    expect((await issuer().approve(flow.authorizeUrl)).status).toBe(400);
    expect(await failureOf(flow.done)).toMatchObject({ code: 'oauth_token_answer_invalid' });
    expect(issuer().counters.exchangeCalls).toBe(1);
    expect(await harness.isGone(flow)).toBe(true);
  });

  it('says so when half of the answer is lost', async () => {
    const flow = await start();
    issuer().failNext({ truncated: true });
    expect((await issuer().approve(flow.authorizeUrl)).status).toBe(400);
    expect(await failureOf(flow.done)).toMatchObject({ code: 'oauth_exchange_failed' });
    expect(issuer().counters.exchangeCalls).toBe(1);
  });

  it('stores before it tells the browser, and shows what storing failed with', async () => {
    const events: string[] = [];
    const good = await start({
      acceptTokens: async () => {
        good.cancel();
        events.push('stored');
      },
    });
    await issuer()
      .approve(good.authorizeUrl)
      .then(() => events.push('page'));
    await good.done;
    expect(events).toEqual(['stored', 'page']);

    const bad = await start({
      acceptTokens: async () => {
        throw new AppError('credential_write_failed', 'The disk is full.');
      },
    });
    const page = await issuer().approve(bad.authorizeUrl);
    expect(page.status).toBe(400);
    expect(await page.text()).toContain('The disk is full.');
    expect(await failureOf(bad.done)).toMatchObject({ code: 'credential_write_failed' });
    expect(await harness.isGone(bad)).toBe(true);
  });

  it('takes the address that the browser of another machine ended on', async () => {
    const flow = await start();
    await flow.submitPaste(` "${await openAuthorizePage(flow.authorizeUrl)}"\n`);
    expect(issuer().isValidAccess((await flow.done).accessToken)).toBe(true);
    expect(issuer().refusals).toEqual([]);
    expect(await harness.isGone(flow)).toBe(true);
  });

  it.each(['', 'garbage', 'code#', '#state', 'a#b', 'https://example.com/?code=a&state=b', 'http://'])(
    'refuses the paste %j and goes on waiting',
    async (text) => {
      const flow = await start();
      await expect(flow.submitPaste(text)).rejects.toMatchObject({ code: 'oauth_paste_invalid' });
      expect(issuer().counters.exchangeCalls).toBe(0);
      expect((await issuer().approve(flow.authorizeUrl)).status).toBe(200);
      await flow.done;
    },
  );
});
