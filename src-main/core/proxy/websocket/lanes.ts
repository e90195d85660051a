import { AppError } from '../../errors/app-error.ts';

/** https://developers.openai.com/api/docs/guides/websocket-mode */
const MAX_RUNNING = 16;
const MAX_NAMED_LANES = 32;
/** Of turns that wait for others; an agent has one. */
const MAX_WAITING = 256;

export interface Turn {
  readonly lane: string | null;
  /** Of the message, which is held until the turn has ended. */
  readonly bytes: number;
  /** Never rejects. */
  readonly run: () => Promise<void>;
}

/** Keeps the turns of one lane in order, and lets lanes run beside each other. */
export interface Lanes {
  /** @throws AppError `websocket_stream_limit_reached`, `too_busy` */
  add(turn: Turn): void;
  /** Whether nothing runs or waits. */
  isIdle(): boolean;
}

export interface LanesOptions {
  readonly maxBytes: number;
  /** Told whenever the last turn has ended. */
  readonly onIdle: () => void;
}

export function createLanes({ maxBytes, onIdle }: LanesOptions): Lanes {
  const named = new Set<string>();
  const running = new Set<string | null>();
  const waiting: Turn[] = [];
  let bytes = 0;

  function startNext(): void {
    for (;;) {
      const at = waiting.findIndex(({ lane }) => !running.has(lane));
      if (at < 0 || running.size >= MAX_RUNNING) return;
      for (const turn of waiting.splice(at, 1)) start(turn);
    }
  }

  function start(turn: Turn): void {
    running.add(turn.lane);
    void turn.run().then(() => {
      running.delete(turn.lane);
      bytes -= turn.bytes;
      startNext();
      if (running.size === 0) onIdle();
    });
  }

  return {
    add(turn) {
      const { lane } = turn;
      if (lane !== null && !named.has(lane) && named.size >= MAX_NAMED_LANES) {
        throw new AppError(
          'websocket_stream_limit_reached',
          `One connection takes ${MAX_NAMED_LANES} names in stream_id.`,
          { param: 'stream_id', advice: 'Use one of those before, or open another connection.' },
        );
      }
      // One is taken always: it is no larger than a body may be.
      if (waiting.length >= MAX_WAITING || (bytes > 0 && bytes + turn.bytes > maxBytes)) {
        throw new AppError('too_busy', 'Too much is asked over this connection at once.', {
          advice: 'Wait for a response before you ask for more, or open another connection.',
          retryAfterMs: 1_000,
        });
      }
      if (lane !== null) named.add(lane);
      bytes += turn.bytes;
      waiting.push(turn);
      startNext();
    },
    isIdle: () => running.size === 0,
  };
}
