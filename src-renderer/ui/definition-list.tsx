import { Fragment, type ReactNode } from 'react';
import styles from './definition-list.module.css';
import { joinClasses } from './join-classes.ts';

export interface Definition {
  readonly term: string;
  /** `null` and `''` show as a dash. */
  readonly value: ReactNode;
  /** Fixed-width letters, for ids and tokens. */
  readonly isCode?: boolean;
  /** A small button behind the value, e.g. to copy it. */
  readonly action?: ReactNode;
}

export function DefinitionList({ items }: { items: readonly Definition[] }) {
  return (
    <dl className={styles.list}>
      {items.map(({ term, value, isCode = false, action }) => (
        <Fragment key={term}>
          <dt className={styles.term}>{term}</dt>
          <dd className={joinClasses(styles.value, isCode && styles.code)}>
            {value === null || value === '' ? <span className={styles.nothing}>—</span> : value}
            {action}
          </dd>
        </Fragment>
      ))}
    </dl>
  );
}
