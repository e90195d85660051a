import { expect, test, vi } from 'vitest';
import type { ErrorCode } from '../../../src-shared/error-code.ts';
import type { AppSnapshot } from '../../../src-shared/model/app-snapshot.ts';
import { performTrayAction } from './perform-tray-action.ts';
import { createSignedIn, createSnapshot } from './snapshot-for-tests.ts';
import type { TrayAction } from './tray-menu-model.ts';

async function perform(
  action: TrayAction,
  {
    snapshot = createSnapshot(),
    confirms = true,
    failsWith = null,
  }: {
    snapshot?: AppSnapshot;
    confirms?: boolean;
    failsWith?: ErrorCode | null;
  } = {},
) {
  const dispatcher = vi.fn(async (_channel: string, _input: unknown) =>
    failsWith === null
      ? { ok: true as const, value: undefined }
      : { ok: false as const, problem: { code: failsWith, message: 'No.', advice: null } },
  );
  const showWindow = vi.fn();
  const confirm = vi.fn(async () => confirms);
  const quit = vi.fn();
  await performTrayAction(action, { dispatcher, snapshot: () => snapshot, showWindow, confirm, quit });
  return { calls: dispatcher.mock.calls, showWindow, confirm, quit };
}

test.each<[TrayAction, string, unknown]>([
  [{ do: 'start-proxy' }, 'proxy.start', undefined],
  [{ do: 'stop-proxy' }, 'proxy.stop', undefined],
  [{ do: 'take-over' }, 'proxy.takeOver', undefined],
  [{ do: 'cancel-sign-in', provider: 'claude' }, 'signIn.cancel', { provider: 'claude' }],
  [{ do: 'copy', text: 'http://localhost:8000' }, 'clipboard.write', { text: 'http://localhost:8000' }],
  [{ do: 'copy-auth-token' }, 'authToken.copy', undefined],
  [{ do: 'set-launch-at-login', enabled: true }, 'preferences.set', { launchAtLogin: true }],
])('%j calls %s', async (action, channel, input) => {
  const { calls, showWindow } = await perform(action);
  expect(calls).toEqual([[channel, input]]);
  expect(showWindow).not.toHaveBeenCalled();
});

test('what fails goes on in the window', async () => {
  const { showWindow } = await perform({ do: 'start-proxy' }, { failsWith: 'port_in_use' });
  expect(showWindow).toHaveBeenCalledWith('overview');
});

test('a sign-in starts in the browser once the notice was accepted', async () => {
  const { calls, showWindow } = await perform({ do: 'sign-in', provider: 'openai' });
  const input = { provider: 'openai', method: 'browser', acceptNotice: false };
  expect(calls).toEqual([['signIn.start', input]]);
  expect(showWindow).not.toHaveBeenCalled();
});

test('the first sign-in goes to the window, where the notice is, and accepts nothing by itself', async () => {
  const failsWith = 'notice_not_accepted';
  const { calls, showWindow } = await perform({ do: 'sign-in', provider: 'claude' }, { failsWith });
  const input = { provider: 'claude', method: 'browser', acceptNotice: false };
  expect(calls).toEqual([['signIn.start', input]]);
  expect(showWindow).toHaveBeenCalledWith('overview');
});

test('logging out asks first, and is not done when the answer is no', async () => {
  const action: TrayAction = { do: 'sign-out', provider: 'claude', mode: 'oauth' };
  const refused = await perform(action, { confirms: false });
  expect(refused.confirm).toHaveBeenCalledOnce();
  expect(refused.calls).toEqual([]);
  const { calls } = await perform(action);
  expect(calls).toEqual([['credentials.signOut', { provider: 'claude', mode: 'oauth', revoke: false }]]);
});

test.each([
  ['openai', 'openai-codex', 'Codex CLI', /Codex CLI shares this sign-in: it will be logged out/],
  ['claude', 'claude-api', 'Claude CLI', /Claude CLI, which stays as it is/],
  ['claude', 'claude-api', null, /fail until you log in again/],
] as const)(
  'logging out of %s tells what it means for the official program',
  async (provider, kind, owner, text) => {
    const snapshot = createSnapshot({ credentials: [createSignedIn({ kind, owner })] });
    const { confirm } = await perform({ do: 'sign-out', provider, mode: 'oauth' }, { snapshot });
    expect(confirm).toHaveBeenCalledWith(expect.objectContaining({ detail: expect.stringMatching(text) }));
  },
);

test('opens the window, and quits, without asking the core', async () => {
  const opened = await perform({ do: 'open-window' });
  expect(opened.showWindow).toHaveBeenCalledWith();
  const { quit, calls } = await perform({ do: 'quit' });
  expect(quit).toHaveBeenCalledOnce();
  expect(calls).toEqual([]);
});
