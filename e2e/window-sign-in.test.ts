import { readFile, writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { credentialOf, signInToClaude, startTestUi, type TestUi } from './support/start-test-ui.ts';
import { answerOf } from './support/token-answers.ts';

let ui: TestUi;

beforeEach(async () => {
  ui = await startTestUi();
  await ui.open();
});

afterEach(() => ui.close());

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
  const { signIns, credentials } = await ui.waitForState((state) => state.signIns.claude?.phase === 'failed');
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
