import type { ActivityEntry } from '../../../src-shared/model/activity.ts';
import { MAX_ACTIVITY_ENTRIES } from '../../../src-shared/model/activity-limits.ts';

/** The requests that the window knows of, newest first. */
export interface ActivityList {
  readonly entries: readonly ActivityEntry[];
  /** What is shown while paused; `null` when everything is. */
  readonly held: readonly ActivityEntry[] | null;
  /** What came as events since the whole list was last asked for: its answer may be older than they are. */
  readonly arrived: readonly ActivityEntry[];
  readonly isLoaded: boolean;
  /** The last call for the whole list, until its answer has come or the list was cleared: no other answer counts. */
  readonly awaited: number | null;
}

export type ActivityChange =
  | { readonly type: 'asked'; readonly call: number }
  /** @param entries as `activity.get` answers: oldest first */
  | { readonly type: 'loaded'; readonly call: number; readonly entries: readonly ActivityEntry[] }
  | { readonly type: 'added'; readonly entry: ActivityEntry }
  | { readonly type: 'cleared' }
  | { readonly type: 'paused' }
  | { readonly type: 'resumed' };

export const NO_ACTIVITY: ActivityList = {
  entries: [],
  held: null,
  arrived: [],
  isLoaded: false,
  awaited: null,
};

export function changeActivity(list: ActivityList, change: ActivityChange): ActivityList {
  switch (change.type) {
    case 'asked':
      return { ...list, arrived: [], awaited: change.call };
    case 'loaded': {
      // An answer that was overtaken may still hold what has been cleared since.
      if (change.call !== list.awaited) return list;
      const entries = merge(list.arrived, change.entries.toReversed());
      return { ...list, entries, isLoaded: true, awaited: null };
    }
    case 'added':
      return {
        ...list,
        entries: merge([change.entry], list.entries),
        arrived: merge([change.entry], list.arrived),
      };
    case 'cleared':
      return { ...list, entries: [], held: list.held && [], arrived: [], awaited: null };
    case 'paused':
      return { ...list, held: list.entries };
    case 'resumed':
      return { ...list, held: null };
  }
}

/** How many have come since the list was paused; at most as many as it holds. */
export function countNew({ entries, held }: ActivityList): number {
  if (held === null) return 0;
  const [newestHeld] = held;
  const index = entries.findIndex(({ requestId }) => requestId === newestHeld?.requestId);
  return index === -1 ? entries.length : index;
}

/** An entry may come twice: as an event, and in a list that was made just before. */
function merge(newer: readonly ActivityEntry[], older: readonly ActivityEntry[]): ActivityEntry[] {
  const known = new Set(older.map(({ requestId }) => requestId));
  const added = newer.filter(({ requestId }) => !known.has(requestId));
  return [...added, ...older].slice(0, MAX_ACTIVITY_ENTRIES);
}
