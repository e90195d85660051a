import fc from 'fast-check';
import { zodTextFormat } from 'openai/helpers/zod';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { findStrictProblem } from '../../../../e2e/fakes/openai-schema-rules.ts';
import type { JsonObject } from '../../../../src-shared/json.ts';
import { fitsStrictSubset } from './fits-strict-subset.ts';

const closed = (properties: JsonObject, fields: JsonObject = {}): JsonObject => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
  ...fields,
});
const text = { type: 'string' };
const KEYWORDS = [
  'type',
  'enum',
  'const',
  'properties',
  'required',
  '$ref',
  '$defs',
  'items',
  'anyOf',
  'pattern',
  'format',
];

function nest(depth: number): JsonObject {
  return depth === 1 ? closed({}) : closed({ a: nest(depth - 1) });
}

describe('fits', () => {
  it.each<[string, JsonObject]>([
    ['an object of nothing', closed({})],
    ['its dialect', closed({}, { $schema: 'http://json-schema.org/draft-07/schema#', title: 'T' })],
    ['what may be null', closed({ a: { type: ['string', 'null'] }, b: { anyOf: [text, { type: 'null' }] } })],
    ['limits', closed({ a: { type: 'array', items: { type: 'integer', minimum: 1 }, minItems: 1 } })],
    [
      'formats and patterns',
      closed({ a: { ...text, format: 'date' }, b: { ...text, pattern: '^(?:a|b)$' } }),
    ],
    ['choices', closed({ a: { ...text, enum: ['x', 'y'] }, b: { ...text, const: 'z' } })],
    ['definitions', closed({ a: { $ref: '#/$defs/b' } }, { $defs: { b: text } })],
    ['itself within', closed({ a: { anyOf: [{ $ref: '#' }, { type: 'null' }] } })],
    ['ten levels', nest(10)],
  ])('%s', (_what, schema) => {
    expect(fitsStrictSubset(schema)).toBe(true);
    expect(findStrictProblem(schema)).toBeNull();
  });

  it("what OpenAI's own helper makes", () => {
    type Tree = { name: string; children: Tree[] };
    const tree: z.ZodType<Tree> = z.lazy(() => z.object({ name: z.string(), children: z.array(tree) }));
    const shape = z.object({ id: z.enum(['a', 'b']), n: z.number().nullable(), tree });
    const { schema } = zodTextFormat(shape, 'answer');
    expect(fitsStrictSubset(schema as JsonObject)).toBe(true);
  });
});

describe('does not fit', () => {
  it.each<[string, JsonObject]>([
    ['an optional property', closed({ a: text, b: text }, { required: ['a'] })],
    ['an open object', { type: 'object', properties: {}, required: [] }],
    ['an open object within', closed({ a: { type: 'array', items: { type: 'object', properties: {} } } })],
    ['a map', closed({ a: { type: 'object', properties: {}, additionalProperties: text } })],
    ['anything', closed({ a: {} })],
    ['a default', closed({ a: { ...text, default: 'x' } })],
    ['another format', closed({ a: { ...text, format: 'uri' } })],
    ['another keyword', closed({ a: { allOf: [text] } })],
    ['a reference with more', closed({ a: { $ref: '#/$defs/b', title: 'A' } }, { $defs: { b: text } })],
  ])('%s, which OpenAI refuses', (_what, schema) => {
    expect(fitsStrictSubset(schema)).toBe(false);
    expect(findStrictProblem(schema)).not.toBeNull();
  });

  it.each<[string, JsonObject]>([
    ['text', text],
    ['a choice of objects', closed({}, { anyOf: [closed({})] })],
    ['what is required and not there', closed({}, { required: ['a'] })],
    ['an array of anything', closed({ a: { type: 'array' } })],
    ['an array of several', closed({ a: { type: 'array', items: [text] } })],
    ['a pattern that looks ahead', closed({ a: { ...text, pattern: '^(?!a)' } })],
    ['a reference to nowhere', closed({ a: { $ref: '#/$defs/b' } })],
    ['a reference elsewhere', closed({ a: { $ref: 'https://x.test/schema' } })],
    ['another type', closed({ a: { type: 'text' }, b: { type: ['string', 7] } })],
    ['no list of choices', closed({ a: { ...text, enum: 'x' } })],
    ['no definitions by name', closed({}, { $defs: [text] })],
    ['no reference', closed({ a: { $ref: { toString: 1 } } })],
    ['eleven levels', nest(11)],
    ['too many choices', closed({ a: { ...text, enum: Array.from({ length: 1001 }, (_, i) => `${i}`) } })],
    ['too many words', closed({ a: { ...text, enum: ['x'.repeat(120_001)] } })],
    [
      'too many properties',
      closed(Object.fromEntries(Array.from({ length: 5001 }, (_, i) => [`p${i}`, text]))),
    ],
  ])('%s', (_what, schema) => {
    expect(fitsStrictSubset(schema)).toBe(false);
  });
});

/** Schemas that fit, but for fields that may be of any kind. */
const { schema: almost } = fc.letrec<{ schema: JsonObject; fields: JsonObject }>((tie) => ({
  fields: fc.oneof(
    { arbitrary: fc.constant({}), weight: 9 },
    { arbitrary: fc.dictionary(fc.constantFrom(...KEYWORDS), fc.jsonValue(), { maxKeys: 2 }), weight: 1 },
  ),
  schema: fc
    .oneof(
      { maxDepth: 3 },
      fc.constantFrom<JsonObject>(text, { type: ['integer', 'null'] }, { enum: [1, 2], type: 'integer' }),
      fc.constantFrom<JsonObject>({ $ref: '#' }, { ...text, format: 'date' }, { ...text, pattern: '^a' }),
      tie('schema').map((items) => ({ type: 'array', items })),
      fc.array(tie('schema'), { minLength: 1, maxLength: 3 }).map((anyOf) => ({ anyOf })),
      fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('schema')).map((properties) => closed(properties)),
    )
    .chain((schema) => tie('fields').map((fields) => ({ ...schema, ...fields }))),
}));

it('takes of any JSON only what OpenAI takes', () => {
  let taken = 0;
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom('a', 'b'), almost), (properties) => {
      const schema = closed(properties);
      if (!fitsStrictSubset(schema)) return;
      taken += 1;
      expect(findStrictProblem(schema)).toBeNull();
    }),
    { numRuns: 500 },
  );
  expect(taken).toBeGreaterThan(50);
});

it('takes any JSON in the place of a schema', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...KEYWORDS), fc.jsonValue()), (inner) => {
      const schema = closed({ a: inner as JsonObject }, inner as JsonObject);
      if (fitsStrictSubset(schema)) expect(findStrictProblem(schema)).toBeNull();
    }),
  );
});
