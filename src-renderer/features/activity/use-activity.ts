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
  const lastAsked = useRef(0);

  const reload = useCallback(async () => {
    const asked = ++lastAsked.current;
    change({ type: 'asked' });
    const result = await run();
    // An answer that was overtaken may still hold what has been cleared since.
    if (result.ok && asked === lastAsked.current) change({ type: 'loaded', entries: result.value });
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
