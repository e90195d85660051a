import type { ReasoningEffort } from '../canonical/request.ts';

/** Which of OpenAI's two services answers: ChatGPT's backend for Codex (subscription), or the public API (key). */
export type OpenaiBackend = 'chatgpt' | 'openai-api';

/** From least to most. */
const EFFORTS: readonly ReasoningEffort[] = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'];

/**
 * Efforts by model, first match counts. Sources: the models' pages at https://platform.openai.com/docs/models, and
 * the list within Codex CLI 0.169. A level that a model does not take is refused, or stalls
 * (https://github.com/icebear0828/codex-proxy/issues/690).
 */
const EFFORTS_BY_MODEL: readonly (readonly [RegExp, readonly ReasoningEffort[]])[] = [
  [/^(gpt-3|gpt-4|chatgpt|ft:|text-|gpt-5(\.\d+)?-chat)/, []],
  [/^gpt-5-pro/, ['high']],
  [/^gpt-5\.\d+-pro/, ['medium', 'high', 'xhigh']],
  [/^gpt-5\.1-codex-max|^gpt-5\.[2-5]-codex/, ['low', 'medium', 'high', 'xhigh']],
  [/^o\d|^codex-mini|^gpt-5(\.1)?-codex/, ['low', 'medium', 'high']],
  [/^gpt-5($|-)/, ['minimal', 'low', 'medium', 'high']],
  [/^gpt-5\.1($|-)/, ['none', 'low', 'medium', 'high']],
  [/^gpt-5\.[2-5]($|-)/, ['none', 'low', 'medium', 'high', 'xhigh']],
  [/^/, ['none', 'low', 'medium', 'high', 'xhigh', 'max']],
];

/** Whether this is a name of OpenAI's own, newer ones than this program included. */
export function isOpenaiModel(name: string): boolean {
  return /^(?:ft:)?(?:gpt-|o\d+(?:-|$)|codex-|chatgpt-)/i.test(name);
}

export function canReason(model: string): boolean {
  return listEfforts(model).length > 0;
}

/**
 * The closest effort that a model takes, not above what was asked for where there is a choice.
 *
 * @returns `null` for models that do not reason
 */
export function clampEffort(
  asked: ReasoningEffort,
  model: string,
  backend: OpenaiBackend,
): ReasoningEffort | null {
  // Codex CLI offers no model of its backend without reasoning, so that whether it takes `none` is not known.
  const efforts = listEfforts(model).filter((effort) => effort !== 'none' || backend === 'openai-api');
  if (asked === 'none') return efforts[0] ?? null;
  const reasoning = efforts.filter((effort) => effort !== 'none');
  const rank = EFFORTS.indexOf(asked);
  return reasoning.findLast((effort) => EFFORTS.indexOf(effort) <= rank) ?? reasoning[0] ?? null;
}

/**
 * Whether a model reasons also where no effort is named. GPT-5.1 and 5.2 do not; of those after them this is known only
 * from 5.5 on, which do.
 *
 * @see https://github.com/langchain-ai/langchain/pull/35424
 * @see https://github.com/BerriAI/litellm/pull/34210
 */
function reasonsByDefault(model: string): boolean {
  return canReason(model) && !/^gpt-5\.[12]($|-(?!codex|pro))/.test(model);
}

/** @param effort `null` or `undefined`: the model's default */
function reasonsAt(model: string, effort: unknown): boolean {
  return (effort ?? null) === null ? reasonsByDefault(model) : effort !== 'none' && canReason(model);
}

/**
 * Whether a model that is asked for this effort takes `temperature` and its like.
 *
 * @see https://platform.openai.com/docs/guides/reasoning
 * @see https://github.com/vercel/ai/issues/10932
 * @param effort `null` or `undefined`: the model's default
 */
export function takesSampling(model: string, effort: unknown): boolean {
  return !reasonsAt(model, effort);
}

/**
 * Whether `parallel_tool_calls` may be there. Older models that reason refuse it, whatever it says.
 *
 * @see https://github.com/evalstate/fast-agent/issues/279
 */
export function takesParallelCalls(model: string): boolean {
  return !/^o([13]|4-mini)/.test(model);
}

/**
 * Whether answers may be asked to be shorter or longer than `medium`, which older models take for `verbosity` alone.
 *
 * @see https://github.com/enricoros/big-AGI/issues/947
 */
export function takesVerbosity(model: string): boolean {
  return !/^(ft:)?(gpt-[34]|chatgpt|o\d|codex-mini)/.test(model);
}

function listEfforts(model: string): readonly ReasoningEffort[] {
  return EFFORTS_BY_MODEL.find(([pattern]) => pattern.test(model))?.[1] ?? [];
}

/**
 * Whether Chat Completions takes functions for this model beside this effort. Newer models call them without reasoning
 * only, the newest of them also where no effort is named, since they reason by default. Responses takes both.
 *
 * @see https://github.com/openai/openai-openapi/issues/541
 * @see https://github.com/livekit/agents/pull/7169
 * @param effort `null`: the model's default
 */
export function takesFunctionsInChat(model: string, effort: unknown): boolean {
  if (!reasonsAt(model, effort)) return true;
  if (/^gpt-(5\.([5-9]|\d\d)|[6-9]|\d\d)/.test(model)) return false;
  return effort === null || !/^gpt-5\.[2-4]/.test(model);
}

/**
 * Whether Chat Completions has this model at all. The others it refuses with "only supported in v1/responses".
 *
 * @see https://github.com/egoist/chatwise-releases/issues/1122
 * @see https://github.com/SillyTavern/SillyTavern/pull/5212
 */
export function isInChat(model: string): boolean {
  return !/^(o\d+|gpt-\d+(\.\d+)?)-pro|codex|deep-research/.test(model);
}

/**
 * Whether Chat Completions takes `stop` for this model. Models that reason refuse it, some of them at every effort.
 *
 * @see https://github.com/huggingface/smolagents/pull/1868
 */
export function takesStopInChat(model: string): boolean {
  return !canReason(model);
}

/**
 * Whether ChatGPT's backend takes this model only in the newer form of requests, which Codex CLI calls Responses
 * Lite: tools and instructions as developer items of the input, one call at a time, reasoning of all turns kept. The
 * live model list says so as `use_responses_lite`; this is what Codex CLI 0.169 knows without it.
 *
 * @see https://github.com/Soju06/codex-lb/issues/1411
 */
export function usesResponsesLite(model: string): boolean {
  return /^(gpt-5\.([6-9]|\d\d)|gpt-([6-9]|\d\d)|gpt-daybreak|codex-auto-review)/.test(model);
}

/**
 * Whether this model's messages say which of them is its last word. For these, says OpenAI, `phase` is to be sent back
 * with all messages of the model: without it they take a word on the way for the end, and stop early.
 *
 * @see `EasyInputMessage` of https://platform.openai.com/docs/api-reference/responses/create
 */
export function hasPhases(model: string): boolean {
  if (/^gpt-5\.\d+-chat/.test(model)) return false;
  return /^(gpt-5\.3-codex|gpt-5\.([4-9]|\d\d)|gpt-([6-9]|\d\d)|gpt-daybreak|codex-auto-review)/.test(model);
}

/**
 * Most tokens of an answer by model, first match counts. Source: the models' pages at
 * https://platform.openai.com/docs/models. Newer models are not there, since their limits are not known.
 */
const OUTPUT_TOKENS_BY_MODEL: readonly (readonly [RegExp, number])[] = [
  [/^gpt-3\.5|^gpt-4-(turbo|1106|0125|vision)|^gpt-4o-2024-05-13/, 4096],
  [/^gpt-4($|-0314|-0613)/, 8192],
  [/^(chatgpt|gpt)-4o|^gpt-4\.5|^gpt-5(\.\d+)?-chat/, 16_384],
  [/^gpt-4\.1|^o1-preview/, 32_768],
  [/^o1-mini/, 65_536],
  [/^o\d|^codex-mini/, 100_000],
  [/^gpt-5-pro/, 272_000],
  [/^gpt-5(\.[1-5])?($|-)/, 128_000],
];

/** @returns the most tokens that an answer may be asked to have; `null` where that is not known */
export function findMaxOutputTokens(model: string): number | null {
  const base = model.replace(/^ft:/, '');
  return OUTPUT_TOKENS_BY_MODEL.find(([pattern]) => pattern.test(base))?.[1] ?? null;
}

/** @returns `asked`, or the most that the model may give where that is less */
export function clampOutputTokens(asked: number, model: string): number {
  return Math.min(asked, findMaxOutputTokens(model) ?? asked);
}
