import { isJsonObject, type JsonObject } from '../../../../src-shared/json.ts';
import type { CanonicalUsage } from '../canonical/events.ts';

/**
 * Anthropic's counts in canonical form. Its `input_tokens` leaves out what the cache was read or written with.
 * https://platform.claude.com/docs/en/build-with-claude/prompt-caching#tracking-cache-performance
 */
export function mapMessagesUsage(usage: JsonObject): CanonicalUsage {
  const cacheRead = count(usage.cache_read_input_tokens);
  const cacheWrite = count(usage.cache_creation_input_tokens);
  const uncached = count(usage.input_tokens);
  const details = isJsonObject(usage.output_tokens_details) ? usage.output_tokens_details : {};
  return {
    input: uncached === null ? null : uncached + (cacheRead ?? 0) + (cacheWrite ?? 0),
    cacheRead,
    cacheWrite,
    output: count(usage.output_tokens),
    reasoning: count(details.thinking_tokens),
  };
}

/** Canonical counts in Anthropic's form. What is not known is 0, since clients add the counts up. */
export function renderMessagesUsage(usage: CanonicalUsage | null): JsonObject {
  const cacheRead = usage?.cacheRead ?? 0;
  const cacheWrite = usage?.cacheWrite ?? 0;
  return {
    input_tokens: Math.max((usage?.input ?? 0) - cacheRead - cacheWrite, 0),
    cache_creation_input_tokens: cacheWrite,
    cache_read_input_tokens: cacheRead,
    output_tokens: usage?.output ?? 0,
    ...(typeof usage?.reasoning === 'number' && {
      output_tokens_details: { thinking_tokens: usage.reasoning },
    }),
  };
}

function count(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}
