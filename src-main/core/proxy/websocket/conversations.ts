import type { JsonObject } from '../../../../src-shared/json.ts';
import type { ResponseStore } from '../response-store.ts';

/** What was said on one connection, so that a client may send only what is new. */
export interface Conversations {
  /**
   * The body with the conversation before it in place of `previous_response_id`, where that is the newest response of
   * a lane. Others are for the stores behind to know.
   *
   * @throws AppError as `ResponseStore.expand`
   */
  expand(body: JsonObject): JsonObject;
  /** @param body as {@link expand} returned it. @param answer the whole response */
  remember(lane: string | null, body: JsonObject, answer: JsonObject): void;
  forget(id: unknown): void;
  /** The connection has ended. */
  close(): void;
}

/**
 * Keeps the newest response of each lane, as OpenAI does: also of a request with `store: false`, and until the
 * connection ends.
 *
 * @param store of all connections, which bounds what they hold together
 */
export function createConversations(store: ResponseStore): Conversations {
  const newest = new Map<string | null, string>();

  function forget(lane: string | null): void {
    const id = newest.get(lane);
    if (id === undefined) return;
    newest.delete(lane);
    // A fork shares its beginning with the lane that it came from.
    if (![...newest.values()].includes(id)) store.forget(id);
  }

  return {
    expand(body) {
      const { previous_response_id: id } = body;
      const isKnown = typeof id === 'string' && [...newest.values()].includes(id) && store.has(id);
      return isKnown ? store.expand(body) : body;
    },
    remember(lane, body, answer) {
      if (typeof answer.id !== 'string') return;
      store.remember(body, answer, null);
      if (newest.get(lane) !== answer.id) forget(lane);
      newest.set(lane, answer.id);
    },
    forget(id) {
      for (const [lane, known] of newest) if (known === id) forget(lane);
    },
    close() {
      for (const lane of [...newest.keys()]) forget(lane);
    },
  };
}
