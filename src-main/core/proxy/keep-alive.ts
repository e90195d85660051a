import type { Clock } from '../ports/clock.ts';
import type { ClientDialect } from '../translate/canonical/translation.ts';

/**
 * What keeps a silent stream alive, in the form that the dialect's clients accept: Anthropic documents `ping`
 * events; for OpenAI an SSE comment, since its SDK takes no unknown event before `response.created`.
 */
export const KEEP_ALIVE: Readonly<Record<ClientDialect, string>> = {
  messages: 'event: ping\ndata: {"type":"ping"}\n\n',
  chat: ': keep-alive\n\n',
  responses: ': keep-alive\n\n',
};

export interface KeepAlive {
  /** Something was written: the silence begins anew. */
  noteWrite(): void;
  stop(): void;
}

/** Calls `onSilence` whenever nothing has been written for `afterMs`, until it is stopped. */
export function startKeepAlive(clock: Clock, afterMs: number, onSilence: () => void): KeepAlive {
  let lastWriteMs = clock.now();
  let cancel = () => {};

  function schedule(delayMs: number): void {
    cancel = clock.schedule(delayMs, () => {
      let dueInMs = lastWriteMs + afterMs - clock.now();
      if (dueInMs <= 0) {
        onSilence();
        lastWriteMs = clock.now();
        dueInMs = afterMs;
      }
      // The wall clock may have been set back meanwhile.
      schedule(Math.min(dueInMs, afterMs));
    });
  }

  schedule(afterMs);
  return {
    noteWrite() {
      lastWriteMs = clock.now();
    },
    stop: () => cancel(),
  };
}
