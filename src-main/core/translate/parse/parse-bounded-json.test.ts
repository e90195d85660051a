import { expect, it } from 'vitest';
import { parseBoundedJson } from './parse-bounded-json.ts';

const nest = (levels: number) => `{"x":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`;

it('parses objects of up to 400 levels', () => {
  expect(parseBoundedJson('{"a":[1,{"b":null}]}')).toEqual({ a: [1, { b: null }] });
  expect(JSON.stringify(parseBoundedJson(nest(400)))).toBe(nest(400));
  const wide = { list: Array.from({ length: 2000 }, () => ({ x: [] })) };
  expect(parseBoundedJson(JSON.stringify(wide))).toEqual(wide);
});

it.each([
  ['is nested deeper', nest(401)],
  ['would take all of the stack', nest(200_000)],
  ['is no object', '[]'],
  ['is no JSON', '{'],
])('returns null for what %s', (_what, text) => {
  expect(parseBoundedJson(text)).toBeNull();
});
