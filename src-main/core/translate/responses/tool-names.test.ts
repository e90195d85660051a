import { describe, expect, it } from 'vitest';
import type { Tool } from '../canonical/request.ts';
import { joinToolName, resolveToolName } from './tool-names.ts';

const make = (name: string, namespace?: string): Tool => ({
  kind: 'custom',
  name: namespace === undefined ? name : joinToolName(namespace, name),
  ...(namespace === undefined ? {} : { origin: { namespace, name } }),
  description: null,
  format: null,
});

describe('the tool that is meant', () => {
  const search: Tool = { kind: 'web-search', dialect: 'responses', definition: { type: 'web_search' } };
  const tools = [search, make('own'), make('own', 'a'), make('one', 'a'), make('two', 'a'), make('two', 'b')];

  it.each([
    ['a', 'one', 'a__one'],
    ['c', 'unknown', 'c__unknown'],
    [null, 'own', 'own'],
    [null, 'a__own', 'a__own'],
    [null, 'one', 'a__one'],
    [null, 'two', 'two'],
    [null, 'unknown', 'unknown'],
    [null, 'constructor', 'constructor'],
  ])('by namespace %s and name %s is %s', (namespace, name, expected) => {
    expect(resolveToolName(tools, namespace, name)).toBe(expected);
  });

  it('is another one in another list of tools', () => {
    expect(resolveToolName([make('two', 'b')], null, 'two')).toBe('b__two');
    expect(resolveToolName(tools, null, 'two')).toBe('two');
  });
});

it('is found in no more time for many tools', () => {
  const tools = Array.from({ length: 50_000 }, (_, i) => make(`f${i}`));
  const unknown = tools.map((_, i) => `g${i}`);
  expect(unknown.map((name) => resolveToolName(tools, null, name))).toEqual(unknown);
});
