import type { JsonObject } from '../../src-shared/json.ts';
import { isObject, objectsOf } from '../fakes/read-request.ts';
import { CHARACTERS_PER_TOKEN, type PromptCache } from './cache-reading.ts';

/** The shortest prefix that is read, and the steps in which it grows, in tokens. */
const MIN_TOKENS = 1024;
const STEP_TOKENS = 128;

/**
 * OpenAI's prompt cache, as its documentation describes it: a request reads what an earlier one of its
 * `prompt_cache_key` begins with alike, from 1024 tokens in steps of 128. Without a key it is anybody's guess which
 * machine gets a request, and nothing is read here.
 *
 * https://platform.openai.com/docs/guides/prompt-caching
 */
export function createOpenaiPromptCache(): PromptCache {
  const promptsOf = new Map<string, string[]>();
  return (request) => {
    const prompt = writePrompt(request);
    const { prompt_cache_key: key } = request;
    if (typeof key !== 'string') return { read: 0, total: prompt.length };
    const earlier = promptsOf.get(key) ?? [];
    const alike = Math.max(0, ...earlier.map((other) => countAlike(other, prompt)));
    promptsOf.set(key, [...earlier, prompt]);
    return { read: roundToSteps(alike), total: prompt.length };
  };
}

/**
 * Documented is that schemas come before the system text, and messages after it. Tools are put behind the
 * instructions, as OpenAI's open models have them, which is worse for a prompt whose instructions change.
 *
 * https://cookbook.openai.com/articles/openai-harmony
 */
function writePrompt({ model, reasoning, text, instructions, tools, input }: JsonObject): string {
  const settings = { model, effort: isObject(reasoning) ? reasoning.effort : undefined, text };
  const parts = [settings, instructions ?? '', ...objectsOf(tools), ...objectsOf(input)];
  return parts.map((part) => (typeof part === 'string' ? part : JSON.stringify(part))).join('\n');
}

function countAlike(one: string, other: string): number {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length += 1;
  return length;
}

function roundToSteps(characters: number): number {
  const tokens = Math.floor(characters / CHARACTERS_PER_TOKEN / STEP_TOKENS) * STEP_TOKENS;
  return tokens < MIN_TOKENS ? 0 : tokens * CHARACTERS_PER_TOKEN;
}
