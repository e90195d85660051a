import { hashText } from '../canonical/hash-text.ts';
import type { CanonicalRequest } from '../canonical/request.ts';
import { toShortKey } from './identifiers.ts';

/**
 * The `prompt_cache_key`, by which OpenAI sends the turns of one conversation to where its prefix is cached: the
 * client's own key, else its session, else a key made of what stays the same over a conversation: instructions may hold
 * the time, tools come and go, and cache marks move. Never one key for all, which OpenAI would spread over machines again.
 *
 * @param clientHint the session that the client names outside the body, e.g. in a header
 */
export function chooseCacheKey(request: CanonicalRequest, clientHint: string | null): string {
  const named = request.cacheKey ?? clientHint;
  if (named !== null && named !== '') return toShortKey(named);
  // Of the first turn no more: in Responses, what the user adds before the model has answered joins it.
  const firstPart = request.turns.find(({ role }) => role === 'user')?.parts[0];
  const opening = JSON.stringify(firstPart ?? listInstructions(request), omitPlacement);
  return hashText(opening).slice(0, 32);
}

/** Cache marks, also within blocks that were kept as they came, and where the client had a part in its request. */
function omitPlacement(key: string, value: unknown): unknown {
  return ['cache', 'cache_control', 'path'].includes(key) ? undefined : value;
}

/** Instructions that say something. */
export function listInstructions({ instructions }: Pick<CanonicalRequest, 'instructions'>): string[] {
  return instructions.map(({ text }) => text).filter((text) => text.trim() !== '');
}
