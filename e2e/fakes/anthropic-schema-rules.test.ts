import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src-shared/json.ts';
import { findMessagesProblem } from './anthropic-rules.ts';

const TEXT = { type: 'string' };
const NULLABLE = { type: ['string', 'null'] };
const OPEN = { type: 'object', properties: {} };
const HI = { role: 'user', content: [{ type: 'text', text: 'Hi' }] };
const SAID = { role: 'assistant', content: [{ type: 'text', text: '{' }] };
const SEARCHING = {
  role: 'assistant',
  content: [{ type: 'server_tool_use', id: 's', name: 'web_search', input: {} }],
};

function find(fields: JsonObject): string | null {
  const ask = { model: 'claude-sonnet-4-5', max_tokens: 100, messages: [HI], ...fields };
  return findMessagesProblem(ask, '2023-06-01', () => false);
}

/** An object of so many properties of one kind. */
function many(count: number, property: JsonObject, isRequired = true): JsonObject {
  const names = Array.from({ length: count }, (_, index) => `p${index}`);
  const properties = Object.fromEntries(names.map((name) => [name, property]));
  return { type: 'object', properties, required: isRequired ? names : [], additionalProperties: false };
}

const withFormat = (schema: JsonObject) => ({ output_config: { format: { type: 'json_schema', schema } } });

/** A request whose answer holds `a`. */
function holding(a: JsonObject): JsonObject {
  const loop = { type: 'array', items: { $ref: '#/$defs/loop' } };
  return withFormat({ ...many(1, a), $defs: { text: TEXT, loop: a.$ref === '#/$defs/loop' ? loop : TEXT } });
}

const tool = (input_schema: JsonObject, index = 0) => ({ name: `f${index}`, strict: true, input_schema });

it('takes what is within its limits', () => {
  for (const schema of [TEXT, NULLABLE, { $ref: '#/$defs/text' }, { enum: ['a', null] }, { allOf: [TEXT] }]) {
    expect(find(holding(schema))).toBeNull();
  }
  expect(find(holding({ type: 'array', items: TEXT, minItems: 1 }))).toBeNull();
  expect(find(withFormat(many(24, TEXT, false)))).toBeNull();
  expect(find(withFormat(many(16, NULLABLE)))).toBeNull();
  expect(find({ ...holding(TEXT), messages: [HI, SEARCHING] })).toBeNull();
});

describe('refuses', () => {
  it.each<[string, JsonObject]>([
    ['too many optional parameters (25)', withFormat(many(25, TEXT, false))],
    ['too many parameters with union types (17 ', withFormat(many(17, NULLABLE))],
    [
      'too many optional parameters (26)',
      { tools: [tool(many(13, TEXT, false))], ...withFormat(many(13, TEXT, false)) },
    ],
    ['Too many strict tools (21)', { tools: Array.from({ length: 21 }, (_, index) => tool(OPEN, index)) }],
    ['tools.0.custom.input_schema: For', { tools: [tool(OPEN)] }],
    ['must be explicitly set', holding({ anyOf: [{ ...OPEN, type: ['object', 'null'] }] })],
    ['allOf with $ref', holding({ allOf: [{ $ref: '#/$defs/text' }] })],
    ["'oneOf' is not supported", holding({ oneOf: [TEXT] })],
    ["For 'array' type, properties maxItems", holding({ type: 'array', maxItems: 2 })],
    ["'minItems' values other than", holding({ type: 'array', minItems: 2 })],
    ["For 'string' type, properties minLength", holding({ type: ['string'], minLength: 2 })],
    ["format 'regex' is not supported", holding({ type: 'string', format: 'regex' })],
    ['enum values must be', holding({ enum: [{}] })],
    ['Circular reference', holding({ $ref: '#/$defs/loop' })],
    ["$ref '#/$defs/nothing' is not supported", holding({ $ref: '#/$defs/nothing' })],
    ['prefill', { ...holding(TEXT), messages: [HI, SAID] }],
  ])('%s', (problem, fields) => {
    expect(find(fields)).toContain(problem);
  });
});
