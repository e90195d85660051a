import { Activity, Pause, Play, SearchX, Trash2 } from 'lucide-react';
import { useDeferredValue, useState } from 'react';
import { formatCount } from '../../format/format-count.ts';
import { toHash } from '../../frame/views.ts';
import { useHost } from '../../state/window-context.tsx';
import { ProblemBanner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FocusKeeper } from '../../ui/focus-keeper.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { countNew } from './activity-list.ts';
import { filterActivity, NO_FILTER } from './filter-activity.ts';
import { RequestFilter } from './request-filter.tsx';
import { RequestTable } from './request-table.tsx';
import styles from './requests.module.css';
import { useActivity } from './use-activity.ts';

/** The list of requests, and what can be done with it. */
export function Requests() {
  const host = useHost();
  const { list, change, problem, isLoading, reload } = useActivity();
  const [filter, setFilter] = useState(NO_FILTER);
  const [isClearing, setClearing] = useState(false);
  const entries = useDeferredValue(list.held ?? list.entries);
  const matching = filterActivity(entries, useDeferredValue(filter));
  const isPaused = list.held !== null;
  const isEmpty = list.entries.length === 0 && entries.length === 0;

  return (
    <section aria-labelledby="requests-heading">
      <FocusKeeper className={styles.requests}>
        <div className={styles.header}>
          <h2 className={styles.title} id="requests-heading">
            Requests
          </h2>
          <p className={styles.count}>{list.isLoaded && describeCount(matching.length, entries.length)}</p>
          <div className={styles.actions}>
            {isPaused && <p className={styles.count}>{formatCount(countNew(list))} new</p>}
            {!isEmpty && (
              <Button size="small" icon={Trash2} onClick={() => setClearing(true)}>
                Clear…
              </Button>
            )}
            <Button
              size="small"
              icon={isPaused ? Play : Pause}
              data-focus-next
              onClick={() => change({ type: isPaused ? 'resumed' : 'paused' })}
            >
              {isPaused ? 'Resume' : 'Pause'}
            </Button>
          </div>
        </div>
        <RequestFilter filter={filter} onChange={setFilter} />
        {problem !== null && (
          <ProblemBanner
            problem={problem}
            actions={
              <Button size="small" isBusy={isLoading} onClick={reload}>
                Try again
              </Button>
            }
          />
        )}
        {matching.length > 0 && <RequestTable entries={matching} />}
        {matching.length === 0 && (list.isLoaded || problem === null) && (
          <div className={styles.nothing}>
            {!list.isLoaded ? (
              <Spinner label="Loading the requests" />
            ) : entries.length > 0 ? (
              <EmptyState
                icon={SearchX}
                title="No request matches"
                actions={<Button onClick={() => setFilter(NO_FILTER)}>Clear the filter</Button>}
              />
            ) : (
              <EmptyState
                icon={Activity}
                title="No requests yet"
                actions={<a href={toHash('connect')}>Connect a client</a>}
              >
                They show up here as soon as a client uses the proxy.
              </EmptyState>
            )}
          </div>
        )}
        <ConfirmDialog
          isOpen={isClearing}
          onOpenChange={setClearing}
          title="Clear the list of requests?"
          description="It cannot be brought back. Log files and quota stay as they are."
          confirmLabel="Clear"
          onConfirm={() => host.invoke('activity.clear', undefined)}
        />
      </FocusKeeper>
    </section>
  );
}

function describeCount(matching: number, all: number): string {
  return matching === all ? formatCount(all) : `${formatCount(matching)} of ${formatCount(all)}`;
}
