import { expect, it } from 'vitest';
import { sampleFromSchema } from './sample-from-schema.ts';

it.each([
  [{ type: ['string', 'null'] }, 'Zürich 🏔️'],
  [{ type: ['null', 'string'] }, null],
  [{ anyOf: [{ type: 'null' }, { type: 'string' }] }, null],
  [{ oneOf: [{ const: 'x' }] }, 'x'],
  [{ allOf: [{ enum: [1, 2] }] }, 1],
  [{ $ref: '#/$defs/a/items', $defs: { a: { items: { type: 'integer' } } } }, 7],
  [{ type: 'array', items: { $ref: '#/definitions/b' }, definitions: { b: { type: 'boolean' } } }, [true]],
  [{ type: 'object', properties: { a: { type: 'string' }, b: {} }, required: ['a'] }, { a: 'Zürich 🏔️' }],
  [{}, {}],
])('a sample of %j', (schema, expected) => {
  expect(sampleFromSchema(schema)).toEqual(expected);
});
