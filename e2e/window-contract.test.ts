import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AppSnapshot } from '../src-shared/model/app-snapshot.ts';
import { startTestCore } from './support/start-test-core.ts';
import { credentialOf, signInToClaude, startTestUi, type TestUi } from './support/start-test-ui.ts';
import { answerOf } from './support/token-answers.ts';

let ui: TestUi;

beforeEach(async () => {
  ui = await startTestUi();
});

afterEach(() => ui.close());

describe('the walk of a new user', () => {
  it('signs in, starts, sends a test request, and shows each step', async () => {
    await ui.open();
    const stream = ui.listen();
    const first = await stream.waitFor(({ channel }) => channel === 'state.changed');
    expect(first.payload).toMatchObject({
      proxy: { state: 'stopped', url: null },
      notices: { claude: { accepted: false } },
    });

    await signInToClaude(ui);
    const { port } = new URL(ui.opened[0] ?? '');
    expect(port).toBe(new URL(ui.claudeIssuer.origin).port);
    const signedIn = ui.app.snapshot();
    expect(credentialOf(signedIn, 'claude-api')).toMatchObject({
      state: 'valid',
      account: { email: 'ada@example.com' },
      hasRefreshToken: true,
    });
    expect(signedIn.notices.claude.accepted).toBe(true);
    expect(signedIn.notices.openai.accepted).toBe(false);
    expect(ui.notifications).toMatchObject([{ kind: 'sign-in-done' }]);

    expect(await ui.invoke('testRequest.send', { provider: 'claude' })).toMatchObject({
      ok: false,
      problem: { code: 'proxy_not_running' },
    });
    expect(await ui.invoke('proxy.start')).toEqual({ ok: true });
    const running = await ui.waitForState(({ proxy }) => proxy.state === 'running');
    expect(running.proxy.url).toBe(`http://localhost:${running.proxy.port}`);

    const test = await ui.invoke('testRequest.send', { provider: 'claude' });
    expect(test).toMatchObject({
      ok: true,
      value: {
        status: 200,
        model: 'claude-haiku-4-5-20251001',
        text: expect.stringContaining('Hello from the fake upstream. 👋🏽 Grüße, 世界!'),
        inputTokens: 25,
        outputTokens: 42,
        problem: null,
      },
    });

    await stream.waitFor(
      ({ channel, payload }) =>
        channel === 'activity.added' && JSON.stringify(payload).includes('/v1/messages'),
    );
    const activity = await ui.invoke('activity.get');
    expect(activity).toMatchObject({
      ok: true,
      value: [
        { route: '/v1/models', status: 200 },
        { route: '/v1/messages', status: 200, provider: 'claude', outputTokens: 42 },
      ],
    });
    expect(await ui.invoke('activity.clear')).toEqual({ ok: true });
    expect(await ui.invoke('activity.get')).toEqual({ ok: true, value: [] });
    expect(await stream.waitFor(({ channel }) => channel === 'activity.cleared')).toMatchObject({
      payload: null,
    });

    expect(await ui.invoke('proxy.stop')).toEqual({ ok: true });
    await stream.waitFor(({ channel, payload }) => {
      if (channel !== 'state.changed') return false;
      const { proxy, revision } = payload as AppSnapshot;
      return proxy.state === 'stopped' && revision > running.revision;
    });
    // The window stays up.
    expect((await ui.send('/')).status).toBe(200);

    const revisions = stream.events
      .filter(({ channel }) => channel === 'state.changed')
      .map(({ payload }) => (payload as AppSnapshot).revision);
    expect(revisions).toEqual([...new Set(revisions)].sort((a, b) => a - b));
    expect(ui.findSecrets(ui.answers.join('\n'))).toEqual([]);
  });

  it('signs in to OpenAI by device code and gets an answer with the quota', async () => {
    await ui.open();
    await ui.invoke('signIn.start', { provider: 'openai', method: 'device', acceptNotice: true });
    const { signIns } = await ui.waitForState((state) => state.signIns.openai?.phase === 'waiting');
    expect(signIns.openai).toMatchObject({
      userCode: expect.stringMatching(/^[A-Z]{4}-[A-Z]{5}$/),
      pageUrl: `${ui.openaiIssuer.issuer}/codex/device`,
      acceptsPaste: false,
    });
    expect(ui.opened).toEqual([]);
    expect(await ui.invoke('signIn.openPage', { provider: 'openai' })).toEqual({ ok: true });
    expect(ui.opened).toEqual([`${ui.openaiIssuer.issuer}/codex/device`]);
    ui.openaiIssuer.approveDevice(signIns.openai?.userCode ?? '');
    await ui.waitForState((state) => state.signIns.openai?.phase === 'succeeded');
    await ui.invoke('signIn.dismiss', { provider: 'openai' });
    expect(ui.app.snapshot().signIns.openai).toBeNull();

    await ui.invoke('proxy.start');
    expect(await ui.invoke('testRequest.send', { provider: 'openai' })).toMatchObject({
      ok: true,
      value: { status: 200, text: expect.stringContaining('Hello from the fake backend.'), outputTokens: 42 },
    });
    const { quotas } = await ui.waitForState((state) => state.quotas.length > 0);
    expect(quotas).toMatchObject([
      {
        provider: 'openai',
        windows: [
          { windowMinutes: 300, usedPercent: 23 },
          { windowMinutes: 10_080, usedPercent: 61 },
        ],
      },
    ]);
    expect(ui.findSecrets(ui.answers.join('\n'))).toEqual([]);
  });
});

it('tells what a test request was refused for in the words of the provider', async () => {
  await ui.open();
  await signInToClaude(ui);
  await ui.invoke('proxy.start');
  ui.anthropic.next({}, 1);
  ui.anthropic.next({ ending: 'failure' }, 1);
  const result = await ui.invoke('testRequest.send', { provider: 'claude' });
  expect(result).toMatchObject({ ok: true, value: { status: 200, problem: { code: expect.any(String) } } });
  expect(await ui.invoke('testRequest.send', { provider: 'openai' })).toMatchObject({
    ok: true,
    value: {
      status: 401,
      text: '',
      problem: { code: 'not_signed_in', message: 'Not signed in to OpenAI/Codex.' },
    },
  });
});

describe('the ccproxy command at the same time', () => {
  it('sees what the window does, and the window sees what it does', async () => {
    await ui.open();
    const stream = ui.listen();
    const command = await startTestCore({ home: ui.home, env: ui.env });
    try {
      const { accessToken, refreshToken, scopes } = ui.claudeIssuer.issueTokens();
      const answer = answerOf({ refreshToken, scopes, expiresInS: 28_800 });
      await command.accounts.saveSignIn('claude', { ...answer, accessToken });
      await stream.waitFor(({ payload }) => {
        const { credentials } = payload as AppSnapshot;
        return credentials?.some(({ kind, state }) => kind === 'claude-api' && state === 'valid') ?? false;
      });
      await command.authToken.save('from-the-command-0123456789');
      await ui.waitForState(({ authToken }) => authToken.source === 'saved');
      await ui.invoke('credentials.signOut', { provider: 'claude', mode: 'oauth', revoke: false });
      expect((await command.accounts.describe('claude-api')).state).toBe('missing');
      expect(ui.answers.join('')).not.toContain('from-the-command-0123456789');
    } finally {
      await command.stop();
      await command.http.close();
    }
  });
});

describe('diagnostics', () => {
  it('hold neither account data nor secrets, and are saved as previewed', async () => {
    await ui.open();
    const stream = ui.listen();
    await signInToClaude(ui);
    await ui.invoke('authToken.generate');
    await ui.invoke('proxy.start');
    await ui.invoke('testRequest.send', { provider: 'claude' });
    await stream.waitFor(
      ({ channel, payload }) =>
        channel === 'activity.added' && JSON.stringify(payload).includes('/v1/messages'),
    );
    const preview = await ui.invoke('diagnostics.preview');
    const text = preview.ok ? preview.value.text : '';
    expect(text).toContain('claude-api: valid');
    expect(text).toContain('POST /v1/messages | claude | claude-haiku');
    expect(text).not.toMatch(/ada@example\.com|Example Org|req_/);
    expect(ui.findSecrets(text)).toEqual([]);
    expect(await ui.invoke('diagnostics.save')).toMatchObject({
      ok: true,
      value: { path: expect.stringMatching(/ccproxy-diagnostics\.txt$/) },
    });
  });
});
