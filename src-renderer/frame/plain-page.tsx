import type { ReactNode } from 'react';
import styles from './plain-page.module.css';
import { ProductMark } from './product-mark.tsx';

export interface PlainPageProps {
  readonly title: string;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
}

/** One message in the middle of an otherwise empty window. */
export function PlainPage({ title, children, actions }: PlainPageProps) {
  return (
    <main className={styles.page}>
      <div className={styles.content}>
        <ProductMark size={44} />
        <h1 className={styles.title}>{title}</h1>
        {children !== undefined && <div className={styles.text}>{children}</div>}
        {actions !== undefined && <div className={styles.actions}>{actions}</div>}
      </div>
    </main>
  );
}
