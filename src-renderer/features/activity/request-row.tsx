import { ChevronRight, CircleAlert } from 'lucide-react';
import { memo } from 'react';
import type { ActivityEntry } from '../../../src-shared/model/activity.ts';
import { PROVIDER_LABELS } from '../../../src-shared/provider.ts';
import { formatCount } from '../../format/format-count.ts';
import { formatElapsed } from '../../format/format-duration.ts';
import { formatClockTime, formatDay } from '../../format/format-time.ts';
import { VisuallyHidden } from '../../ui/visually-hidden.tsx';
import { isFailed, nameDialect, nameSubject } from './describe-request.ts';
import { RequestDetails } from './request-details.tsx';
import styles from './request-table.module.css';

export interface RequestRowProps {
  readonly entry: ActivityEntry;
  readonly isOpen: boolean;
  readonly onToggle: (requestId: string) => void;
}

/** Hundreds of them: rendered again only when its own request is opened or closed. */
export const RequestRow = memo(function RequestRow({ entry, isOpen, onToggle }: RequestRowProps) {
  const { requestId, atMs, client, provider, status, errorCode } = entry;
  const { firstByteMs, totalMs, inputTokens, outputTokens, cachedTokens } = entry;
  const detailsId = `details-${requestId}`;
  return (
    <>
      <tr className={styles.row}>
        <th scope="row">
          <button
            type="button"
            className={styles.toggle}
            aria-expanded={isOpen}
            aria-controls={isOpen ? detailsId : undefined}
            onClick={() => onToggle(requestId)}
          >
            <ChevronRight size={13} aria-hidden="true" />
            {formatClockTime(atMs)} <VisuallyHidden>details</VisuallyHidden>
          </button>
          <span className={`${styles.more} ${styles.day}`}>{formatDay(atMs)}</span>
        </th>
        <td>
          <span className={styles.main}>{nameSubject(entry)}</span>
          <span className={`${styles.more} ${styles.wide}`}>{provider && PROVIDER_LABELS[provider]}</span>
          <span className={`${styles.more} ${styles.narrow}`}>{client ?? 'unnamed client'}</span>
          {errorCode !== null && (
            <span className={`${styles.more} ${styles.failed} ${styles.narrow}`}>{errorCode}</span>
          )}
        </td>
        <td className={styles.wide}>
          <span className={styles.main}>{client ?? '—'}</span>
          <span className={styles.more}>{nameDialect(entry)}</span>
        </td>
        <td>
          <span className={`${styles.status} ${isFailed(entry) ? styles.failed : ''}`}>
            {isFailed(entry) && <CircleAlert size={13} aria-label="Failed" />}
            {status ?? 'left'}
          </span>
          {errorCode !== null && (
            <span className={`${styles.more} ${styles.failed} ${styles.wide}`}>{errorCode}</span>
          )}
        </td>
        <td className={`${styles.number} ${styles.medium}`}>
          <span className={styles.main}>{formatElapsed(totalMs)}</span>
          {firstByteMs !== null && <span className={styles.more}>first {formatElapsed(firstByteMs)}</span>}
        </td>
        <td className={`${styles.number} ${styles.wide}`}>
          <span className={styles.main}>{formatTokens(inputTokens)}</span>
          {cachedTokens !== null && <span className={styles.more}>{formatCount(cachedTokens)} cached</span>}
        </td>
        <td className={`${styles.number} ${styles.wide}`}>
          <span className={styles.main}>{formatTokens(outputTokens)}</span>
        </td>
        <td className={`${styles.number} ${styles.mediumOnly}`}>
          {inputTokens === null && outputTokens === null ? (
            '—'
          ) : (
            <>
              <span className={styles.main}>{formatTokens(inputTokens)} in</span>
              <span className={styles.more}>{formatTokens(outputTokens)} out</span>
            </>
          )}
        </td>
      </tr>
      {isOpen && (
        <tr className={styles.details} id={detailsId}>
          <td>
            <RequestDetails entry={entry} />
          </td>
        </tr>
      )}
    </>
  );
});

function formatTokens(count: number | null): string {
  return count === null ? '—' : formatCount(count);
}
