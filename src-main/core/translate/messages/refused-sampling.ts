import type { ClaudeModel } from './describe-claude-model.ts';

/** What the models do without being told. They count on no value of `top_k`. */
const DEFAULTS: Readonly<Record<string, unknown>> = { temperature: 1, top_p: 1, top_k: null };

export interface RefusedSampling {
  /** Names of the fields to leave out. */
  readonly refused: readonly string[];
  /** Those whose value meant something. */
  readonly lost: readonly string[];
}

/**
 * What of the sampling a model refuses.
 *
 * @param given by the API's names; `null` and `undefined` ask for nothing
 * @param takes of the model; `none` also where it thinks
 */
export function findRefusedSampling(
  given: Readonly<Record<string, unknown>>,
  takes: ClaudeModel['sampling'],
): RefusedSampling {
  const names = Object.keys(DEFAULTS).filter((name) => (given[name] ?? null) !== null);
  const refused = names.filter(
    (name) => takes === 'none' || (takes === 'one' && name === 'top_p' && names.includes('temperature')),
  );
  return { refused, lost: refused.filter((name) => given[name] !== DEFAULTS[name]) };
}
