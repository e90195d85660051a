import type { Problem } from '../../../src-shared/credential-status.ts';
import type { SignInMethod, SignInStatus } from '../../../src-shared/model/sign-in-status.ts';
import type { Provider } from '../../../src-shared/provider.ts';
import { useAction } from '../../state/use-action.ts';
import { useSnapshot } from '../../state/window-context.tsx';
import { type Notice, useNotice } from './use-notice.ts';

/** The sign-in of one provider, as every window and the tray see it. */
export interface SignIn {
  readonly provider: Provider;
  /** `null`: none is under way, and none has ended that was not dismissed. */
  readonly status: SignInStatus | null;
  readonly isUnderWay: boolean;
  /** Also in place of one that is waiting. Shows the notice first where that is due. */
  begin(method: SignInMethod): void;
  /** Why it could not even be begun. */
  readonly problem: Problem | null;
  readonly isBusy: boolean;
  readonly notice: Notice;
}

export function useSignIn(provider: Provider): SignIn {
  const status = useSnapshot().signIns[provider];
  const notice = useNotice(provider);
  const start = useAction('signIn.start');
  return {
    provider,
    status,
    isUnderWay: status?.phase === 'starting' || status?.phase === 'waiting',
    begin: (method) => notice.before((acceptNotice) => start.run({ provider, method, acceptNotice })),
    problem: start.problem,
    isBusy: start.isBusy,
    notice,
  };
}
