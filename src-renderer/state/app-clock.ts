import { createEmitter } from '../host/emitter.ts';
import type { Schedule } from '../host/host.ts';

const SECOND_MS = 1_000;
/** More than a correction of the system's clock, less than anybody's sleep. */
const MAX_DRIFT_MS = 2_000;

/** The main side's clock, going on in the window. */
export interface AppClock {
  /** Full seconds of the main side, in ms since the epoch: countdowns tick when it ticks. */
  nowMs(): number;
  /** Calls back each second for as long as anybody listens. */
  onTick(listener: () => void): () => void;
  /** It is `nowMs` on the main side. */
  align(nowMs: number): void;
}

export interface AppClockOptions {
  /** Ms since any point; not changed by whoever sets the system's clock. */
  readonly monotonicMs: () => number;
  readonly wallMs: () => number;
  readonly schedule: Schedule;
  /** The two clocks have come apart: the computer slept, or its clock was set. */
  readonly onDrift: () => void;
}

export function createAppClock({ monotonicMs, wallMs, schedule, onDrift }: AppClockOptions): AppClock {
  const ticked = createEmitter<void>();
  let listenerCount = 0;
  let cancelTick = () => {};
  let base = { mainMs: wallMs(), monotonicMs: monotonicMs(), wallMs: wallMs() };
  let shownMs = toSecond(base.mainMs);

  const exactMs = () => base.mainMs + monotonicMs() - base.monotonicMs;

  function show(): void {
    const nowMs = toSecond(exactMs());
    if (nowMs === shownMs) return;
    shownMs = nowMs;
    ticked.emit();
  }

  function rebase(mainMs: number): void {
    base = { mainMs, monotonicMs: monotonicMs(), wallMs: wallMs() };
  }

  function tick(): void {
    const driftMs = wallMs() - base.wallMs - (monotonicMs() - base.monotonicMs);
    if (Math.abs(driftMs) > MAX_DRIFT_MS) {
      rebase(exactMs());
      onDrift();
    }
    show();
    run();
  }

  function run(): void {
    cancelTick();
    cancelTick = schedule(SECOND_MS - (exactMs() % SECOND_MS), tick);
  }

  return {
    nowMs: () => shownMs,
    onTick(listener) {
      const unsubscribe = ticked.on(listener);
      if (listenerCount++ === 0) run();
      return () => {
        unsubscribe();
        if (--listenerCount === 0) cancelTick();
      };
    },
    align(nowMs) {
      rebase(nowMs);
      show();
      if (listenerCount > 0) run();
    },
  };
}

function toSecond(ms: number): number {
  return ms - (ms % SECOND_MS);
}
