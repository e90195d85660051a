import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AppSnapshot } from '../src-shared/model/app-snapshot.ts';
import { startTestCore } from './support/start-test-core.ts';
import { signInToClaude, startTestUi, type TestUi } from './support/start-test-ui.ts';
import { answerOf } from './support/token-answers.ts';

let ui: TestUi;

beforeEach(async () => {
  ui = await startTestUi();
});

afterEach(async () => {
  expect(ui.findSecrets(ui.logLines.join(''))).toEqual([]);
  await ui.close();
});

const credentialOf = (snapshot: AppSnapshot, kind: string) =>
  snapshot.credentials.find((credential) => credential.kind === kind);

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

    const activity = await ui.invoke('activity.get');
    expect(activity).toMatchObject({
      ok: true,
      value: [
        { route: '/v1/models', status: 200 },
        { route: '/v1/messages', status: 200, provider: 'claude', outputTokens: 42 },
      ],
    });
    await stream.waitFor(
      ({ channel, payload }) =>
        channel === 'activity.added' && JSON.stringify(payload).includes('/v1/messages'),
    );
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

describe('signing in', () => {
  beforeEach(() => ui.open());

  it('needs the notice, which only a success records', async () => {
    const start = (acceptNotice: boolean) =>
      ui.invoke('signIn.start', { provider: 'claude', method: 'paste', acceptNotice });
    expect(await start(false)).toMatchObject({ ok: false, problem: { code: 'notice_not_accepted' } });
    expect(await start(true)).toEqual({ ok: true });
    expect(await ui.invoke('signIn.cancel', { provider: 'claude' })).toEqual({ ok: true });
    await ui.waitForState(({ signIns }) => signIns.claude === null);
    expect(await start(false)).toMatchObject({ ok: false, problem: { code: 'notice_not_accepted' } });
    expect(await ui.invoke('credentials.adoptClaudeCli')).toMatchObject({
      ok: false,
      problem: { code: 'notice_not_accepted' },
    });
    expect(ui.claudeIssuer.counters.exchangeCalls).toBe(0);
  });

  it('works by paste, and a wrong paste leaves it waiting', async () => {
    await ui.invoke('signIn.start', { provider: 'claude', method: 'paste', acceptNotice: true });
    const { signIns } = await ui.waitForState((state) => state.signIns.claude?.phase === 'waiting');
    expect(ui.opened).toEqual([]);
    expect(await ui.invoke('signIn.paste', { provider: 'claude', text: 'nonsense' })).toMatchObject({
      ok: false,
      problem: { code: 'oauth_paste_invalid' },
    });
    const text = await ui.claudeIssuer.approveManually(signIns.claude?.pageUrl ?? '');
    expect(await ui.invoke('signIn.paste', { provider: 'claude', text })).toEqual({ ok: true });
    await ui.waitForState((state) => state.signIns.claude?.phase === 'succeeded');
    expect(ui.answers.join('\n')).not.toContain(text.split('#')[0]);
  });

  it('tells a denial in the provider’s words', async () => {
    await ui.invoke('signIn.start', { provider: 'claude', method: 'browser', acceptNotice: true });
    await ui.claudeIssuer.deny(ui.opened[0] ?? '', { error: 'access_denied', description: 'Not today' });
    const { signIns, credentials } = await ui.waitForState(
      (state) => state.signIns.claude?.phase === 'failed',
    );
    expect(signIns.claude?.problem).toMatchObject({
      code: 'oauth_denied',
      message: expect.stringContaining('Not today'),
    });
    expect(credentials.every(({ state }) => state === 'missing')).toBe(true);
    expect(ui.notifications).toMatchObject([{ kind: 'sign-in-failed' }]);
  });

  it('ends with a sign-out, and refreshes on demand', async () => {
    await signInToClaude(ui);
    expect(await ui.invoke('credentials.refresh', { provider: 'claude' })).toEqual({ ok: true });
    expect(ui.claudeIssuer.counters.refreshes).toBe(1);
    const input = { provider: 'claude', mode: 'oauth', revoke: false } as const;
    expect(await ui.invoke('credentials.signOut', input)).toEqual({ ok: true });
    expect(credentialOf(ui.app.snapshot(), 'claude-api')?.state).toBe('missing');
  });

  it('reads what is stored anew on demand, and renews nothing', async () => {
    const { accessToken, refreshToken, scopes } = ui.claudeIssuer.issueTokens({ expiresInS: -60 });
    const session = await ui.ports.openCore();
    const answer = answerOf({ refreshToken, scopes, expiresInS: -60 });
    await session.core.accounts.saveSignIn('claude', { ...answer, accessToken });
    await session.close();
    const stored = await readFile(ui.paths.credentialsFile);
    const stateOf = () => credentialOf(ui.app.snapshot(), 'claude-api')?.state;

    await writeFile(ui.paths.credentialsFile, '{');
    expect(await ui.invoke('credentials.read')).toEqual({ ok: true });
    expect(stateOf()).toBe('unreadable');
    await writeFile(ui.paths.credentialsFile, stored);
    expect(await ui.invoke('credentials.read')).toEqual({ ok: true });
    expect(stateOf()).toBe('expired');
    expect(ui.claudeIssuer.counters.refreshes).toBe(0);
    expect(await ui.invoke('credentials.read', { provider: 'claude' } as never)).toMatchObject({
      ok: false,
      problem: { code: 'invalid_input' },
    });
  });

  it('takes an API key and never shows it', async () => {
    const apiKey = 'sk-ant-api03-0123456789-0123456789-0123456789';
    expect(await ui.invoke('credentials.saveApiKey', { provider: 'claude', apiKey: 'short' })).toMatchObject({
      ok: false,
      problem: { code: 'invalid_input' },
    });
    expect(await ui.invoke('credentials.saveApiKey', { provider: 'claude', apiKey })).toEqual({ ok: true });
    expect(credentialOf(ui.app.snapshot(), 'claude-api')).toMatchObject({ state: 'valid', mode: 'api-key' });
    await ui.invoke('state.get');
    expect(ui.answers.join('\n')).not.toContain(apiKey);
  });
});

describe('the auth token', () => {
  beforeEach(() => ui.open());

  const statusOf = async (headers: Record<string, string> = {}) =>
    (await fetch(`http://127.0.0.1:${ui.app.snapshot().proxy.port}/health/ready`, { headers })).status;

  it('is generated, revealed on demand only, used, replaced and cleared', async () => {
    await ui.invoke('proxy.start');
    expect(await ui.invoke('authToken.reveal')).toMatchObject({ problem: { code: 'auth_token_not_set' } });
    expect(await ui.invoke('authToken.generate')).toEqual({ ok: true });
    const { token } = await revealed();
    expect(token).toMatch(/^[\w-]{43}$/);
    expect(ui.app.snapshot().authToken).toMatchObject({ source: 'saved', problem: null });
    expect(await statusOf()).toBe(401);
    expect(await statusOf({ 'x-api-key': token })).toBe(503); // Let in; nobody is signed in.

    expect(await ui.invoke('authToken.copy')).toEqual({ ok: true });
    expect(ui.clipboard).toEqual([token]);
    await ui.invoke('state.get');
    const shown = ui.answers.filter((answer) => answer.includes(token));
    expect(shown).toEqual([JSON.stringify({ ok: true, value: { token } })]);

    expect(await ui.invoke('authToken.save', { token: 'has spaces' })).toMatchObject({
      ok: false,
      problem: { code: 'invalid_input', advice: 'Correct it, or generate one.' },
    });
    expect(await ui.invoke('authToken.save', { token: 'my-own-token-0123456789' })).toEqual({ ok: true });
    expect(await statusOf({ 'x-api-key': token })).toBe(401);
    expect(await statusOf({ 'x-api-key': 'my-own-token-0123456789' })).toBe(503);
    expect(await ui.invoke('authToken.clear')).toEqual({ ok: true });
    expect(ui.app.snapshot().authToken.source).toBeNull();
    expect(await statusOf()).toBe(503);
  });

  it('goes along with a test request', async () => {
    await signInToClaude(ui);
    await ui.invoke('authToken.generate');
    await ui.invoke('proxy.start');
    expect(await ui.invoke('testRequest.send', { provider: 'claude' })).toMatchObject({
      value: { status: 200 },
    });
  });

  it('tells a refusal of the provider in its own words', async () => {
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

  async function revealed() {
    const result = await ui.invoke('authToken.reveal');
    if (!result.ok) throw new Error(result.problem.message);
    return result.value;
  }
});

describe('an auth token from the environment', () => {
  it('is read-only, masked, and in force', async () => {
    const other = await startTestUi({ env: { SECURITY__AUTH_TOKEN: 'from-the-environment-0123456789' } });
    try {
      await other.open();
      await other.waitForState(({ authToken }) => authToken.source === 'environment');
      for (const result of [
        await other.invoke('authToken.generate'),
        await other.invoke('authToken.save', { token: 'another-0123456789' }),
        await other.invoke('authToken.clear'),
      ]) {
        expect(result).toMatchObject({ ok: false, problem: { code: 'auth_token_read_only' } });
      }
      await other.invoke('state.get');
      expect(other.answers.join('')).not.toContain('from-the-environment-0123456789');
    } finally {
      await other.close();
    }
  });
});

describe('settings', () => {
  beforeEach(() => ui.open());

  const settingOf = (name: string) => ui.app.snapshot().settings.find((setting) => setting.name === name);

  it('that matter restart the proxy, at its new port', async () => {
    await ui.invoke('proxy.start');
    const { port: oldPort } = ui.app.snapshot().proxy;
    const probe = createServer().listen(0, '127.0.0.1');
    await once(probe, 'listening');
    const address = probe.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;

    // Busy first: the proxy says so.
    expect(await ui.invoke('settings.set', { name: 'SERVER__PORT', text: `${port}` })).toEqual({ ok: true });
    expect(ui.app.snapshot().proxy).toMatchObject({
      state: 'failed',
      port,
      problem: { code: 'port_in_use' },
    });
    expect(ui.notifications.map(({ kind }) => kind)).toContain('proxy-stopped');
    probe.close();
    await once(probe, 'close');
    expect(await ui.invoke('proxy.start')).toEqual({ ok: true });
    expect(ui.app.snapshot().proxy).toMatchObject({ state: 'running', port });
    expect((await fetch(`http://127.0.0.1:${port}/health/live`)).status).toBe(200);
    await expect(fetch(`http://127.0.0.1:${oldPort}/health/live`)).rejects.toThrow();
    expect(settingOf('SERVER__PORT')).toMatchObject({ text: `${port}`, source: 'settings file' });
    expect(settingOf('SECURITY__AUTH_TOKEN')).toBeUndefined();

    expect(await ui.invoke('settings.unset', { name: 'CODEX__ENABLED' })).toEqual({ ok: true });
    expect(ui.app.snapshot().proxy).toMatchObject({ state: 'running', port });
    expect(await ui.invoke('settings.set', { name: 'SERVER__PORT', text: '0' })).toEqual({ ok: true });
    const moved = ui.app.snapshot().proxy;
    expect(moved.state).toBe('running');
    expect(moved.port).not.toBe(port);
    expect((await fetch(`http://127.0.0.1:${moved.port}/health/live`)).status).toBe(200);
    await expect(fetch(`http://127.0.0.1:${port}/health/live`)).rejects.toThrow();
  });

  it('that do not matter to it leave it alone, and a stopped proxy stays stopped', async () => {
    await ui.invoke('settings.set', { name: 'CODEX__ENABLED', text: 'false' });
    expect(ui.app.snapshot().proxy.state).toBe('stopped');
    await ui.invoke('proxy.start');
    const { port } = ui.app.snapshot().proxy;
    const states: string[] = [];
    ui.app.subscribe('state.changed', ({ proxy }) => states.push(proxy.state));
    await ui.invoke('settings.set', { name: 'LOGGING__LEVEL', text: 'warn' });
    await ui.invoke('settings.set', { name: 'CLAUDE__SCOPES', text: 'user:inference' });
    expect(new Set(states)).toEqual(new Set(['running']));
    expect(ui.app.snapshot().proxy.port).toBe(port);
    expect(settingOf('CLAUDE__SCOPES')?.text).toBe('user:inference');
    await ui.invoke('settings.unset', { name: 'LOGGING__LEVEL' });
    expect(settingOf('LOGGING__LEVEL')).toMatchObject({ text: 'info', source: 'default' });
  });

  it('are refused when they are wrong, unknown or secret', async () => {
    for (const [name, text, code] of [
      ['SERVER__PORT', '99999', 'settings_invalid'],
      ['SERVER__NOTHING', '1', 'settings_unknown_name'],
      ['SECURITY__AUTH_TOKEN', 'hunter2hunter2', 'settings_invalid'],
      ['CLAUDE__API_BASE_URL', 'http://evil.example', 'settings_invalid'],
    ] as const) {
      expect(await ui.invoke('settings.set', { name, text })).toMatchObject({ ok: false, problem: { code } });
    }
  });

  it('preferences survive', async () => {
    expect(await ui.invoke('preferences.set', { theme: 'dark' })).toEqual({ ok: true });
    expect(ui.app.snapshot().preferences).toMatchObject({ theme: 'dark', startProxyOnLaunch: true });
    expect(await ui.ports.preferences.read()).toMatchObject({ theme: 'dark' });
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
    await signInToClaude(ui);
    await ui.invoke('authToken.generate');
    await ui.invoke('proxy.start');
    await ui.invoke('testRequest.send', { provider: 'claude' });
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
