import type { JsonObject } from '../../../../src-shared/json.ts';
import type { Reasoning, ReasoningEffort } from '../canonical/request.ts';
import { canReason, clampEffort, type OpenaiBackend } from './model-traits.ts';

/** Tokens up to which Anthropic's fixed thinking budget is OpenAI's `low`, then `medium`. */
const LOW_BUDGET = 2_000;
const MEDIUM_BUDGET = 8_000;
const SUMMARIES = ['auto', 'concise', 'detailed'];

/**
 * The `reasoning` field.
 *
 * @returns `null` when there is nothing to say, or the model does not reason
 */
export function renderReasoning(
  reasoning: Reasoning | null,
  model: string,
  backend: OpenaiBackend,
): JsonObject | null {
  if (reasoning === null || !canReason(model)) return null;
  const asked = chooseEffort(reasoning);
  const effort = asked === null ? null : clampEffort(asked, model, backend);
  const summary = chooseSummary(reasoning, backend);
  if (effort === null && summary === null) return null;
  return { ...(effort === null ? {} : { effort }), ...(summary === null ? {} : { summary }) };
}

function chooseEffort({ mode, effort, budgetTokens }: Reasoning): ReasoningEffort | null {
  if (mode === 'off') return 'none';
  if (effort !== null || budgetTokens === null) return effort;
  if (budgetTokens <= LOW_BUDGET) return 'low';
  return budgetTokens <= MEDIUM_BUDGET ? 'medium' : 'high';
}

/**
 * Clients of Anthropic's thinking expect to see it. Clients that only name an effort get a summary where that costs
 * nothing: the public API refuses it to organizations that are not verified.
 */
function chooseSummary({ mode, summary }: Reasoning, backend: OpenaiBackend): string | null {
  if (mode === 'off') return null;
  if (summary !== null) return SUMMARIES.includes(summary) ? summary : null;
  return mode !== 'effort' || backend === 'chatgpt' ? 'auto' : null;
}
