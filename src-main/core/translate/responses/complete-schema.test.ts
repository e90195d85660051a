import { expect, it } from 'vitest';
import { findSchemaProblem } from '../../../../e2e/fakes/openai-schema-rules.ts';
import type { JsonObject } from '../../../../src-shared/json.ts';
import { completeSchema } from './complete-schema.ts';

it('leaves a complete schema as it is', () => {
  const schema = {
    type: 'object',
    properties: { a: { type: 'array', items: { type: 'string' } }, b: { type: 'array', items: [true] } },
  };
  expect(completeSchema(schema)).toEqual(schema);
});

it.each<[JsonObject]>([
  [{}],
  [{ type: 'object' }],
  [{ type: null, properties: null, required: null }],
  [{ type: 'object', properties: [] }],
])('makes an object of %j', (schema) => {
  expect(completeSchema({ ...schema, description: 'D' })).toEqual({
    type: 'object',
    description: 'D',
    properties: {},
  });
});

it('takes null for what is not said, except as a value', () => {
  const inner = { type: 'object', properties: null, required: null };
  const list = { type: 'array', items: null, default: null };
  expect(completeSchema({ properties: { inner, list, required: { const: null } } })).toEqual({
    type: 'object',
    properties: {
      inner: { type: 'object' },
      list: { type: 'array', items: {}, default: null },
      required: { const: null },
    },
  });
});

it('gives arrays items, wherever they are', () => {
  const list = { type: 'array', description: 'L' };
  const schema = {
    type: 'object',
    properties: {
      a: list,
      b: { type: ['array', 'null'] },
      c: { type: 'object', properties: { d: list }, additionalProperties: list },
      e: { type: 'array', items: list },
      f: { anyOf: [{ type: 'string' }, list] },
      items: { type: 'string' },
    },
    $defs: { g: { allOf: [list] } },
  };
  expect(findSchemaProblem(schema)).toBe("In context=('properties', 'a'), array schema missing items.");
  const complete = completeSchema(schema);
  const full = { ...list, items: {} };
  expect(complete).toEqual({
    type: 'object',
    properties: {
      a: full,
      b: { type: ['array', 'null'], items: {} },
      c: { type: 'object', properties: { d: full }, additionalProperties: full },
      e: { type: 'array', items: full },
      f: { anyOf: [{ type: 'string' }, full] },
      items: { type: 'string' },
    },
    $defs: { g: { allOf: [full] } },
  });
  expect(findSchemaProblem(complete)).toBeNull();
});

it('takes values for values, though they look like schemas', () => {
  const value = { type: 'array' };
  const schema = {
    type: 'object',
    properties: { a: { enum: [value], default: value, examples: [value] } },
  };
  expect(completeSchema(schema)).toEqual(schema);
});
