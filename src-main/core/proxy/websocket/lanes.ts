import { AppError } from '../../errors/app-error.ts';

/** As OpenAI documents for one connection; waiting ones count here as well, so that they are bounded, too. */
const MAX_TURNS = 16;
const MAX_LANES = 32;

/** Keeps the turns of one lane in order, and lets lanes run beside each other. */
export interface Lanes {
  /**
   * @param run never rejects
   * @throws AppError `websocket_stream_limit_reached`
   */
  add(lane: string | null, run: () => Promise<void>): void;
  /** Whether nothing runs or waits. */
  isIdle(): boolean;
}

/** @param onIdle told whenever the last turn has ended */
export function createLanes(onIdle: () => void): Lanes {
  const tails = new Map<string | null, Promise<void>>();
  let turns = 0;
  return {
    add(lane, run) {
      if (turns >= MAX_TURNS || (!tails.has(lane) && tails.size >= MAX_LANES)) {
        throw new AppError(
          'websocket_stream_limit_reached',
          'Too much is asked over this connection at once.',
          {
            advice: `Wait for a response before you ask for more than ${MAX_TURNS}, or open another connection.`,
            retryAfterMs: 1_000,
          },
        );
      }
      turns += 1;
      const tail = (tails.get(lane) ?? Promise.resolve()).then(run).finally(() => {
        turns -= 1;
        if (turns === 0) onIdle();
      });
      tails.set(lane, tail);
    },
    isIdle: () => turns === 0,
  };
}
