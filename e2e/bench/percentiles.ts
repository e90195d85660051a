export interface Percentiles {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

export const PERCENTILES = ['p50', 'p95', 'p99'] as const;

/** @param samples any order, at least one */
export function summarise(samples: readonly number[]): Percentiles {
  const sorted = Float64Array.from(samples).sort();
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}

/** The middle value: one disturbed round does not move it. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)] ?? 0;
  return Number.isInteger(middle) ? ((sorted[middle - 1] ?? upper) + upper) / 2 : upper;
}

/** Each percentile's median over the rounds. */
export function medianPercentiles(rounds: readonly Percentiles[]): Percentiles {
  return mapPercentiles((key) => median(rounds.map((round) => round[key])));
}

/**
 * How much slower `rounds` are than `base`: the difference is taken within each round, whose two measurements
 * ran right after each other, then its median over the rounds.
 */
export function medianDifference(rounds: readonly Percentiles[], base: readonly Percentiles[]): Percentiles {
  return mapPercentiles((key) =>
    median(rounds.map((round, index) => round[key] - (base[index]?.[key] ?? 0))),
  );
}

function mapPercentiles(read: (key: keyof Percentiles) => number): Percentiles {
  return { p50: read('p50'), p95: read('p95'), p99: read('p99') };
}
