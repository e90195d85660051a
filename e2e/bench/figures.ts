import { TRANSLATIONS } from './agent-body.ts';
import type { Measured, TargetName } from './measure.ts';
import type { MemoryFigures } from './measure-memory.ts';

export interface LatencyFigures {
  readonly bodyBytes: number;
  readonly concurrency: number;
  readonly targets: Partial<Readonly<Record<TargetName, Measured>>>;
}

export interface StreamFigures {
  readonly events: number;
  readonly targets: Partial<Readonly<Record<TargetName, Measured>>>;
}

/** Everything that one run has found; what it did not measure is empty. */
export interface Figures {
  readonly machine: {
    readonly processor: string;
    readonly cores: number;
    readonly system: string;
    readonly node: string;
    /** One-minute load averages. */
    readonly loadBefore: number;
    readonly loadAfter: number;
  };
  readonly rounds: number;
  readonly roundMs: number;
  readonly latency: readonly LatencyFigures[];
  readonly streams: readonly StreamFigures[];
  readonly memory: readonly MemoryFigures[];
}

/** What the project promises. */
export interface Aim {
  readonly name: string;
  readonly limit: string;
  readonly measured: string;
  readonly met: boolean;
}

const MAX_ADDED_MS = 0.4;
const MIN_SHARE = 0.7;
/** By which a translated stream may begin later than through the bare pipe. */
const MAX_FIRST_BYTE_MS = 0.5;
/** What resident memory may grow by in a small heap, after the warm-up. */
const MAX_GROWTH_MB = 8;

/** Compares the figures with the aims; aims that nothing was measured for are left out. */
export function judgeAims(figures: Pick<Figures, 'latency' | 'streams' | 'memory'>): Aim[] {
  const aims: Aim[] = [];
  for (const { bodyBytes, concurrency, targets } of figures.latency) {
    const added = targets.proxy?.addedToPipe?.p50;
    if (concurrency === 1 && bodyBytes === 1_000 && added !== undefined) {
      aims.push({
        name: 'added p50, 1 kB, c=1',
        limit: `at most ${MAX_ADDED_MS} ms`,
        measured: `${added.toFixed(2)} ms`,
        met: added <= MAX_ADDED_MS,
      });
    }
    const share = targets.proxy?.shareOfPipe;
    if (concurrency === 64 && bodyBytes === 1_000 && share != null) {
      aims.push({
        name: "share of the pipe's throughput, 1 kB, c=64",
        limit: `at least ${MIN_SHARE * 100} %`,
        measured: `${(share * 100).toFixed(0)} %`,
        met: share >= MIN_SHARE,
      });
    }
  }
  const short = figures.streams.find(({ events }) => events < 100)?.targets;
  for (const name of TRANSLATIONS) {
    const added = short?.[name]?.firstByteAddedToPipe?.p50;
    if (added === undefined) continue;
    aims.push({
      name: `first byte of a translated stream, ${name}, added p50`,
      limit: `at most ${MAX_FIRST_BYTE_MS} ms`,
      measured: `${added.toFixed(2)} ms`,
      met: added <= MAX_FIRST_BYTE_MS,
    });
  }
  const steps = figures.memory.find(({ heap }) => heap === 'small')?.steps;
  const first = steps?.[0]?.idleRssMb;
  const last = steps?.at(-1)?.idleRssMb;
  if (first != null && last != null) {
    aims.push({
      name: 'growth of resident memory over 30,000 requests, small heap',
      limit: `at most ${MAX_GROWTH_MB} MB`,
      measured: `${(last - first).toFixed(1)} MB`,
      met: last - first <= MAX_GROWTH_MB,
    });
  }
  return aims;
}
