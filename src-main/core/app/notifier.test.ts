import { expect, it } from 'vitest';
import { DEFAULT_PREFERENCES } from '../../../src-shared/model/preferences.ts';
import type { Quota } from '../../../src-shared/model/quota.ts';
import type { SignInStatus } from '../../../src-shared/model/sign-in-status.ts';
import { describeMissing } from '../credentials/describe-credential.ts';
import type { AppNotification } from './app-ports.ts';
import type { StoredView } from './credential-watcher.ts';
import { createNotifier } from './notifier.ts';

function create(preferences = DEFAULT_PREFERENCES) {
  const sent: AppNotification[] = [];
  const notifier = createNotifier({
    notify: (notification) => sent.push(notification),
    getPreferences: () => preferences,
  });
  return { notifier, sent, kinds: () => sent.map(({ kind }) => kind) };
}

const problem = { code: 'oauth_denied', message: 'Refused.', advice: 'Try again.' };
const signIn: SignInStatus = {
  method: 'browser',
  phase: 'succeeded',
  pageUrl: null,
  acceptsPaste: false,
  userCode: null,
  expiresAtMs: null,
  busyPorts: [],
  problem: null,
};
const quotaOf = (usedPercent: number): Quota => ({
  provider: 'claude',
  windows: [{ windowMinutes: 300, usedPercent, resetsAtMs: null }],
  status: null,
  observedAtMs: 0,
});
const viewOf = (...states: ('valid' | 'sign-in-required')[]) =>
  ({
    credentials: states.map((state) => ({ ...describeMissing('claude-api'), state })),
  }) as unknown as StoredView;

it('tells how a sign-in ended', () => {
  const { notifier, sent } = create();
  notifier.signInEnded('claude', signIn);
  notifier.signInEnded('openai', { ...signIn, phase: 'failed', problem });
  expect(sent).toEqual([
    { kind: 'sign-in-done', title: 'Signed in to Claude', body: 'Requests can use it now.' },
    { kind: 'sign-in-failed', title: 'Not signed in to OpenAI/Codex', body: 'Refused. Try again.' },
  ]);
});

it('asks for a sign-in when one has ended, once, and not at the start', () => {
  const { notifier, kinds } = create();
  notifier.storedChanged(viewOf(), viewOf('sign-in-required'));
  expect(kinds()).toEqual([]);
  notifier.storedChanged(viewOf('valid'), viewOf('sign-in-required'));
  notifier.storedChanged(viewOf('sign-in-required'), viewOf('sign-in-required'));
  notifier.storedChanged(viewOf('sign-in-required'), viewOf('valid'));
  expect(kinds()).toEqual(['sign-in-needed']);
});

it('warns of a quota once each time it is nearly used up', () => {
  const { notifier, sent, kinds } = create();
  for (const percent of [50, 89.9, 90, 95, 99, 3, 91]) notifier.quotaSeen(quotaOf(percent));
  expect(kinds()).toEqual(['quota-nearly-used', 'quota-nearly-used']);
  expect(sent[0]?.body).toBe('90 % of the 5-hour quota is used.');
});

it('tells why the proxy does not run', () => {
  const { notifier, sent } = create();
  notifier.proxyFailed(problem);
  expect(sent).toMatchObject([{ kind: 'proxy-stopped', body: 'Refused. Try again.' }]);
});

it('is silent where the user wants it', () => {
  const notifications = { signIn: false, proxyStopped: false, quota: false };
  const { notifier, sent } = create({ ...DEFAULT_PREFERENCES, notifications });
  notifier.signInEnded('claude', signIn);
  notifier.storedChanged(viewOf('valid'), viewOf('sign-in-required'));
  notifier.proxyFailed(problem);
  notifier.quotaSeen(quotaOf(99));
  expect(sent).toEqual([]);
});
