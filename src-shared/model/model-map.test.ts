import { describe, expect, test } from 'vitest';
import { describeRegexProblem, MAX_REGEX_INPUT_CHARACTERS, modelMapSchema } from './model-map.ts';

describe('regular expressions', () => {
  test.each([
    ['^(gpt|o\\d)-.*-mini(-\\d+)?$'],
    ['codex.*mini'],
    ['.*.*x'],
    ['^.*.*.*x'],
    ['^a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?b'],
    ['^(?:a|a)(?:a|a)(?:a|a)(?:a|a)(?:a|a)(?:a|a)(?:a|a)(?:a|a)(?:a|a)(?:a|a)b'],
    ['\\p{L}+\\[x\\]'],
    ['[a-z(*+]+x'],
    ['^(?<family>gpt|claude)-x{1,3}?$'],
  ])('%s is fine, and quick on the worst name', (pattern) => {
    expect(describeRegexProblem(pattern)).toBeNull();
    const startedAtMs = performance.now();
    new RegExp(pattern, 'iu').test('a'.repeat(MAX_REGEX_INPUT_CHARACTERS));
    expect(performance.now() - startedAtMs).toBeLessThan(2000);
  });

  test.each([
    ['(a+)+$', 'must not repeat a group'],
    ['(a|a)*b', 'must not repeat a group'],
    ['(?:a|b){2,}', 'must not repeat a group'],
    ['(a)\\1', 'must not refer back to a group'],
    ['(?<n>a)\\k<n>', 'must not refer back to a group'],
    ['(?=a)b', 'must not look ahead or behind'],
    ['(?<!a)b', 'must not look ahead or behind'],
    ['.*.*.*x', 'has too many repetitions or alternatives'],
    ['^a|.*b.*c.*d', 'has too many repetitions or alternatives'],
    ['(a|a)'.repeat(20), 'has too many repetitions or alternatives'],
    ['a?'.repeat(30), 'has too many repetitions or alternatives'],
    ['[', 'is not a valid regular expression'],
    ['a{', 'is not a valid regular expression'],
  ])('%s %s', (pattern, problem) => {
    expect(describeRegexProblem(pattern)).toBe(problem);
  });
});

describe('rules', () => {
  const rule = { match: 'exact', pattern: 'a', model: 'b' };

  test('are trimmed, with or without effort', () => {
    expect(
      modelMapSchema.parse([
        { ...rule, pattern: ' a ' },
        { ...rule, effort: 'high' },
      ]),
    ).toEqual([rule, { ...rule, effort: 'high' }]);
  });

  test.each([
    [{ ...rule, match: 'glob' }],
    [{ ...rule, pattern: ' ' }],
    [{ ...rule, model: '' }],
    [{ ...rule, pattern: 'x'.repeat(201) }],
    [{ ...rule, effort: 'enormous' }],
    [{ ...rule, unknown: 1 }],
    [{ ...rule, match: 'regex', pattern: '(a+)+' }],
  ])('%j is refused', (bad) => {
    expect(modelMapSchema.safeParse([bad]).success).toBe(false);
  });

  test('what only a regular expression may not say, an exact name may', () => {
    expect(modelMapSchema.safeParse([{ ...rule, pattern: '(a+)+' }]).success).toBe(true);
  });
});
