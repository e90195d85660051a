import type { Problem } from '../../../src-shared/credential-status.ts';
import { useAction } from '../../state/use-action.ts';
import { useSnapshot } from '../../state/window-context.tsx';
import { useToast } from '../../ui/toast.tsx';
import { findCredential, isUsable } from './credential-state.ts';
import { type Notice, useNotice } from './use-notice.ts';

/** The Claude CLI's sign-in as one that the proxy may use. */
export interface ClaudeCli {
  readonly isAdopted: boolean;
  readonly canAdopt: boolean;
  readonly isBusy: boolean;
  readonly problem: Problem | null;
  /** Shows the notice first where that is due. */
  adopt(): void;
  readonly notice: Notice;
}

export function useClaudeCli(): ClaudeCli {
  const { credentials, platform } = useSnapshot();
  const notice = useNotice('claude');
  const action = useAction('credentials.adoptClaudeCli');
  const toast = useToast();
  const isAdopted = (findCredential(credentials, 'claude-api')?.owner ?? null) !== null;
  const cli = findCredential(credentials, 'claude-sdk');
  // The CLI's keychain entry is not looked at before the user asks for it, as macOS then asks the user.
  const mayBeHidden = platform === 'darwin' && cli?.state === 'missing';

  async function adopt(acceptNotice: boolean): Promise<void> {
    const result = await action.run({ acceptNotice });
    if (result.ok) toast({ title: 'The proxy uses the Claude CLI’s sign-in from now on' });
  }

  return {
    isAdopted,
    canAdopt: !isAdopted && cli !== null && (isUsable(cli) || mayBeHidden),
    isBusy: action.isBusy,
    problem: action.problem,
    adopt: () => notice.before(adopt),
    notice,
  };
}
