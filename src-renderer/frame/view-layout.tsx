import type { ReactNode } from 'react';
import styles from './view-layout.module.css';

export interface ViewLayoutProps {
  /** The one h1. It takes the focus when the user changes to the view. */
  readonly title: string;
  readonly description?: ReactNode;
  /** At the end of the heading's line. */
  readonly actions?: ReactNode;
  /** Cards and other blocks, one below the other. */
  readonly children: ReactNode;
}

/** The outside of every view. */
export function ViewLayout({ title, description, actions, children }: ViewLayoutProps) {
  return (
    <div className={styles.view}>
      <header className={styles.header}>
        <div className={styles.heading}>
          <h1 className={styles.title} tabIndex={-1}>
            {title}
          </h1>
          {description !== undefined && <p className={styles.description}>{description}</p>}
        </div>
        {actions !== undefined && <div className={styles.actions}>{actions}</div>}
      </header>
      {children}
    </div>
  );
}
