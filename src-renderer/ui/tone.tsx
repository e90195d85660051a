import { CircleAlert, CircleCheck, Info, type LucideIcon, TriangleAlert } from 'lucide-react';

/** What a colour says. The text beside it says the same. */
export type Tone = 'neutral' | 'info' | 'good' | 'warning' | 'danger';

export const TONE_ICONS: Readonly<Record<Tone, LucideIcon>> = {
  neutral: Info,
  info: Info,
  good: CircleCheck,
  warning: TriangleAlert,
  danger: CircleAlert,
};
