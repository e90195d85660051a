import type { JsonObject } from '../../../../src-shared/json.ts';
import type { Reasoning, ReasoningEffort } from '../canonical/request.ts';
import type { ClaudeEffort, ClaudeModel } from './describe-claude-model.ts';

/** https://platform.claude.com/docs/en/build-with-claude/extended-thinking */
const MIN_BUDGET = 1024;

/** Tokens of thinking per level, for models that want a budget; the inverse of {@link toEffort}. */
const BUDGETS: Readonly<Record<Exclude<ReasoningEffort, 'none'>, number>> = {
  minimal: MIN_BUDGET,
  low: 2048,
  medium: 8192,
  high: 16_384,
  xhigh: 32_768,
  max: 63_000,
};

/** The value of `anthropic-beta` that `thinking.block_binding` needs. */
const BINDING_BETA = 'thinking-binding-controls-2026-08-01';

const LEVELS: readonly ClaudeEffort[] = ['low', 'medium', 'high', 'xhigh', 'max'];

/** What the client gets when it does not say how much: long enough for a file, short enough for a full context. */
const DEFAULT_MAX_TOKENS = 32_000;

export interface RenderedThinking {
  readonly maxTokens: number;
  /** `thinking`, or `null` to say nothing. */
  readonly thinking: JsonObject | null;
  /** `output_config.effort`, or `null`. */
  readonly effort: ClaudeEffort | null;
  /** Whether the model thinks with all this: its sampling is then its own. */
  readonly thinks: boolean;
  /** The client's wish is not, or not wholly, fulfilled. */
  readonly isReduced: boolean;
}

export interface ThinkingConditions {
  readonly reasoning: Reasoning | null;
  /** The client's limit, or `null`. */
  readonly maxOutputTokens: number | null;
  /** A tool's call is forced, with which no model thinks. */
  readonly isForced: boolean;
  /** The last calls in the history have lost their thinking, without which budget models do not go on thinking. */
  readonly isUnsealed: boolean;
  /** The client does not want the text of the thinking. */
  readonly isHidden: boolean;
}

/**
 * How to ask a model to think as much as the client wants, or not to. The client's limit is kept: as with OpenAI's
 * `max_output_tokens`, thinking counts towards it.
 */
export function renderMessagesThinking(model: ClaudeModel, conditions: ThinkingConditions): RenderedThinking {
  const { reasoning, isForced, isHidden } = conditions;
  const wantsNone =
    reasoning?.mode === 'off' || (reasoning?.mode === 'effort' && reasoning.effort === 'none');
  const limit = Math.min(conditions.maxOutputTokens ?? DEFAULT_MAX_TOKENS, model.maxOutputTokens);
  const effort = toClaudeEffort(reasoning, model);
  if (reasoning === null) return renderDefault(model, limit, conditions);
  if (wantsNone) return { ...renderOff(model, limit, isHidden), effort: effortWhenOff(model, effort) };
  if (isForced && model.thinkingOff !== 'never') {
    return { ...renderOff(model, limit, isHidden), effort: effortWhenOff(model, effort), isReduced: true };
  }
  switch (model.thinkingStyle) {
    case 'none':
      return { maxTokens: limit, thinking: null, effort: null, thinks: false, isReduced: true };
    case 'adaptive':
      return {
        maxTokens: limit,
        thinking: renderAdaptive(model, isHidden),
        effort,
        thinks: true,
        isReduced: false,
      };
    case 'budget':
      return renderBudget(model, reasoning, conditions, effort);
  }
}

/** Values that `anthropic-beta` needs for this `thinking`. */
export function betasOf(thinking: JsonObject | null): string[] {
  return thinking?.block_binding === undefined ? [] : [BINDING_BETA];
}

/** The client says nothing: the model's own default, in a form in which its text is seen. */
function renderDefault(
  model: ClaudeModel,
  maxTokens: number,
  { isForced, isHidden }: ThinkingConditions,
): RenderedThinking {
  const thinks = model.thinkingOff !== 'omit' && !(isForced && model.thinkingOff !== 'never');
  if (!thinks) return renderOff(model, maxTokens, isHidden);
  return { maxTokens, thinking: renderAdaptive(model, isHidden), effort: null, thinks, isReduced: false };
}

function renderOff(model: ClaudeModel, maxTokens: number, isHidden: boolean): RenderedThinking {
  switch (model.thinkingOff) {
    case 'omit':
      return { maxTokens, thinking: null, effort: null, thinks: false, isReduced: false };
    case 'never':
      return {
        maxTokens,
        thinking: renderAdaptive(model, isHidden),
        effort: null,
        thinks: true,
        isReduced: true,
      };
    default:
      return {
        maxTokens,
        thinking: { type: model.thinkingOff },
        effort: null,
        thinks: false,
        isReduced: false,
      };
  }
}

/** Without thinking, the highest levels are refused; and who cannot stop thinking thinks as little as it can. */
function effortWhenOff(model: ClaudeModel, effort: ClaudeEffort | null): ClaudeEffort | null {
  if (model.thinkingOff === 'never') return effort ?? 'low';
  return effort === 'xhigh' || effort === 'max' ? 'high' : effort;
}

function renderAdaptive(model: ClaudeModel, isHidden: boolean): JsonObject {
  return {
    type: 'adaptive',
    ...(model.hidesThinking && { display: isHidden ? 'omitted' : 'summarized' }),
    // A client may change what it sent before, such as its tools; the request is then to go through all the same.
    ...(model.bindsThinking && { block_binding: { prefix_mismatch_behavior: 'drop_block' } }),
  };
}

function renderBudget(
  model: ClaudeModel,
  reasoning: Reasoning,
  { maxOutputTokens, isUnsealed }: ThinkingConditions,
  effort: ClaudeEffort | null,
): RenderedThinking {
  const wanted = Math.max(reasoning.budgetTokens ?? BUDGETS[toLevel(reasoning.effort)], MIN_BUDGET);
  const maxTokens = Math.min(maxOutputTokens ?? DEFAULT_MAX_TOKENS + wanted, model.maxOutputTokens);
  // A quarter of the limit is for the answer, unless the client itself said how much is for thinking.
  const most = reasoning.mode === 'budget' ? maxTokens - 1 : Math.floor(maxTokens * 0.75);
  const budget = Math.min(wanted, most);
  if (isUnsealed || budget < MIN_BUDGET) {
    return { maxTokens, thinking: null, effort, thinks: false, isReduced: true };
  }
  const thinking = { type: 'enabled', budget_tokens: budget };
  return { maxTokens, thinking, effort, thinks: true, isReduced: false };
}

function toLevel(effort: ReasoningEffort | null): Exclude<ReasoningEffort, 'none'> {
  return effort === null || effort === 'none' ? 'high' : effort;
}

/** `null` where the model has no levels, or the client said none. */
function toClaudeEffort(reasoning: Reasoning | null, model: ClaudeModel): ClaudeEffort | null {
  const wanted =
    reasoning?.effort ?? (reasoning?.budgetTokens == null ? null : toEffort(reasoning.budgetTokens));
  return wanted === null || wanted === 'none' ? null : clampClaudeEffort(wanted, model);
}

/** The nearest level that a model has, not above the wanted one; `null` where it has none. */
export function clampClaudeEffort(
  wanted: Exclude<ReasoningEffort, 'none'>,
  { efforts }: ClaudeModel,
): ClaudeEffort | null {
  const rank = wanted === 'minimal' ? 0 : LEVELS.indexOf(wanted);
  return efforts.findLast((level) => LEVELS.indexOf(level) <= rank) ?? null;
}

/** Anthropic's budgets as levels. */
function toEffort(budgetTokens: number): ClaudeEffort {
  if (budgetTokens <= 2048) return 'low';
  return budgetTokens <= 8192 ? 'medium' : 'high';
}
