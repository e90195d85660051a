import type { InvokeChannel } from '../../../src-shared/ipc/channels.ts';
import type { InvokeInput } from '../../../src-shared/ipc/contract.ts';
import type { AppSnapshot } from '../../../src-shared/model/app-snapshot.ts';
import { PROVIDER_LABELS, type Provider } from '../../../src-shared/provider.ts';
import type { Dispatcher } from '../../core/app/dispatch.ts';
import { findCredential } from './describe-account.ts';
import type { TrayAction } from './tray-menu-model.ts';

export interface TrayActionOptions {
  readonly dispatcher: Dispatcher;
  readonly snapshot: () => AppSnapshot;
  /** At a view of the page when one is named. */
  readonly showWindow: (view?: string) => void;
  /** Asks before something is lost. */
  readonly confirm: (question: Confirmation) => Promise<boolean>;
  readonly quit: () => void;
}

export interface Confirmation {
  readonly message: string;
  readonly detail: string;
  /** The button that goes on. */
  readonly confirmLabel: string;
}

/**
 * Does what a menu item asks for, by the same contract as the window. What fails, or needs more than a click, goes
 * on in the window, which says why. Never rejects.
 */
export async function performTrayAction(action: TrayAction, options: TrayActionOptions): Promise<void> {
  const { snapshot, showWindow } = options;

  async function call<C extends InvokeChannel>(channel: C, input: InvokeInput<C>): Promise<void> {
    const result = await options.dispatcher(channel, input);
    if (!result.ok) showWindow('overview');
  }

  switch (action.do) {
    case 'start-proxy':
      return call('proxy.start', undefined);
    case 'stop-proxy':
      return call('proxy.stop', undefined);
    case 'take-over':
      return call('proxy.takeOver', undefined);
    case 'sign-in':
      // A vendor's notice is to be read, not to be clicked past: before it was, this is refused.
      return call('signIn.start', { provider: action.provider, method: 'browser', acceptNotice: false });
    case 'cancel-sign-in':
      return call('signIn.cancel', { provider: action.provider });
    case 'sign-out': {
      const { provider, mode } = action;
      if (!(await options.confirm(describeSignOut(snapshot(), provider, mode)))) return;
      return call('credentials.signOut', { provider, mode, revoke: false });
    }
    case 'copy':
      return call('clipboard.write', { text: action.text });
    case 'copy-auth-token':
      return call('authToken.copy', undefined);
    case 'set-launch-at-login':
      return call('preferences.set', { launchAtLogin: action.enabled });
    case 'open-window':
      return showWindow();
    case 'quit':
      return options.quit();
  }
}

function describeSignOut(snapshot: AppSnapshot, provider: Provider, mode: 'oauth' | 'api-key'): Confirmation {
  const label = PROVIDER_LABELS[provider];
  if (mode === 'api-key') {
    return {
      message: `Remove the API key for ${label}?`,
      detail: 'Requests to this provider fail until you log in or enter a key again.',
      confirmLabel: 'Remove',
    };
  }
  const owner = findCredential(snapshot, provider)?.owner ?? null;
  return {
    message: `Log out of ${label}?`,
    detail: describeOwner(provider, owner),
    confirmLabel: 'Log out',
  };
}

function describeOwner(provider: Provider, owner: string | null): string {
  if (owner === null) return 'Requests to this provider fail until you log in again.';
  // Claude's own sign-in is only let go; the Codex CLI's is the one that we share.
  return provider === 'claude'
    ? `ccproxy stops using the sign-in of the ${owner}, which stays as it is.`
    : `The ${owner} shares this sign-in: it will be logged out, too.`;
}
