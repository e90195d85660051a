import { describe, expect, it } from 'vitest';
import type { ProviderError } from '../../translate/canonical/events.ts';
import { mapAnthropicError } from '../../translate/messages/map-anthropic-error.ts';
import { parseMessagesRequest } from '../../translate/messages/parse-messages-request.ts';
import { encodeSealForMessages } from '../../translate/seal/encode-seal.ts';
import { reviseRequest } from './revise-request.ts';

const REFUSED: ProviderError = {
  status: 400,
  kind: 'invalid-request',
  message: 'No.',
  code: 'invalid_encrypted_content',
  param: null,
};
const SUMMARY_REFUSED: ProviderError = { ...REFUSED, code: 'unsupported_value', param: 'reasoning.summary' };

const FORMAT = { kind: 'json-schema' as const, name: 'n', description: null, strict: true };

function request(...signatures: string[]) {
  const thinking = signatures.map((signature) => ({ type: 'thinking', thinking: 'Hm.', signature }));
  return parseMessagesRequest({
    model: 'gpt-5.5',
    max_tokens: 10,
    thinking: { type: 'adaptive' },
    messages: [
      { role: 'user', content: 'Hi' },
      { role: 'assistant', content: [...thinking, { type: 'text', text: 'Hello' }] },
      { role: 'user', content: 'Go on' },
    ],
  });
}

it('leaves out the reasoning that OpenAI sealed, and nothing else', () => {
  const sealed = encodeSealForMessages({ vendor: 'openai', itemId: 'rs_1', value: 'gAAA' });
  expect(reviseRequest(request(sealed, 'c2ln'), REFUSED)).toEqual(request('c2ln'));
});

it('leaves out the summary that is refused', () => {
  const asked = request();
  const expected = { ...asked, reasoning: { ...asked.reasoning, summary: 'none' } };
  expect(reviseRequest(asked, SUMMARY_REFUSED)).toEqual(expected);
});

describe('a schema that Claude does not take', () => {
  const schema = { type: 'object', properties: {}, additionalProperties: false };
  const held = () => ({ ...request(), outputFormat: { ...FORMAT, schema } });

  it.each([
    'The compiled grammar is too large, which would cause performance issues. Simplify your tool schemas or reduce the number of strict tools.',
    'Schema is too complex for compilation.',
    'Schemas contains too many optional parameters (41), which would make grammar compilation inefficient. Reduce the number of optional parameters in your tool schemas (limit: 24).',
    'Schemas contains too many parameters with union types (17 parameters with type arrays or anyOf). This causes exponential compilation cost.',
    "output_config.format.schema: For 'array' type, property 'maxItems' is not supported",
  ])('is told in words: %s', (message) => {
    const error = mapAnthropicError(400, { error: { type: 'invalid_request_error', message } }, {});
    const { outputFormat, ...rest } = held();
    expect(reviseRequest(held(), error)).toEqual({
      ...rest,
      outputFormat: { ...outputFormat, isInWords: true },
    });
    expect(reviseRequest(request(), error)).toBeNull();
  });

  it.each([
    [400, 'messages.0.content: Input should be a valid list'],
    [400, 'output_config.effort: Input should be one of low'],
    [500, 'The compiled grammar is too large'],
  ])('is not what another error is about: %s %s', (status, message) => {
    expect(reviseRequest(held(), mapAnthropicError(status, { error: { message } }, {}))).toBeNull();
  });
});

it.each<[string, Partial<ProviderError>]>([
  ['no sealed reasoning', REFUSED],
  ['another error', { ...REFUSED, code: 'invalid_value' }],
  ['another value', { ...SUMMARY_REFUSED, param: 'reasoning.effort' }],
])('has no other form of a request with %s', (_what, error) => {
  expect(reviseRequest(request(), { ...REFUSED, ...error })).toBeNull();
});

it('has no other form of a request without reasoning', () => {
  expect(reviseRequest({ ...request(), reasoning: null }, SUMMARY_REFUSED)).toBeNull();
});
