import { isDeepStrictEqual } from 'node:util';
import { type AppSnapshot, appSnapshotSchema } from '../../../src-shared/model/app-snapshot.ts';
import type { Logger } from '../ports/logger.ts';

export interface StatePublisherOptions {
  /** What is true now. */
  readonly describe: () => Omit<AppSnapshot, 'revision'>;
  readonly nowMs: () => number;
  readonly publish: (snapshot: AppSnapshot) => void;
  readonly logger: Logger;
}

/** Makes snapshots with growing revisions: at most one per turn of the event loop, and none that tells nothing new. */
export interface StatePublisher {
  /** Something may have changed. */
  noteChange(): void;
  /** The newest snapshot; a change that was noted is part of it. */
  current(): AppSnapshot;
  /** From now on nothing is published. */
  stop(): void;
}

export function createStatePublisher({ describe, ...options }: StatePublisherOptions): StatePublisher {
  let last = appSnapshotSchema.parse({ ...describe(), revision: 0 });
  let isChangePending = false;
  let isStopped = false;

  function publishChange(): void {
    if (!isChangePending || isStopped) return;
    isChangePending = false;
    const next = appSnapshotSchema.parse({ ...describe(), revision: last.revision + 1 });
    // The time alone is no news.
    if (isDeepStrictEqual({ ...next, revision: last.revision, nowMs: last.nowMs }, last)) return;
    last = next;
    options.publish(next);
  }

  return {
    noteChange() {
      if (isChangePending || isStopped) return;
      isChangePending = true;
      queueMicrotask(() => {
        try {
          publishChange();
        } catch (error) {
          // A state that does not fit its model is held back: what does not fit could be a secret.
          options.logger.error({ err: error }, 'the state cannot be shown');
        }
      });
    },
    current() {
      publishChange();
      return { ...last, nowMs: options.nowMs() };
    },
    stop() {
      isStopped = true;
    },
  };
}
