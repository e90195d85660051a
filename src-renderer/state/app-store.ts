import type { AppSnapshot } from '../../src-shared/model/app-snapshot.ts';
import { createEmitter } from '../host/emitter.ts';
import type { Host, Schedule } from '../host/host.ts';
import { type AppClock, createAppClock } from './app-clock.ts';

/** The newest state that the main side has told. */
export interface AppStore {
  readonly clock: AppClock;
  /** `null` until the first one has come. The same object until something has changed. */
  snapshot(): AppSnapshot | null;
  onChange(listener: () => void): () => void;
  close(): void;
}

export interface AppStoreOptions {
  readonly host: Host;
  readonly monotonicMs: () => number;
  readonly wallMs: () => number;
  readonly schedule: Schedule;
}

export function createAppStore({ host, ...time }: AppStoreOptions): AppStore {
  const changed = createEmitter<void>();
  const clock = createAppClock({ ...time, onDrift: () => void refetch() });
  let snapshot: AppSnapshot | null = null;
  /** A main side that was started again counts its revisions anew. */
  let newestRevision = -1;

  const unsubscribers = [
    host.on('state.changed', accept),
    host.onConnection(() => {
      if (host.connection().phase !== 'live') newestRevision = -1;
    }),
  ];

  function accept(next: AppSnapshot): void {
    // Answers and events travel apart, so that an older state can come after a newer one.
    if (next.revision < newestRevision) return;
    clock.align(next.nowMs);
    if (next.revision === newestRevision) return;
    newestRevision = next.revision;
    snapshot = next;
    changed.emit();
  }

  async function refetch(): Promise<void> {
    const state = await host.invoke('state.get', undefined);
    if (state.ok) accept(state.value);
  }

  return {
    clock,
    snapshot: () => snapshot,
    onChange: changed.on,
    close() {
      for (const unsubscribe of unsubscribers) unsubscribe();
    },
  };
}
