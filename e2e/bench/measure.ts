import { TRANSLATIONS, type Translation } from './agent-body.ts';
import type { BenchProcess } from './bench-process.ts';
import type { LoadJob, LoadResult } from './load-generator.ts';
import { median, medianDifference, medianPercentiles, type Percentiles } from './percentiles.ts';
import { readCpuMs } from './process-usage.ts';
import type { LoadGenerator } from './start-processes.ts';

/** What is sent to: `direct` is the fake upstream itself; translations are the proxy's. */
export type TargetName = 'direct' | 'pipe' | 'proxy' | 'other' | Translation;

export type Targets = Partial<Readonly<Record<TargetName, BenchProcess>>>;

export interface Effort {
  /** Rounds that count; one more comes first and is thrown away. */
  readonly rounds: number;
  /** How long each target is measured per round, in ms. */
  readonly roundMs: number;
}

/** Medians over the rounds. */
export interface Measured {
  readonly requests: number;
  readonly requestsPerS: number;
  readonly bytesPerS: number;
  /** In ms. */
  readonly latency: Percentiles;
  /** In ms. */
  readonly firstByte: Percentiles;
  /** Of the target's process; `null` where the system does not tell. */
  readonly cpuMsPerRequest: number | null;
  /** Difference to the bare pipe and to the upstream itself, in ms. `null` where there is none to differ from. */
  readonly addedToPipe: Percentiles | null;
  readonly addedToDirect: Percentiles | null;
  readonly firstByteAddedToPipe: Percentiles | null;
  /** Requests per s as a share of the bare pipe's. */
  readonly shareOfPipe: number | null;
}

interface Round {
  readonly load: LoadResult;
  readonly cpuMs: number | null;
}

/**
 * Measures all targets with the same load, in turns, so that whatever else the machine does hits all alike.
 */
export async function measureTargets(
  targets: Targets,
  generator: LoadGenerator,
  job: Pick<LoadJob, 'bodyBytes' | 'concurrency' | 'events'>,
  effort: Effort,
): Promise<Partial<Record<TargetName, Measured>>> {
  const names = Object.keys(targets) as TargetName[];
  const rounds = new Map<TargetName, Round[]>(names.map((name) => [name, []]));
  for (let round = 0; round <= effort.rounds; round++) {
    for (const name of names) {
      const target = targets[name];
      if (target === undefined) continue;
      const cpuBefore = readCpuMs(target.pid);
      const translation = TRANSLATIONS.find((known) => known === name) ?? null;
      const until = { ms: effort.roundMs };
      const load = await generator.run({ ...job, translation, origin: target.origin, until });
      const cpuAfter = readCpuMs(target.pid);
      const cpuMs = cpuBefore === null || cpuAfter === null ? null : cpuAfter - cpuBefore;
      if (round > 0) rounds.get(name)?.push({ load, cpuMs });
    }
  }
  return Object.fromEntries(
    names.map((name) => [name, summariseRounds(name, rounds.get(name) ?? [], rounds)]),
  );
}

function summariseRounds(
  name: TargetName,
  own: readonly Round[],
  all: ReadonlyMap<TargetName, readonly Round[]>,
): Measured {
  const pipe = name === 'pipe' || name === 'direct' ? undefined : all.get('pipe');
  const direct = name === 'direct' ? undefined : all.get('direct');
  const latencies = (rounds: readonly Round[]) => rounds.map((round) => round.load.latency);
  const firstBytes = (rounds: readonly Round[]) => rounds.map((round) => round.load.firstByte);
  const cpu = own.map(({ cpuMs, load }) => (cpuMs === null ? null : cpuMs / load.requests));
  return {
    requests: own.reduce((sum, { load }) => sum + load.requests, 0),
    requestsPerS: median(own.map(requestsPerS)),
    bytesPerS: median(own.map(({ load }) => (load.receivedBytes / load.elapsedMs) * 1000)),
    latency: medianPercentiles(latencies(own)),
    firstByte: medianPercentiles(firstBytes(own)),
    cpuMsPerRequest: cpu.some((value) => value === null) ? null : median(cpu.map(Number)),
    addedToPipe: pipe ? medianDifference(latencies(own), latencies(pipe)) : null,
    addedToDirect: direct ? medianDifference(latencies(own), latencies(direct)) : null,
    firstByteAddedToPipe: pipe ? medianDifference(firstBytes(own), firstBytes(pipe)) : null,
    shareOfPipe: pipe ? median(own.map((round, index) => requestsPerS(round) / rateOf(pipe[index]))) : null,
  };
}

function requestsPerS({ load }: Round): number {
  return (load.requests / load.elapsedMs) * 1000;
}

function rateOf(round: Round | undefined): number {
  return round === undefined ? Number.NaN : requestsPerS(round);
}
