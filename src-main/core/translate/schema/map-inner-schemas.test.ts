import { expect, it } from 'vitest';
import { mapInnerSchemas } from './map-inner-schemas.ts';

const X = { type: 'string' };
const change = () => ({ changed: true });
const CHANGED = { changed: true };

it.each([
  [{ items: X }, { items: CHANGED }],
  [{ items: [X, true] }, { items: [CHANGED, true] }],
  [{ additionalProperties: X }, { additionalProperties: CHANGED }],
  [{ anyOf: [X, X] }, { anyOf: [CHANGED, CHANGED] }],
  [{ properties: { items: X, a: false } }, { properties: { items: CHANGED, a: false } }],
  [{ $defs: { a: X } }, { $defs: { a: CHANGED } }],
])('changes the schemas within %j', (schema, expected) => {
  expect(mapInnerSchemas(schema, change)).toEqual(expected);
});

it.each([
  [{ enum: [X], const: X, default: X, examples: [X] }],
  [{ additionalProperties: false, items: true }],
  [{ properties: [X], anyOf: X }],
  [{ required: ['a'], description: 'D' }],
])('leaves what only looks like one: %j', (schema) => {
  expect(mapInnerSchemas(schema, change)).toEqual(schema);
});

it('goes no deeper than its change does, and keeps the order of keywords', () => {
  const schema = { b: 1, items: { items: X }, a: 2 };
  const seen: unknown[] = [];
  const copy = mapInnerSchemas(schema, (inner) => {
    seen.push(inner);
    return inner;
  });
  expect(seen).toEqual([{ items: X }]);
  expect(JSON.stringify(copy)).toBe(JSON.stringify(schema));
});
