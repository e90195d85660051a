const MINUTE_MS = 60_000;
const UNITS = [
  { name: 'day', ms: 1440 * MINUTE_MS },
  { name: 'hour', ms: 60 * MINUTE_MS },
  { name: 'minute', ms: MINUTE_MS },
];

/** E.g. `2025-08-22 11:53:34 UTC`; a time that no calendar has is `unknown`. */
export function formatUtc(atMs: number): string {
  const date = new Date(atMs);
  if (Number.isNaN(date.getTime())) return 'unknown';
  return date
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, ' UTC');
}

/** E.g. `9 days, 3 hours, 26 minutes`, from the first unit that is not zero; `none` when time is up. */
export function formatDuration(durationMs: number): string {
  if (durationMs <= 0) return 'none';
  if (durationMs < MINUTE_MS) return 'less than a minute';
  let restMs = durationMs;
  const counts = UNITS.map(({ name, ms }) => {
    const count = Math.floor(restMs / ms);
    restMs -= count * ms;
    return { name, count };
  });
  const first = counts.findIndex(({ count }) => count > 0);
  return counts
    .slice(first)
    .map(({ name, count }) => `${count} ${name}${count === 1 ? '' : 's'}`)
    .join(', ');
}
