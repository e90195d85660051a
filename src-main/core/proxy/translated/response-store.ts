import { isJsonObject, type JsonObject } from '../../../../src-shared/json.ts';
import { AppError } from '../../errors/app-error.ts';
import type { Clock } from '../../ports/clock.ts';

const MAX_RESPONSES = 200;
const MAX_CHARACTERS = 64 * 1024 * 1024;
const MAX_AGE_MS = 60 * 60_000;

/**
 * Conversations of Responses clients whose provider stores none, so that `previous_response_id` works. In memory,
 * only what a client asked to store (`store: true`), for an hour at most.
 */
export interface ResponseStore {
  /**
   * The body with the conversation before it in place of `previous_response_id`.
   *
   * @throws AppError `previous_response_not_found`
   */
  expand(body: JsonObject): JsonObject;
  /** @param body as {@link expand} returned it. @param answer the whole response */
  remember(body: JsonObject, answer: JsonObject): void;
}

interface Stored {
  /** JSON text of all input and output items: its length tells what it takes, and nobody can change it. */
  readonly items: string;
  readonly untilMs: number;
}

export function createResponseStore(clock: Clock): ResponseStore {
  // In the order of their storing, which is the order of their ends.
  const stored = new Map<string, Stored>();
  let characters = 0;

  function drop(id: string): void {
    characters -= stored.get(id)?.items.length ?? 0;
    stored.delete(id);
  }

  function dropOld(): void {
    for (const [id, { untilMs }] of stored) {
      const isOverdue = untilMs <= clock.now();
      if (!isOverdue && stored.size <= MAX_RESPONSES && characters <= MAX_CHARACTERS) return;
      drop(id);
    }
  }

  return {
    expand(body) {
      const { previous_response_id: id, ...rest } = body;
      if (id === undefined || id === null) return rest;
      dropOld();
      const found = typeof id === 'string' ? stored.get(id) : undefined;
      if (found === undefined) throw createNotFoundError(id);
      return { ...rest, input: [...JSON.parse(found.items), ...toItems(rest.input)] };
    },

    remember(body, answer) {
      const { id, output } = answer;
      if (typeof id !== 'string' || !Array.isArray(output)) return;
      const items = JSON.stringify([...toItems(body.input), ...output]);
      drop(id);
      stored.set(id, { items, untilMs: clock.now() + MAX_AGE_MS });
      characters += items.length;
      dropOld();
    },
  };
}

/** A text alone is short for a message of the user. */
function toItems(input: unknown): unknown[] {
  if (Array.isArray(input)) return input.filter(isJsonObject);
  return typeof input === 'string' ? [{ type: 'message', role: 'user', content: input }] : [];
}

function createNotFoundError(id: unknown): AppError {
  const shown = String(id).slice(0, 100);
  return new AppError('previous_response_not_found', `Previous response with id '${shown}' not found.`, {
    param: 'previous_response_id',
    advice:
      'Claude stores no responses; the proxy keeps those that were asked for with "store": true for an hour. Otherwise send the whole conversation as input.',
  });
}
