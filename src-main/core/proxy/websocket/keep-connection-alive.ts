import type { WebSocket } from 'ws';
import type { Clock } from '../../ports/clock.ts';

/** What is to be known of the stream of bytes behind a WebSocket; a `net.Socket` tells it. */
export interface ByteCounts {
  readonly bytesRead: number;
  readonly writableLength: number;
}

/**
 * Asks for a sign of life again and again, which also keeps what stands between from taking the connection for dead;
 * ends it when none has come from one time to the next. A client that is in the middle of a long message gives one by
 * that, and one that has not read yet what it was sent is left in peace: it cannot have seen the question either.
 */
export function keepConnectionAlive(
  socket: WebSocket,
  transport: ByteCounts,
  clock: Clock,
  everyMs: number,
): { stop(): void } {
  let readBefore = -1;
  let cancel = () => {};

  function schedule(): void {
    cancel = clock.schedule(everyMs, () => {
      if (transport.writableLength === 0) {
        if (transport.bytesRead === readBefore) {
          socket.terminate();
          return;
        }
        readBefore = transport.bytesRead;
        socket.ping();
      }
      schedule();
    });
  }

  schedule();
  return { stop: () => cancel() };
}
