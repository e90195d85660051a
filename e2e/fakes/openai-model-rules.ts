import type { JsonObject } from '../../src-shared/json.ts';

/**
 * The most tokens that an answer of a model may be asked to have, from https://platform.openai.com/docs/models. Kept
 * apart from what the product knows of models (`model-traits.ts`), so that a slip on either side shows.
 */
const OUTPUT_LIMITS: Readonly<Record<string, number>> = {
  'gpt-3.5-turbo': 4096,
  'gpt-4': 8192,
  'gpt-4-turbo': 4096,
  'gpt-4o-2024-05-13': 4096,
  'gpt-4o': 16_384,
  'gpt-4o-mini': 16_384,
  'gpt-4.1': 32_768,
  'gpt-4.1-mini': 32_768,
  o1: 100_000,
  o3: 100_000,
  'o4-mini': 100_000,
  'gpt-5-chat-latest': 16_384,
  'gpt-5-pro': 272_000,
  'gpt-5': 128_000,
  'gpt-5-mini': 128_000,
  'gpt-5.2': 128_000,
  'gpt-5.3-codex': 128_000,
  'gpt-5.5': 128_000,
};

/** What is wrong with the wished length of an answer, in the API's own words, or `null`. */
export function findOutputLimitProblem(body: JsonObject, field: string): string | null {
  const limit = OUTPUT_LIMITS[String(body.model)];
  const asked = Number(body[field] ?? 0);
  if (limit === undefined || asked <= limit) return null;
  return `${field} is too large: ${asked}. This model supports at most ${limit} completion tokens, whereas you provided ${asked}.`;
}
