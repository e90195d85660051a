import { useState } from 'react';
import type { Provider } from '../../../src-shared/provider.ts';
import { useSnapshot } from '../../state/window-context.tsx';
import { needsNotice } from './notice.ts';

type SignIn = (acceptNotice: boolean) => unknown;

export interface Notice {
  /** Calls `signIn` at once, or when the user has accepted the notice. */
  before(signIn: SignIn): void;
  readonly isOpen: boolean;
  readonly text: string;
  accept(): void;
  close(): void;
}

/** Shows the vendor's notice before the first sign-in by subscription; see `NoticeDialog`. */
export function useNotice(provider: Provider): Notice {
  const snapshot = useSnapshot();
  const [pending, setPending] = useState<{ readonly signIn: SignIn } | null>(null);
  const notice = snapshot.notices[provider];
  return {
    before(signIn) {
      if (needsNotice(snapshot, provider)) setPending({ signIn });
      else signIn(!notice.accepted);
    },
    isOpen: pending !== null,
    text: notice.text,
    accept() {
      pending?.signIn(true);
      setPending(null);
    },
    close: () => setPending(null),
  };
}
