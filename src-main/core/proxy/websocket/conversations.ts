import type { JsonObject } from '../../../../src-shared/json.ts';
import { isMissing } from '../../translate/parse/read-field.ts';
import { isBareReasoning, isReference, type ResponseStore, toItems } from '../response-store.ts';

/** What was said on one connection, so that a client may send only what is new. */
export interface Conversations {
  /**
   * The body with the conversation before it in place of `previous_response_id`, where that is the newest response of
   * a lane, or one that is kept for longer. Any other is left as it is: the provider may know it.
   *
   * @throws AppError `request_too_large`
   */
  expand(body: JsonObject): JsonObject;
  /**
   * Keeps a response to go on from, unless the conversation before it is not known here.
   *
   * @param body as {@link expand} returned it. @param answer the whole response
   */
  remember(lane: string | null, body: JsonObject, answer: JsonObject): void;
  /** Going on from a response has failed in the lane that it is of, which ends there. @param id as the client sent it */
  forget(lane: string | null, id: unknown): void;
  /** The connection has ended. */
  close(): void;
}

/**
 * Keeps the newest response of each lane, as OpenAI does: also of a request with `store: false`, until the connection
 * ends.
 *
 * @param own of all connections, which bounds what they hold together
 * @param stored what is kept because a client asked for it
 */
export function createConversations(own: ResponseStore, stored: ResponseStore): Conversations {
  const newest = new Map<string | null, string>();

  function readConversation(id: unknown): JsonObject[] | null {
    if (typeof id !== 'string') return null;
    const isOwn = [...newest.values()].includes(id);
    return (isOwn ? own.readConversation(id) : null) ?? stored.readConversation(id);
  }

  function drop(lane: string | null): void {
    const id = newest.get(lane);
    if (id !== undefined) own.forget(id);
    newest.delete(lane);
  }

  return {
    expand(body) {
      const before = readConversation(body.previous_response_id);
      if (before === null) return body;
      const { previous_response_id: _known, ...rest } = body;
      return { ...rest, input: [...before, ...resolveReferences(toItems(body.input), before)] };
    },

    remember(lane, body, answer) {
      const { id } = answer;
      const isWhole = [body.previous_response_id, body.conversation].every(isMissing);
      if (!isWhole || typeof id !== 'string') {
        drop(lane);
        return;
      }
      // Before the last one goes, with which it shares its items.
      own.remember(body, answer, null);
      drop(lane);
      newest.set(lane, id);
    },

    forget(lane, id) {
      if (newest.get(lane) === id) drop(lane);
    },

    close() {
      for (const lane of [...newest.keys()]) drop(lane);
    },
  };
}

/** References to what was said before; others are for those to find who have more. */
function resolveReferences(items: readonly JsonObject[], before: readonly JsonObject[]): JsonObject[] {
  const known = new Map<unknown, JsonObject>();
  for (const item of before) if (typeof item.id === 'string') known.set(item.id, item);
  return items.map((item) =>
    isReference(item) || isBareReasoning(item) ? (known.get(item.id) ?? item) : item,
  );
}
