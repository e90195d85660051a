const dateAndTime = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
const clockTime = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });
const dayAndMonth = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });

/** In the user's own way and time zone, e.g. `24 Nov 2026, 05:53`. @param ms since the epoch */
export function formatDateTime(ms: number): string {
  return dateAndTime.format(ms);
}

/** Hours, minutes and seconds in the user's own way. @param ms since the epoch */
export function formatClockTime(ms: number): string {
  return clockTime.format(ms);
}

/** Day and month in the user's own way, e.g. `24 Nov`. @param ms since the epoch */
export function formatDay(ms: number): string {
  return dayAndMonth.format(ms);
}
