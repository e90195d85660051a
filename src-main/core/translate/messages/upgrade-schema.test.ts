import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { JsonObject } from '../../../../src-shared/json.ts';
import { upgradeSchema } from './upgrade-schema.ts';

const A = { type: 'string' };
const B = { type: 'number' };
const TUPLE = { type: 'array', items: [A, B] };
const NEW_TUPLE = { type: 'array', prefixItems: [A, B] };

it.each<[string, JsonObject, JsonObject]>([
  ['a tuple', TUPLE, NEW_TUPLE],
  ['a closed tuple', { items: [A], additionalItems: false }, { prefixItems: [A], items: false }],
  ['a tuple with others after it', { items: [A], additionalItems: B }, { prefixItems: [A], items: B }],
  ['an exclusive limit', { minimum: 0, exclusiveMinimum: true }, { exclusiveMinimum: 0 }],
  ['an exclusive upper limit', { maximum: 9, exclusiveMaximum: true }, { exclusiveMaximum: 9 }],
  ['a limit that is not exclusive', { minimum: 0, exclusiveMinimum: false }, { minimum: 0 }],
  ['an exclusive limit of nothing', { ...B, exclusiveMaximum: true }, B],
  [
    'what is within it',
    {
      properties: { items: TUPLE, list: { items: TUPLE }, either: { anyOf: [A, TUPLE] }, open: true },
      additionalProperties: TUPLE,
      $defs: { t: TUPLE },
    },
    {
      properties: {
        items: NEW_TUPLE,
        list: { items: NEW_TUPLE },
        either: { anyOf: [A, NEW_TUPLE] },
        open: true,
      },
      additionalProperties: NEW_TUPLE,
      $defs: { t: NEW_TUPLE },
    },
  ],
])('says %s in the newest way', (_what, schema, expected) => {
  expect(upgradeSchema(schema)).toEqual(expected);
});

it.each<[JsonObject]>([
  [
    {
      type: 'object',
      properties: { items: A, minimum: B },
      required: ['items'],
      additionalProperties: false,
    },
  ],
  [{ exclusiveMinimum: 0, items: A, additionalItems: false }],
  [{ default: TUPLE, enum: [TUPLE], const: { exclusiveMinimum: true }, examples: [{ items: [1] }] }],
  [{ properties: [TUPLE], anyOf: 'x', items: true }],
])('leaves alone what is not said otherwise, and what is not a schema: %j', (schema) => {
  expect(upgradeSchema(schema)).toEqual(schema);
});

it('has nothing left to change in what it has changed', () => {
  const keyword = fc.constantFrom(
    'items',
    'additionalItems',
    'minimum',
    'exclusiveMinimum',
    'properties',
    'x',
  );
  const { schema } = fc.letrec<{ schema: JsonObject; value: unknown }>((tie) => ({
    schema: fc.dictionary(keyword, tie('value'), { maxKeys: 3 }),
    value: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      fc.boolean(),
      fc.integer(),
      tie('schema'),
      fc.array(tie('schema'), { maxLength: 2 }),
    ),
  }));
  fc.assert(
    fc.property(schema, (given) => {
      const upgraded = upgradeSchema(given);
      expect(upgradeSchema(upgraded)).toEqual(upgraded);
    }),
  );
});
