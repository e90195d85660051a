import { setTimeout as pause } from 'node:timers/promises';
import type { BenchProcess } from './bench-process.ts';
import { readRssMb } from './process-usage.ts';
import type { LoadGenerator } from './start-processes.ts';

export const REQUESTS_PER_STEP = 10_000;
const STEPS = 3;
const WARM_UP_REQUESTS = 10_000;
/** In so small a heap nothing but a leak can grow: without a limit V8 lets garbage lie for a hundred MB. */
export const SMALL_HEAP_MB = 64;
const IDLE_MS = 4_000;
/** Streams and answers alike, with bodies large enough for a leaked one to show. */
const LOADS = [
  { bodyBytes: 100_000, events: 0, share: 0.5 },
  { bodyBytes: 1_000, events: 50, share: 0.5 },
];

export interface MemoryFigures {
  readonly heap: 'default' | 'small';
  /** After the warm-up, then after each step. */
  readonly steps: readonly MemoryStep[];
}

export interface MemoryStep {
  /** Requests served so far. */
  readonly requests: number;
  readonly rssMb: number | null;
  /** After 4 s without requests. */
  readonly idleRssMb: number | null;
}

/** Resident memory after a warm-up, then after each of three times 10,000 requests. */
export async function measureMemory(
  server: BenchProcess,
  generator: LoadGenerator,
  requestsPerStep: number,
): Promise<MemoryStep[]> {
  const steps: MemoryStep[] = [];
  let requests = 0;
  for (const count of [WARM_UP_REQUESTS, ...Array.from({ length: STEPS }, () => requestsPerStep)]) {
    for (const { share, ...load } of LOADS) {
      const until = { requests: count * share };
      requests += (await generator.run({ ...load, origin: server.origin, concurrency: 16, until })).requests;
    }
    const rssMb = readRssMb(server.pid);
    await pause(IDLE_MS);
    steps.push({ requests, rssMb, idleRssMb: readRssMb(server.pid) });
  }
  return steps;
}
