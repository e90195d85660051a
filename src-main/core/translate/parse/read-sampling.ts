import { readOptionalCount, readOptionalNumber } from './read-field.ts';

/**
 * `top_k` and `top_p` as clients of many servers send them: -1 (vLLM, and the first API of Anthropic) switches them
 * off, and so does 0 with `top_k` (llama.cpp), as does leaving them out.
 *
 * @throws AppError `invalid_parameter`
 */
export function readTopK(value: unknown): number | null {
  return value === 0 || value === -1 ? null : readOptionalCount(value, 'top_k');
}

export function readTopP(value: unknown): number | null {
  return value === -1 ? null : readOptionalNumber(value, 'top_p', { min: 0, max: 1 });
}

/** As {@link readTopK}: -1 is no limit for llama.cpp and LM Studio. */
export function readTokenLimit(value: unknown, path: string): number | null {
  return value === -1 ? null : readOptionalCount(value, path);
}
