import type { WebSocket } from 'ws';
import type { Clock } from '../../ports/clock.ts';

/**
 * Asks for a sign of life again and again, which also keeps what stands between from taking the connection for dead;
 * ends it when none has come from one time to the next. A client that has not read yet what it was sent is left in
 * peace: it cannot have seen the question either.
 */
export function keepConnectionAlive(socket: WebSocket, clock: Clock, everyMs: number): { stop(): void } {
  let isAlive = true;
  let cancel = () => {};

  function schedule(): void {
    cancel = clock.schedule(everyMs, () => {
      if (socket.bufferedAmount === 0) {
        if (!isAlive) {
          socket.terminate();
          return;
        }
        isAlive = false;
        socket.ping();
      }
      schedule();
    });
  }

  const noteLife = () => {
    isAlive = true;
  };
  socket.on('pong', noteLife);
  socket.on('message', noteLife);
  schedule();
  return { stop: () => cancel() };
}
