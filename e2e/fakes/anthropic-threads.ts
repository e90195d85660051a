import type { JsonObject } from '../../src-shared/json.ts';
import { isObject, objectsOf } from './read-request.ts';

/** A problem with `thread`, as the API's `error.details.error_code` names it. */
export interface ThreadProblem {
  readonly errorCode: 'thread_not_found' | 'thread_unsupported_request';
  readonly message: string;
}

/**
 * Conversations that the API holds between turns, which the SDK's tool runner asks for by default: the first
 * request creates one, the next ones send only what is new, without `system` and `tools`.
 */
export class ThreadStore {
  readonly #stored = new Map<unknown, JsonObject>();

  /** The whole request that `body` stands for. */
  expand(body: JsonObject): { readonly body: JsonObject } | ThreadProblem {
    const { thread, ...rest } = body;
    if (!isObject(thread)) return { body };
    if (JSON.stringify(rest).includes('"cache_control":{')) {
      return { errorCode: 'thread_unsupported_request', message: 'thread: cache_control is not supported' };
    }
    if (thread.type !== 'continue') return { body: rest };
    const before = this.#stored.get(thread.previous_message_id);
    if (before === undefined) return { errorCode: 'thread_not_found', message: 'thread: not found' };
    const repeated = ['system', 'tools'].find((field) => field in rest);
    if (repeated !== undefined) {
      return { errorCode: 'thread_unsupported_request', message: `${repeated}: held by the thread` };
    }
    const messages = [...objectsOf(before.messages), ...objectsOf(rest.messages)];
    return { body: { ...before, ...rest, messages } };
  }

  /** @param body the whole request. @param message its answer */
  remember(body: JsonObject, message: JsonObject): void {
    const answer = { role: 'assistant', content: message.content };
    this.#stored.set(message.id, { ...body, messages: [...objectsOf(body.messages), answer] });
  }
}
