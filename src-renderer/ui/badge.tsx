import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import styles from './badge.module.css';
import { joinClasses } from './join-classes.ts';
import { TONE_ICONS, type Tone } from './tone.tsx';

export interface BadgeProps {
  readonly tone?: Tone;
  /** Default: the tone's own. A state is never told by colour alone. */
  readonly icon?: LucideIcon;
  readonly children: ReactNode;
}

/** A state in a word or two. */
export function Badge({ tone = 'neutral', icon: Icon = TONE_ICONS[tone], children }: BadgeProps) {
  return (
    <span className={joinClasses(styles.badge, styles[tone])}>
      <Icon size={13} strokeWidth={2.25} aria-hidden="true" />
      {children}
    </span>
  );
}
