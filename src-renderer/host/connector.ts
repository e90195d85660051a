import type { Problem } from '../../src-shared/credential-status.ts';
import { createEmitter } from './emitter.ts';
import type { Connection, Schedule } from './host.ts';

const FIRST_DELAY_MS = 500;
const MAX_DELAY_MS = 5_000;

/** Where a connection stands, and when it is tried again. */
export interface Connector {
  connection(): Connection;
  onConnection(listener: () => void): () => void;
  noteLive(): void;
  /** Shows the problem and tries again: after 0.5 s, then 1 s, 2 s, ... at most 5 s, until it is live. */
  noteLost(problem: Problem): void;
  /** Shows the problem. Only `retry` tries again. */
  noteSessionEnded(problem: Problem): void;
  /** Tries at once, unless it is live. */
  retry(): void;
  close(): void;
}

/** @param attempt tries to connect; called while no other attempt is scheduled */
export function createConnector(attempt: () => void, schedule: Schedule): Connector {
  const changed = createEmitter<void>();
  let connection: Connection = { phase: 'connecting' };
  let delayMs = FIRST_DELAY_MS;
  let cancelRetry = () => {};
  let isClosed = false;

  function change(next: Connection): void {
    cancelRetry();
    if (isClosed) return;
    connection = next;
    changed.emit();
  }

  return {
    connection: () => connection,
    onConnection: changed.on,
    noteLive() {
      delayMs = FIRST_DELAY_MS;
      if (connection.phase !== 'live') change({ phase: 'live' });
    },
    noteLost(problem) {
      change({ phase: 'lost', problem });
      if (isClosed) return;
      cancelRetry = schedule(delayMs, attempt);
      delayMs = Math.min(delayMs * 2, MAX_DELAY_MS);
    },
    noteSessionEnded: (problem) => change({ phase: 'session-ended', problem }),
    retry() {
      if (isClosed || connection.phase === 'live') return;
      cancelRetry();
      attempt();
    },
    close() {
      isClosed = true;
      cancelRetry();
    },
  };
}
