import { useCallback, useEffect, useReducer } from 'react';
import type { Problem } from '../../../src-shared/credential-status.ts';
import { useAction } from '../../state/use-action.ts';
import { useConnection, useHostEvent } from '../../state/window-context.tsx';
import { type ActivityChange, type ActivityList, changeActivity, NO_ACTIVITY } from './activity-list.ts';

export interface LiveActivity {
  readonly list: ActivityList;
  readonly change: (change: ActivityChange) => void;
  /** Why the list could not be had. */
  readonly problem: Problem | null;
  readonly isLoading: boolean;
  readonly reload: () => Promise<void>;
}

/** The requests of the main side, kept up to date; asked for anew whenever the connection has been lost. */
export function useActivity(): LiveActivity {
  const { phase } = useConnection();
  const [list, change] = useReducer(changeActivity, NO_ACTIVITY);
  const { run, isBusy, problem } = useAction('activity.get');

  useHostEvent('activity.added', (entry) => change({ type: 'added', entry }));
  const reload = useCallback(async () => {
    change({ type: 'asked' });
    const result = await run();
    if (result.ok) change({ type: 'loaded', entries: result.value });
  }, [run]);
  useEffect(() => {
    if (phase === 'live') void reload();
  }, [phase, reload]);

  return { list, change, problem, isLoading: isBusy, reload };
}
