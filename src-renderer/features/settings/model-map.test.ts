import { expect, it } from 'vitest';
import { type DraftRule, formatRules, isComplete, moveRule, parseRules } from './model-map.ts';

const rule = (id: number, pattern: string): DraftRule => ({
  id,
  match: 'exact',
  pattern,
  model: 'gpt-5(high)',
});
const patterns = (drafts: readonly DraftRule[]) => drafts.map(({ pattern }) => pattern).join('');

it('reads the text of the setting and writes the same', () => {
  const text = '[{"match":"prefix","pattern":"fast","model":"gpt-5","effort":"low"}]';
  const [first] = parseRules(text);
  expect(JSON.parse(formatRules([{ ...rule(1, ''), ...first }]))).toEqual(JSON.parse(text));
});

it.each(['(not set)', '', '{}', 'null'])('has no rules in %j', (text) => {
  expect(parseRules(text)).toEqual([]);
});

it('saves no white space around names, and no ids', () => {
  expect(JSON.parse(formatRules([{ ...rule(7, ' a '), model: ' b ' }]))).toEqual([
    { match: 'exact', pattern: 'a', model: 'b' },
  ]);
});

it('moves rows, and not past the ends', () => {
  const rows = [rule(1, 'a'), rule(2, 'b'), rule(3, 'c')];
  expect(patterns(moveRule(rows, 1, -1))).toBe('bac');
  expect(patterns(moveRule(rows, 1, 1))).toBe('acb');
  expect(patterns(moveRule(rows, 0, -1))).toBe('abc');
  expect(patterns(moveRule(rows, 2, 1))).toBe('abc');
});

it('needs both names', () => {
  expect(isComplete(rule(1, 'a'))).toBe(true);
  expect(isComplete(rule(1, '  '))).toBe(false);
  expect(isComplete({ ...rule(1, 'a'), model: '' })).toBe(false);
});
