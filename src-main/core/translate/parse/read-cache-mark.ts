import { isJsonObject, type JsonObject } from '../../../../src-shared/json.ts';
import type { CacheMark } from '../canonical/request.ts';

/**
 * A cache breakpoint of a content part or tool: Anthropic's `cache_control`, which some clients of OpenAI's dialects
 * send as well, or OpenAI's own `prompt_cache_breakpoint`, whose lifetimes (30 minutes and more) Anthropic's longer
 * one covers.
 */
export function readCacheMark(part: JsonObject): { cache?: CacheMark } {
  if (isJsonObject(part.cache_control)) return { cache: part.cache_control };
  const { prompt_cache_breakpoint: breakpoint } = part;
  if (!isJsonObject(breakpoint)) return {};
  const hasTtl = breakpoint.ttl !== undefined && breakpoint.ttl !== null;
  return { cache: { type: 'ephemeral', ...(hasTtl && { ttl: '1h' }) } };
}
