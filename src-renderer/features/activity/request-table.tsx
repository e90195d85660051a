import { type KeyboardEvent, useCallback, useState } from 'react';
import type { ActivityEntry } from '../../../src-shared/model/activity.ts';
import { RequestRow } from './request-row.tsx';
import styles from './request-table.module.css';

/** One row per request. Up and Down go from row to row, Enter shows the details. */
export function RequestTable({ entries }: { entries: readonly ActivityEntry[] }) {
  const [openIds, setOpenIds] = useState<ReadonlySet<string>>(new Set());
  const toggle = useCallback((requestId: string) => {
    setOpenIds((open) => {
      const next = new Set(open);
      if (!next.delete(requestId)) next.add(requestId);
      return next;
    });
  }, []);

  return (
    <div className={styles.frame}>
      <table className={styles.table} aria-labelledby="requests-heading">
        <thead className={styles.head}>
          <tr className={styles.row}>
            <th scope="col">Time</th>
            <th scope="col">Model</th>
            <th scope="col" className={styles.wide}>
              Client
            </th>
            <th scope="col">Status</th>
            <th scope="col" className={`${styles.number} ${styles.medium}`}>
              Duration
            </th>
            <th scope="col" className={`${styles.number} ${styles.wide}`}>
              In
            </th>
            <th scope="col" className={`${styles.number} ${styles.wide}`}>
              Out
            </th>
            <th scope="col" className={`${styles.number} ${styles.mediumOnly}`}>
              Tokens
            </th>
          </tr>
        </thead>
        <tbody onKeyDown={moveFocus}>
          {entries.map((entry) => (
            <RequestRow
              key={entry.requestId}
              entry={entry}
              isOpen={openIds.has(entry.requestId)}
              onToggle={toggle}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** All buttons of the rows can be reached by Tab, too. */
function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
  const buttons = [...event.currentTarget.querySelectorAll<HTMLElement>('button[aria-expanded]')];
  const next = buttons[buttons.indexOf(event.target as HTMLElement) + (event.key === 'ArrowDown' ? 1 : -1)];
  if (next === undefined || !buttons.includes(event.target as HTMLElement)) return;
  event.preventDefault();
  next.focus();
}
