import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';

/**
 * Tells that the client has left before its answer was complete. undici takes any emitter of `abort` as a
 * signal; an AbortSignal would cost a tenth of the processor time of a small request.
 */
export interface ClientSignal extends EventEmitter {
  readonly hasLeft: boolean;
  leave(): void;
}

/** A signal of which its maker says when it leaves. */
export function createClientSignal(): ClientSignal {
  return new EmittedSignal();
}

/** The signal of the client that waits for `response`. */
export function watchClient(response: ServerResponse): ClientSignal {
  const client = createClientSignal();
  const noteEnd = () => {
    if (!response.writableFinished) client.leave();
  };
  // The client may have left while its key was checked.
  if (response.closed) noteEnd();
  else response.on('close', noteEnd);
  return client;
}

class EmittedSignal extends EventEmitter implements ClientSignal {
  hasLeft = false;

  leave(): void {
    this.hasLeft = true;
    this.emit('abort');
  }
}
