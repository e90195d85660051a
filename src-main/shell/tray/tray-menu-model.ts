import { renderClientSetup, toOpenaiBaseUrl } from '../../../src-shared/client-setup.ts';
import type { CredentialMode } from '../../../src-shared/credential-status.ts';
import type { AppSnapshot } from '../../../src-shared/model/app-snapshot.ts';
import { type Provider, providerSchema } from '../../../src-shared/provider.ts';
import { describeAccount, findCredential, isSigningIn } from './describe-account.ts';
import { describeProxy } from './tray-status.ts';

/** What a menu item asks for. */
export type TrayAction =
  | { readonly do: 'start-proxy' | 'stop-proxy' | 'take-over' }
  | { readonly do: 'sign-in' | 'cancel-sign-in'; readonly provider: Provider }
  | { readonly do: 'sign-out'; readonly provider: Provider; readonly mode: CredentialMode }
  | { readonly do: 'copy'; readonly text: string }
  | { readonly do: 'copy-auth-token' | 'open-window' | 'quit' }
  | { readonly do: 'set-launch-at-login'; readonly enabled: boolean };

/** The menu as data. `id`s are stable and unique within the menu. */
export type TrayMenuItem =
  | { readonly type: 'separator' }
  | { readonly type: 'status'; readonly id: string; readonly label: string }
  | {
      readonly type: 'action';
      readonly id: string;
      readonly label: string;
      readonly isEnabled: boolean;
      readonly action: TrayAction;
    }
  | {
      readonly type: 'checkbox';
      readonly id: string;
      readonly label: string;
      readonly isEnabled: boolean;
      readonly isChecked: boolean;
      readonly action: TrayAction;
    }
  | {
      readonly type: 'submenu';
      readonly id: string;
      readonly label: string;
      readonly items: readonly TrayMenuItem[];
    };

const SEPARATOR: TrayMenuItem = { type: 'separator' };

/**
 * The tray's menu.
 *
 * @param nowMs for the time left of each sign-in
 * @param platform whose shell the copied exports are for
 */
export function buildTrayMenu(
  snapshot: AppSnapshot,
  nowMs: number,
  platform: NodeJS.Platform,
): TrayMenuItem[] {
  return [
    { type: 'status', id: 'status', label: describeProxy(snapshot) },
    ...buildProxyItems(snapshot),
    ...providerSchema.options.flatMap((provider) => [
      SEPARATOR,
      ...buildProviderItems(snapshot, provider, nowMs),
    ]),
    SEPARATOR,
    { type: 'submenu', id: 'copy', label: 'Copy', items: buildCopyItems(snapshot, platform) },
    SEPARATOR,
    createAction('open-window', 'Open window', { do: 'open-window' }),
    ...buildLaunchItem(snapshot),
    SEPARATOR,
    createAction('quit', 'Quit', { do: 'quit' }),
  ];
}

function buildProxyItems({ proxy }: AppSnapshot): TrayMenuItem[] {
  const isOn = proxy.state === 'running' || proxy.state === 'starting';
  const toggle: TrayMenuItem = {
    type: 'checkbox',
    id: 'proxy',
    label: 'Proxy running',
    isEnabled: proxy.state !== 'starting' && proxy.state !== 'stopping',
    isChecked: isOn,
    action: { do: isOn ? 'stop-proxy' : 'start-proxy' },
  };
  if (!proxy.canTakeOver) return [toggle];
  return [toggle, createAction('take-over', `Take over port ${proxy.port}`, { do: 'take-over' })];
}

function buildProviderItems(snapshot: AppSnapshot, provider: Provider, nowMs: number): TrayMenuItem[] {
  const status: TrayMenuItem = {
    type: 'status',
    id: provider,
    label: describeAccount(snapshot, provider, nowMs),
  };
  if (isSigningIn(snapshot, provider)) {
    const cancel = createAction(`${provider}.cancel`, 'Cancel login', { do: 'cancel-sign-in', provider });
    return [status, cancel];
  }
  const credential = findCredential(snapshot, provider);
  const mode = credential?.mode ?? null;
  const isStored = credential !== null && credential.state !== 'missing';
  const signIn = createAction(`${provider}.sign-in`, isStored ? 'Log in again…' : 'Log in…', {
    do: 'sign-in',
    provider,
  });
  if (!isStored || mode === null) return [status, signIn];
  return [
    status,
    signIn,
    createAction(`${provider}.sign-out`, 'Log out…', { do: 'sign-out', provider, mode }),
  ];
}

function buildCopyItems(
  { proxy, authToken }: AppSnapshot,
  platform: NodeJS.Platform,
): readonly TrayMenuItem[] {
  const { url } = proxy;
  const hasToken = authToken.source !== null;
  const setup = url === null ? '' : renderClientSetup({ baseUrl: url, hasToken }, platform);
  const copy = (id: string, label: string, text: string) =>
    createAction(`copy.${id}`, label, { do: 'copy', text }, url !== null);
  return [
    copy('anthropic-url', 'Anthropic base URL', url ?? ''),
    copy('openai-url', 'OpenAI base URL', url === null ? '' : toOpenaiBaseUrl(url)),
    createAction('copy.auth-token', 'Auth token', { do: 'copy-auth-token' }, hasToken),
    copy('exports', 'Shell exports', setup),
  ];
}

function buildLaunchItem({ capabilities, preferences }: AppSnapshot): TrayMenuItem[] {
  if (!capabilities.launchAtLogin) return [];
  return [
    {
      type: 'checkbox',
      id: 'launch-at-login',
      label: 'Launch at login',
      isEnabled: true,
      isChecked: preferences.launchAtLogin,
      action: { do: 'set-launch-at-login', enabled: !preferences.launchAtLogin },
    },
  ];
}

function createAction(id: string, label: string, action: TrayAction, isEnabled = true): TrayMenuItem {
  return { type: 'action', id, label, isEnabled, action };
}
