import type { CanonicalRequest } from '../canonical/request.ts';
import { hashText, toShortKey } from './identifiers.ts';

/**
 * The `prompt_cache_key`, by which OpenAI sends the turns of one conversation to where its prefix is cached: the
 * client's own key, else its session, else a key made of what stays the same over a conversation. Never one key for
 * all, which OpenAI would spread over machines again.
 *
 * @param clientHint the session that the client names outside the body, e.g. in a header
 */
export function chooseCacheKey(request: CanonicalRequest, clientHint: string | null): string {
  const named = request.cacheKey ?? clientHint;
  if (named !== null && named !== '') return toShortKey(named);
  const firstUserTurn = request.turns.find(({ role }) => role === 'user')?.parts ?? [];
  return hashText(JSON.stringify([listInstructions(request), request.tools, firstUserTurn])).slice(0, 32);
}

/**
 * Instructions, without the billing line that Claude Code puts there anew for each request: it says nothing to
 * another vendor and would make every prefix a new one (https://github.com/CaddyGlow/ccproxy-api/issues/61).
 */
export function listInstructions({ instructions }: Pick<CanonicalRequest, 'instructions'>): string[] {
  return instructions
    .map(({ text }) => text.replaceAll(/^x-anthropic-billing-header:.*\n?/gm, ''))
    .filter((text) => text.trim() !== '');
}
