import type { JsonObject } from '../../src-shared/json.ts';

// Kept apart from what the product knows of models (`model-traits.ts`), so that a slip on either side shows.

/** The most tokens that an answer of a model may be asked to have, from https://platform.openai.com/docs/models. */
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

/** Levels of effort, from the same pages. */
const EFFORTS: Readonly<Record<string, readonly string[]>> = {
  o3: ['low', 'medium', 'high'],
  'o4-mini': ['low', 'medium', 'high'],
  'gpt-5': ['minimal', 'low', 'medium', 'high'],
  'gpt-5-mini': ['minimal', 'low', 'medium', 'high'],
  'gpt-5.1': ['none', 'low', 'medium', 'high'],
  'gpt-5.2': ['none', 'low', 'medium', 'high', 'xhigh'],
  'gpt-5.5': ['none', 'low', 'medium', 'high', 'xhigh'],
};

/** What is wrong with the level of effort, in the API's own words, or `null`. */
export function findEffortLevelProblem(model: unknown, effort: unknown, field: string): string | null {
  if (effort === undefined || effort === null) return null;
  if (!reasons(model)) return `Unsupported parameter: '${field}' is not supported with this model.`;
  const levels = EFFORTS[String(model)];
  if (levels === undefined || levels.includes(String(effort))) return null;
  return `Unsupported value: '${effort}' is not supported with the '${model}' model. Supported values are: ${levels}. (${field})`;
}

/** Whether a model can reason: https://platform.openai.com/docs/guides/reasoning */
export function reasons(model: unknown): boolean {
  return !/^(gpt-3|gpt-4|gpt-5[\d.]*-chat)/.test(String(model));
}

/** What a model that reasons refuses, with the value that changes nothing. */
const SAMPLING: Readonly<Record<string, unknown>> = {
  temperature: 1,
  top_p: 1,
  presence_penalty: 0,
  frequency_penalty: 0,
  logprobs: false,
  top_logprobs: 0,
};

/** Those that reason only where they are told to: https://github.com/langchain-ai/langchain/pull/35424 */
const RESTING = ['gpt-5.1', 'gpt-5.2'];

/** Sampling of models that reason is their own. Without reasoning, newer ones take it: https://github.com/vercel/ai/issues/10932 */
export function findSamplingProblem(body: JsonObject, effort: unknown): string | null {
  const level = effort ?? (RESTING.includes(String(body.model)) ? 'none' : null);
  if (!reasons(body.model) || level === 'none') return null;
  const given = Object.keys(SAMPLING).find((name) => (body[name] ?? SAMPLING[name]) !== SAMPLING[name]);
  return given === undefined ? null : `Unsupported parameter: '${given}' is not supported with this model.`;
}

/** Fields that older models do not have: https://github.com/evalstate/fast-agent/issues/279, https://github.com/enricoros/big-AGI/issues/947 */
export function findOlderModelProblem(
  { model, parallel_tool_calls }: JsonObject,
  verbosity: unknown,
): string | null {
  const isSeriesO = /^o\d/.test(String(model));
  if (isSeriesO && parallel_tool_calls !== undefined) {
    return "Unsupported parameter: 'parallel_tool_calls' is not supported with this model.";
  }
  const isOlder = isSeriesO || /^gpt-[34]/.test(String(model));
  return isOlder && (verbosity ?? 'medium') !== 'medium'
    ? `Unsupported value: 'verbosity' does not support '${verbosity}' with this model. Supported values are: 'medium'.`
    : null;
}
