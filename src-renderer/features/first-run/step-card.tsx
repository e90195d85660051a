import { Check } from 'lucide-react';
import { type ReactNode, useId } from 'react';
import { joinClasses } from '../../ui/join-classes.ts';
import { VisuallyHidden } from '../../ui/visually-hidden.tsx';
import type { StepState } from './find-step.ts';
import styles from './first-run.module.css';

const STATE_TEXTS: Readonly<Record<StepState, string>> = {
  done: 'Done:',
  current: 'Now:',
  later: 'Later:',
};

export interface StepCardProps {
  readonly number: number;
  readonly title: string;
  readonly description: ReactNode;
  readonly state: StepState;
  readonly children?: ReactNode;
}

/** One step of the walk. */
export function StepCard({ number, title, description, state, children }: StepCardProps) {
  const id = useId();
  return (
    <li
      className={joinClasses(styles.step, styles[state])}
      aria-current={state === 'current' ? 'step' : undefined}
    >
      <span className={styles.marker} aria-hidden="true">
        {state === 'done' ? <Check size={15} strokeWidth={2.5} /> : number}
      </span>
      <section className={styles.content} aria-labelledby={id}>
        <h2 className={styles.stepTitle}>
          <VisuallyHidden>{STATE_TEXTS[state]} </VisuallyHidden>
          <span id={id}>{title}</span>
        </h2>
        <p className={styles.muted}>{description}</p>
        {children !== undefined && <div className={styles.body}>{children}</div>}
      </section>
    </li>
  );
}
