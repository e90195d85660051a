import type { ReactNode } from 'react';
import type { Problem } from '../../src-shared/credential-status.ts';
import { toWindowProblem } from '../../src-shared/problem-text.ts';
import styles from './banner.module.css';
import { joinClasses } from './join-classes.ts';
import { TONE_ICONS, type Tone } from './tone.tsx';

export interface BannerProps {
  readonly tone: Exclude<Tone, 'neutral'>;
  readonly title?: ReactNode;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
  /** It has come while the user looked: read out at once. */
  readonly isAlert?: boolean;
}

/** A message in its place, for as long as it is true. */
export function Banner({ tone, title, children, actions, isAlert = false }: BannerProps) {
  const Icon = TONE_ICONS[tone];
  return (
    <div className={joinClasses(styles.banner, styles[tone])} role={isAlert ? 'alert' : undefined}>
      <Icon className={styles.icon} size={16} aria-hidden="true" />
      <div className={styles.text}>
        {title !== undefined && <p className={styles.title}>{title}</p>}
        {children !== undefined && <div className={styles.body}>{children}</div>}
      </div>
      {actions !== undefined && <div className={styles.actions}>{actions}</div>}
    </div>
  );
}

/** What went wrong, and what to do next. */
export function ProblemBanner({ problem, actions }: { problem: Problem; actions?: ReactNode }) {
  const { message, advice } = toWindowProblem(problem);
  return (
    <Banner tone="danger" title={message} actions={actions} isAlert>
      {advice ?? undefined}
    </Banner>
  );
}
