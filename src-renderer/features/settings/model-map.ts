import type { ModelRule } from '../../../src-shared/model/model-map.ts';

/**
 * A rule while it is being edited; the id only tells rows apart.
 *
 * `model` may name an effort: `gpt-5(high)`. A rule that came with a separate `effort` keeps it.
 */
export interface DraftRule extends ModelRule {
  readonly id: number;
}

/**
 * The rules of the setting's text. What is not a list of rules counts as none: the main side has refused it before.
 *
 * @param text JSON, or `(not set)`
 */
export function parseRules(text: string): ModelRule[] {
  try {
    const rules: unknown = JSON.parse(text);
    return Array.isArray(rules) ? rules : [];
  } catch {
    return [];
  }
}

export function formatRules(drafts: readonly DraftRule[]): string {
  return JSON.stringify(
    drafts.map(({ id: _id, pattern, model, ...rule }) => ({
      ...rule,
      pattern: pattern.trim(),
      model: model.trim(),
    })),
  );
}

/** Moves one row up (-1) or down (1); at the ends nothing moves. */
export function moveRule(drafts: readonly DraftRule[], index: number, by: -1 | 1): DraftRule[] {
  const moved = [...drafts];
  const [rule] = moved.splice(index, 1);
  if (rule !== undefined) moved.splice(Math.max(0, index + by), 0, rule);
  return moved;
}

export function isComplete({ pattern, model }: DraftRule): boolean {
  return pattern.trim() !== '' && model.trim() !== '';
}
