import type { JsonObject } from '../../src-shared/json.ts';

/** What one request got of a provider's prompt cache, in characters of its prompt. */
export interface CacheReading {
  readonly read: number;
  readonly total: number;
}

/** A provider's cache for one account: reads what it can of a request's body, and then keeps the request's prompt. */
export type PromptCache = (request: JsonObject) => CacheReading;

/** The providers' documents say that four characters of English are about one token. */
export const CHARACTERS_PER_TOKEN = 4;
