import { describe, expect, test } from 'vitest';
import type { ModelRule } from '../../../../src-shared/model/model-map.ts';
import { compileModelMap } from './model-map.ts';
import { modelMapSettingSchema } from './model-map-setting.ts';

const find = (name: string, ...rules: ModelRule[]) => compileModelMap(rules).find(name)?.model ?? null;

test.each<[ModelRule['match'], string, string, boolean]>([
  ['exact', 'fast', 'FAST', true],
  ['exact', 'fast', 'faster', false],
  ['prefix', 'GPT-4o', 'gpt-4o-mini', true],
  ['prefix', 'gpt-4o', 'my-gpt-4o', false],
  ['suffix', '-latest', 'x-Latest', true],
  ['suffix', '-latest', 'x-latest-1', false],
  ['regex', '^gemini-\\d', 'Gemini-3-pro', true],
  ['regex', 'flash$', 'gemini-3-flash', true],
  ['regex', '^flash', 'gemini-3-flash', false],
  ['exact', '.*', 'x', false],
])('%s %s on %s: %s', (match, pattern, name, expected) => {
  expect(find(name, { match, pattern, model: 'm' })).toBe(expected ? 'm' : null);
});

test('the first rule wins', () => {
  expect(
    find(
      'a-b',
      { match: 'prefix', pattern: 'a', model: 'one' },
      { match: 'exact', pattern: 'a-b', model: 'two' },
    ),
  ).toBe('one');
});

test('a name that is too long matches no regular expression', () => {
  expect(find('a'.repeat(201), { match: 'regex', pattern: 'a', model: 'm' })).toBeNull();
});

describe('as a setting', () => {
  const rules: ModelRule[] = [{ match: 'exact', pattern: 'fast', model: 'claude-haiku-5-5', effort: 'low' }];

  test('text and array mean the same', () => {
    expect(modelMapSettingSchema.parse(JSON.stringify(rules))).toEqual(rules);
    expect(modelMapSettingSchema.parse(rules)).toEqual(rules);
  });

  test.each([
    ['not JSON'],
    ['{}'],
    ['[1]'],
    ['[{"match":"regex","pattern":"(a+)+","model":"m"}]'],
    [7],
    [null],
  ])('%j is refused', (value) => {
    expect(modelMapSettingSchema.safeParse(value).success).toBe(false);
  });
});
