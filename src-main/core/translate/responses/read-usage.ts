import { isJsonObject, type JsonObject } from '../../../../src-shared/json.ts';
import type { CanonicalUsage } from '../canonical/events.ts';

/** OpenAI's `usage`: `input_tokens` counts cached ones too, `output_tokens` reasoning too, as canonical usage does. */
export function readUsage(value: unknown): CanonicalUsage {
  const usage = isJsonObject(value) ? value : {};
  const input = isJsonObject(usage.input_tokens_details) ? usage.input_tokens_details : {};
  const output = isJsonObject(usage.output_tokens_details) ? usage.output_tokens_details : {};
  return {
    input: readCount(usage.input_tokens),
    cacheRead: readCount(input.cached_tokens),
    cacheWrite: readCount(input.cache_write_tokens),
    output: readCount(usage.output_tokens),
    reasoning: readCount(output.reasoning_tokens),
  };
}

/** The same in the other direction; OpenAI's schema has no way to say that a count is not known. */
export function renderUsage({ input, cacheRead, cacheWrite, output, reasoning }: CanonicalUsage): JsonObject {
  return {
    input_tokens: input ?? 0,
    input_tokens_details: { cached_tokens: cacheRead ?? 0, cache_write_tokens: cacheWrite ?? 0 },
    output_tokens: output ?? 0,
    output_tokens_details: { reasoning_tokens: reasoning ?? 0 },
    total_tokens: (input ?? 0) + (output ?? 0),
  };
}

function readCount(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}
