import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../../src-shared/json.ts';
import type { CanonicalRequest } from '../canonical/request.ts';
import { parseMessagesRequest } from './parse-messages-request.ts';
import { renderMessagesRequest } from './render-messages-request.ts';

const BASE = parseMessagesRequest({ model: 'gpt-x', messages: [{ role: 'user', content: 'Hi' }] });

function render(fields: Partial<CanonicalRequest>, model = 'claude-sonnet-4-5') {
  return renderMessagesRequest({ ...BASE, ...fields }, { model, cacheBreakpoints: 'off' });
}

describe('the form of the answer', () => {
  const schema = {
    type: 'object',
    properties: {
      a: { type: 'integer', minimum: 1, description: 'A' },
      b: { type: 'array', items: { type: 'string' } },
    },
    required: ['a', 'b'],
    additionalProperties: false,
  };
  const format = (fields: JsonObject = {}): CanonicalRequest['outputFormat'] => ({
    kind: 'json-schema',
    name: 'x',
    description: null,
    schema: { ...schema, ...fields },
    strict: true,
  });

  it('is output_config.format, with limits in words', () => {
    const { body } = render({ outputFormat: format() });
    expect(body.output_config).toEqual({
      format: {
        type: 'json_schema',
        schema: {
          type: 'object',
          properties: {
            a: { type: 'integer', description: 'A\n\nLimits: {"minimum":1}' },
            b: { type: 'array', items: { type: 'string' } },
          },
          required: ['a', 'b'],
          additionalProperties: false,
        },
      },
    });
    expect(body).not.toHaveProperty('system');
  });

  it.each<[string, string, CanonicalRequest['outputFormat']]>([
    ['models without it', 'claude-sonnet-4-20250514', format()],
    ['open objects', 'claude-sonnet-4-5', format({ additionalProperties: { type: 'string' } })],
    ['objects of any form', 'claude-sonnet-4-5', format({ properties: { a: { type: 'object' } } })],
    ['keywords of unknown weight', 'claude-sonnet-4-5', format({ not: {} })],
    ['other roots', 'claude-sonnet-4-5', { ...(format() as object), schema: { type: 'array' } } as never],
    [
      'recursion',
      'claude-sonnet-4-5',
      format({ $defs: { n: { type: 'object', properties: { next: { $ref: '#/$defs/n' } } } } }),
    ],
  ])('is asked for in the system prompt with %s', (_what, model, outputFormat) => {
    const { body } = render({ instructions: [{ kind: 'text', text: 'A' }], outputFormat }, model);
    expect(body).not.toHaveProperty('output_config');
    expect(body.system).toMatchObject([
      { text: 'A' },
      { text: expect.stringContaining('match this JSON schema') },
    ]);
  });

  it('may use definitions, and variants', () => {
    const properties = { a: { $ref: '#/$defs/d' }, c: { oneOf: [{ type: 'string' }, { type: 'null' }] } };
    const { body } = render({ outputFormat: format({ properties, $defs: { d: { type: 'string' } } }) });
    expect(body.output_config).toMatchObject({
      format: {
        schema: {
          properties: { a: { $ref: '#/$defs/d' }, c: { anyOf: [{ type: 'string' }, { type: 'null' }] } },
          $defs: { d: { type: 'string' } },
        },
      },
    });
  });

  it('is a sentence for just any object', () => {
    const { body } = render({ outputFormat: { kind: 'json-object' } });
    expect(body.system).toMatchObject([
      { text: expect.stringContaining('one JSON object and nothing else') },
    ]);
  });
});
