const UNITS = [
  { letter: 'd', ms: 86_400_000 },
  { letter: 'h', ms: 3_600_000 },
  { letter: 'min', ms: 60_000 },
  { letter: 's', ms: 1_000 },
] as const;

/**
 * The two largest units that count, rounded down: `6 d 4 h`, `1 h 5 min`, `4 min 9 s`, `9 s`, `0 s`.
 *
 * @param ms below 0 counts as 0
 */
export function formatDuration(ms: number): string {
  const first = UNITS.findIndex((unit) => ms >= unit.ms);
  const large = UNITS[first];
  if (large === undefined) return '0 s';
  const count = Math.floor(ms / large.ms);
  const small = UNITS[first + 1];
  const rest = small === undefined ? 0 : Math.floor((ms % large.ms) / small.ms);
  const start = `${count} ${large.letter}`;
  return small === undefined || rest === 0 ? start : `${start} ${rest} ${small.letter}`;
}

/** `just now`, `4 min ago`, `3 h ago`, `2 d ago`. @param ms how long ago it was */
export function formatAge(ms: number): string {
  const unit = UNITS.slice(0, 3).find((candidate) => ms >= candidate.ms);
  return unit === undefined ? 'just now' : `${Math.floor(ms / unit.ms)} ${unit.letter} ago`;
}

/** How long something took: `840 ms`, `3.2 s`, `1 min 12 s`. */
export function formatElapsed(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  return ms < 60_000 ? `${(ms / 1_000).toFixed(1)} s` : formatDuration(ms);
}
