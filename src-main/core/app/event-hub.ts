import type { EventChannel } from '../../../src-shared/ipc/channels.ts';
import type { EventPayload } from '../../../src-shared/ipc/contract.ts';
import type { Logger } from '../ports/logger.ts';

type Listener<C extends EventChannel> = (payload: EventPayload<C>) => void;

/** Brings the contract's events to every window. A listener that fails keeps nothing from the others. */
export interface EventHub {
  emit<C extends EventChannel>(channel: C, payload: EventPayload<C>): void;
  /** @returns a function that ends the subscription */
  subscribe<C extends EventChannel>(channel: C, listener: Listener<C>): () => void;
}

export function createEventHub(logger: Logger): EventHub {
  const listeners: { [C in EventChannel]: Set<Listener<C>> } = {
    'state.changed': new Set(),
    'activity.added': new Set(),
    'activity.cleared': new Set(),
  };
  return {
    emit(channel, payload) {
      for (const listener of [...listeners[channel]]) {
        try {
          listener(payload);
        } catch (error) {
          logger.error({ channel, err: error }, 'a listener failed');
        }
      }
    },
    subscribe(channel, listener) {
      listeners[channel].add(listener);
      return () => listeners[channel].delete(listener);
    },
  };
}
