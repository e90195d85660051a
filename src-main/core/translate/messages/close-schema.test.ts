import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../../src-shared/json.ts';
import { closeSchema } from './close-schema.ts';

const TEXT = { type: 'string' };
const TARGET = { type: 'object', properties: { b: TEXT }, required: ['b'], additionalProperties: false };
const REFERENCE = { $ref: '#/$defs/d' };
const NULLABLE = { anyOf: [TEXT, { type: 'null' }] };

/** An object that holds `a`, and the definition `d`. */
function around(a: unknown): JsonObject {
  return { type: 'object', properties: { a }, required: ['a'], $defs: { d: TARGET } };
}

const closed = (a: unknown) => ({ ...around(a), additionalProperties: false });

/** An object with so many properties. */
function many(count: number, property: JsonObject, isRequired = true): JsonObject {
  const names = Array.from({ length: count }, (_, index) => `p${index}`);
  return {
    type: 'object',
    properties: Object.fromEntries(names.map((name) => [name, property])),
    ...(isRequired && { required: names }),
  };
}

describe('a schema is closed', () => {
  it.each<[string, unknown, unknown]>([
    [
      'what Pydantic wrote around a reference until 2.9',
      { allOf: [REFERENCE], description: 'D' },
      { ...REFERENCE, description: 'D' },
    ],
    ['around one schema', { allOf: [{ allOf: [{ ...TEXT, title: 'T' }] }] }, { ...TEXT, title: 'T' }],
    [
      'its own words before those within',
      { allOf: [{ ...TEXT, title: 'T' }], title: 'U' },
      { ...TEXT, title: 'U' },
    ],
    ['variants of which one is meant', { oneOf: [TEXT, REFERENCE] }, { anyOf: [TEXT, REFERENCE] }],
    [
      'an object or nothing',
      { type: ['object', 'null'], properties: { c: TEXT }, required: ['c'] },
      { type: ['object', 'null'], properties: { c: TEXT }, required: ['c'], additionalProperties: false },
    ],
    ['values', { enum: ['x', 1, true, null] }, { enum: ['x', 1, true, null] }],
    ['one value', { const: null }, { const: null }],
    [
      'limits, in words',
      { ...TEXT, minLength: 2, pattern: '^a' },
      { ...TEXT, description: 'Limits: {"minLength":2,"pattern":"^a"}' },
    ],
  ])('%s', (_what, given, expected) => {
    expect(closeSchema(around(given))).toEqual(closed(expected));
  });

  it('with one definition in many places, and many that lead on to the next', () => {
    const chain = Object.fromEntries(
      Array.from({ length: 3000 }, (_, index) => [`d${index}`, { $ref: `#/$defs/d${index + 1}` }]),
    );
    const $defs = { ...chain, d3000: TEXT, d: { anyOf: [{ $ref: '#/$defs/d0' }, { $ref: '#/$defs/d9' }] } };
    expect(closeSchema({ ...around(REFERENCE), $defs })).toEqual({ ...closed(REFERENCE), $defs });
  });

  it('within the limits', () => {
    expect(closeSchema(many(16, NULLABLE))).not.toBeNull();
    expect(closeSchema(many(24, TEXT, false))).not.toBeNull();
  });
});

describe('a schema is not sent as one', () => {
  it.each<[string, unknown]>([
    ['anything', {}],
    ['a list of anything', { type: 'array', items: {} }],
    ['several schemas at once', { allOf: [REFERENCE, { type: 'object', properties: { c: TEXT } }] }],
    ['a schema that is said twice', { ...TEXT, allOf: [{ type: 'integer' }] }],
    ['variants of two kinds', { anyOf: [TEXT], oneOf: [TEXT] }],
    ['no variants', { anyOf: [] }],
    ['variants beside properties', { ...TARGET, anyOf: [{ ...TARGET, required: [] }] }],
    ['a reference that is narrowed', { ...REFERENCE, type: 'object' }],
    ['a reference to elsewhere', { $ref: 'https://example.com/schema' }],
    ['a reference to the whole', { $ref: '#' }],
    ['objects as values', { enum: [{ x: 1 }] }],
    ['a list as a value', { const: [1] }],
    ['a map', { type: ['object', 'null'], additionalProperties: TEXT }],
    ['a keyword of unknown weight', { ...TEXT, not: {} }],
  ])('with %s', (_what, given) => {
    expect(closeSchema(around(given))).toBeNull();
  });

  it('beyond the limits', () => {
    expect(closeSchema(many(17, NULLABLE))).toBeNull();
    expect(closeSchema(many(17, { type: ['string', 'null'] }))).toBeNull();
    expect(closeSchema(many(25, TEXT, false))).toBeNull();
    const halves = { type: 'array', items: many(13, TEXT, false) };
    expect(
      closeSchema({ type: 'object', properties: { a: halves, b: halves }, required: ['a', 'b'] }),
    ).toBeNull();
  });

  it.each<[string, JsonObject]>([
    ['of one definition', { $defs: { d: { type: 'array', items: REFERENCE } } }],
    [
      'of two definitions',
      { $defs: { d: { type: 'array', items: { $ref: '#/$defs/e' } }, e: { anyOf: [REFERENCE, TEXT] } } },
    ],
    [
      'of definitions in two places',
      {
        $defs: { d: { type: 'array', items: { $ref: '#/definitions/d' } } },
        definitions: { d: { type: 'array', items: REFERENCE } },
      },
    ],
    [
      'of a name that has to be escaped',
      { $defs: { d: TEXT, 'a/~b': { type: 'array', items: { $ref: '#/$defs/a~1~0b' } } } },
    ],
  ])('with a recursion %s', (_what, definitions) => {
    expect(closeSchema({ ...around(REFERENCE), ...definitions })).toBeNull();
  });

  it('that is nested too deeply', () => {
    let schema: JsonObject = TEXT;
    for (let depth = 0; depth < 70; depth += 1) schema = { type: 'array', items: schema };
    expect(closeSchema(around(schema))).toBeNull();
  });
});
