import { z } from 'zod';

/**
 * The user's own names for models: ordered rules, the first that matches wins. Upper and lower case are the same.
 *
 * - `exact`, `prefix`, `suffix`: of the whole name.
 * - `regex`: found anywhere in the name unless anchored; see {@link describeRegexProblem} for what is refused.
 */
export const MODEL_MATCHES = ['exact', 'prefix', 'suffix', 'regex'] as const;

/** How hard a model should think; providers round to what the model knows. */
export const MODEL_EFFORTS = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'] as const;

const MAX_NAME_CHARACTERS = 200;
const MAX_RULES = 200;

const modelNameSchema = z.string().trim().min(1).max(MAX_NAME_CHARACTERS);

export const modelRuleSchema = z
  .strictObject({
    match: z.enum(MODEL_MATCHES),
    pattern: modelNameSchema,
    /** The name to ask the provider for, with or without an effort: `gpt-6.1-sol(high)`. */
    model: modelNameSchema,
    /** Used where neither the client's name nor `model` says one. */
    effort: z.enum(MODEL_EFFORTS).optional(),
  })
  .superRefine(({ match, pattern }, context) => {
    const problem = match === 'regex' ? describeRegexProblem(pattern) : null;
    if (problem !== null) context.addIssue({ code: 'custom', path: ['pattern'], message: problem });
  });
export type ModelRule = z.infer<typeof modelRuleSchema>;

export const modelMapSchema = z.array(modelRuleSchema).max(MAX_RULES);
export type ModelMap = z.infer<typeof modelMapSchema>;

/** Names are that short: a longer one matches no regex rule, which bounds the time that matching takes. */
export const MAX_REGEX_INPUT_CHARACTERS = MAX_NAME_CHARACTERS;

/** Ways through a name that a pattern may make the engine try, which takes it a quarter of a second at worst. */
const MAX_WAYS = 1.5e6;

/**
 * Tells why a regular expression is not taken, in words for the user; `null` when it is fine.
 *
 * Patterns run on every request, so that none may take long on any name. Refused are repeated groups, back
 * references and look-around, the usual causes of catastrophic backtracking. What is left tries at most one way
 * per combination of its choices, whose number is bounded: `?` has two, a group its alternatives, and k
 * repetitions (the start of an unanchored pattern is one too) have n^k / k! in a name of n characters, since each
 * ends where the next begins.
 */
export function describeRegexProblem(pattern: string): string | null {
  try {
    new RegExp(pattern, 'iu');
  } catch {
    return 'is not a valid regular expression';
  }
  const ways = countWays(pattern);
  if (typeof ways === 'string') return ways;
  return ways > MAX_WAYS ? 'has too many repetitions or alternatives' : null;
}

/** One item of a pattern each: escapes and character classes are whole, whatever they hold. */
const REGEX_ITEM =
  /\\k<|\\[1-9]|\\[pPu]\{[^}]*\}|\\.|\[(?:\\.|[^\]\\])*\]|\(\?<?[=!]|\(\?<[^>]*>|\(\?[a-z-]*:|\{[^}]*\}|./gsu;

/**
 * @param pattern a valid regular expression
 * @returns how many ways there are at most, or what is refused
 */
function countWays(pattern: string): number | string {
  let ways = 1;
  let repetitions = 0;
  let before = '';
  /** The number of alternatives of each open group, the whole pattern first. */
  const alternatives = [1];
  for (const [item] of pattern.matchAll(REGEX_ITEM)) {
    const isLazyMark = item === '?' && /^[*+?{]/.test(before);
    if (/^\\(?:k<|[1-9])/.test(item)) return 'must not refer back to a group';
    if (/^\(\?<?[=!]/.test(item)) return 'must not look ahead or behind';
    if (/^[*+{]/.test(item)) {
      if (before === ')') return 'must not repeat a group';
      repetitions += 1;
    } else if (item === '?' && !isLazyMark) ways *= 2;
    else if (item === '|') alternatives.push((alternatives.pop() ?? 1) + 1);
    else if (item.startsWith('(')) alternatives.push(1);
    else if (item === ')') ways *= alternatives.pop() ?? 1;
    before = isLazyMark ? '' : item;
  }
  const [branches = 1] = alternatives;
  const isAnchored = pattern.startsWith('^') && branches === 1;
  if (!isAnchored) repetitions += 1;
  for (let i = 1; i <= repetitions; i++) ways *= MAX_REGEX_INPUT_CHARACTERS / i;
  return ways * branches;
}
