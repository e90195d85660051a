import { useCallback, useEffect, useReducer, useRef } from 'react';
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

/** The requests of the main side, kept up to date; asked for anew when they were cleared or the connection lost. */
export function useActivity(): LiveActivity {
  const { phase } = useConnection();
  const [list, change] = useReducer(changeActivity, NO_ACTIVITY);
  const { run, isBusy, problem } = useAction('activity.get');
  const lastCall = useRef(0);

  const reload = useCallback(async () => {
    const call = ++lastCall.current;
    change({ type: 'asked', call });
    const result = await run();
    if (result.ok) change({ type: 'loaded', call, entries: result.value });
  }, [run]);
  useHostEvent('activity.added', (entry) => change({ type: 'added', entry }));
  useHostEvent('activity.cleared', () => {
    change({ type: 'cleared' });
    void reload();
  });
  useEffect(() => {
    if (phase === 'live') void reload();
  }, [phase, reload]);

  return { list, change, problem, isLoading: isBusy, reload };
}
