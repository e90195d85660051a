import { Progress } from 'radix-ui';
import { joinClasses } from './join-classes.ts';
import styles from './progress-bar.module.css';

export interface ProgressBarProps {
  readonly label: string;
  /** 0 to 100, or `null` while it is not known. */
  readonly percent: number | null;
  readonly tone?: 'info' | 'warning' | 'danger';
}

export function ProgressBar({ label, percent, tone = 'info' }: ProgressBarProps) {
  const shown = percent === null ? null : Math.min(100, Math.max(0, percent));
  return (
    <Progress.Root className={styles.bar} value={shown} aria-label={label}>
      <Progress.Indicator
        className={joinClasses(styles.done, styles[tone])}
        style={shown === null ? undefined : { width: `${shown}%` }}
      />
    </Progress.Root>
  );
}
