import { Children, type ReactNode, useId } from 'react';
import styles from './card.module.css';

export interface CardProps {
  /** Its heading (h2), by which screen readers find it. */
  readonly title: ReactNode;
  readonly description?: ReactNode;
  /** At the end of the heading's line: a badge or small buttons. */
  readonly aside?: ReactNode;
  /** Below a line at the bottom, usually buttons. */
  readonly footer?: ReactNode;
  readonly children?: ReactNode;
}

export function Card({ title, description, aside, footer, children }: CardProps) {
  const id = useId();
  return (
    <section className={styles.card} aria-labelledby={id}>
      <div className={styles.header}>
        <div className={styles.heading}>
          <h2 className={styles.title} id={id}>
            {title}
          </h2>
          {description !== undefined && <p className={styles.description}>{description}</p>}
        </div>
        {aside !== undefined && <div className={styles.aside}>{aside}</div>}
      </div>
      {children !== undefined && <div className={styles.body}>{children}</div>}
      {footer !== undefined && <div className={styles.footer}>{footer}</div>}
    </section>
  );
}

/** Each child is a line of a card, divided from the next by a hairline. */
export function CardRows({ children }: { children: ReactNode }) {
  return (
    <div>
      {Children.toArray(children).map((child, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the child inside has a key of its own
        <div key={index} className={styles.row}>
          {child}
        </div>
      ))}
    </div>
  );
}

/** What it is on the left, how to change it on the right; one below the other where it is narrow. */
export function SettingRow({
  label,
  description,
  children,
}: {
  label: ReactNode;
  description?: ReactNode;
  children?: ReactNode;
}) {
  return (
    <div className={styles.settingRow}>
      <div className={styles.settingText}>
        <p className={styles.settingLabel}>{label}</p>
        {description !== undefined && <div className={styles.description}>{description}</div>}
      </div>
      {children !== undefined && <div className={styles.settingControl}>{children}</div>}
    </div>
  );
}
