import type { Quota } from '../../../src-shared/model/quota.ts';
import { formatAge, formatDuration } from '../../format/format-duration.ts';

type QuotaWindow = Quota['windows'][number];

const MINUTE_MS = 60_000;
const WEEK_MINUTES = 10_080;
/** As the notification «quota nearly used» has it. */
const NEARLY_USED_PERCENT = 90;

export interface QuotaWindowView {
  readonly name: string;
  /** `null` when the window has ended since: the figure was of that one. */
  readonly usedPercent: number | null;
  readonly tone: 'info' | 'warning' | 'danger';
  readonly reset: string;
}

/** @param nowMs ms since the epoch */
export function describeQuotaWindow(window: QuotaWindow, nowMs: number): QuotaWindowView {
  const { usedPercent, resetsAtMs } = window;
  const name = nameWindow(window.windowMinutes);
  if (resetsAtMs !== null && resetsAtMs <= nowMs) {
    return { name, usedPercent: null, tone: 'info', reset: `reset ${formatAge(nowMs - resetsAtMs)}` };
  }
  return {
    name,
    usedPercent,
    tone: usedPercent >= 100 ? 'danger' : usedPercent >= NEARLY_USED_PERCENT ? 'warning' : 'info',
    reset: resetsAtMs === null ? 'reset time not told' : `resets in ${formatDuration(resetsAtMs - nowMs)}`,
  };
}

function nameWindow(minutes: number | null): string {
  if (minutes === null) return 'Window';
  if (minutes === WEEK_MINUTES) return 'Week';
  const hours = minutes / 60;
  return Number.isInteger(hours) && hours > 1 ? `${hours} hours` : formatDuration(minutes * MINUTE_MS);
}
