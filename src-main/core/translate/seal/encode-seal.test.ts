import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ThinkingSeal } from '../canonical/request.ts';
import {
  decodeSealFromMessages,
  decodeSealFromResponses,
  decodeSummary,
  encodeSealForMessages,
  encodeSealForResponses,
  encodeSummary,
} from './encode-seal.ts';

const text = fc.string({ unit: 'binary' }).map((value) => value.toWellFormed());
const openaiSeal = fc.record({
  vendor: fc.constant('openai' as const),
  itemId: fc.option(text),
  value: text,
});
const anthropicSeal = fc.record({
  vendor: fc.constant('anthropic' as const),
  kind: fc.constantFrom('signature' as const, 'redacted' as const),
  value: text,
});

describe('a seal in the other dialect', () => {
  it("brings OpenAI's seal through a Messages client", () => {
    fc.assert(
      fc.property(openaiSeal, (seal) => {
        const carried = encodeSealForMessages(seal);
        expect(carried).toMatch(/^[\w.-]+$/);
        expect(decodeSealFromMessages(carried)).toEqual(seal);
      }),
    );
  });

  it("brings Anthropic's seal and its exact text through a Responses client", () => {
    fc.assert(
      fc.property(anthropicSeal, text, (seal, thought) => {
        const carried = encodeSealForResponses(seal, thought);
        expect(carried).toMatch(/^[\w.-]+$/);
        expect(decodeSealFromResponses(carried)).toEqual({ seal, text: thought });
      }),
    );
  });

  it('brings a summary through a Responses client, and is not taken for reasoning', () => {
    fc.assert(
      fc.property(text, (summary) => {
        const carried = encodeSummary(summary);
        expect(carried).toMatch(/^[\w.-]+$/);
        expect(decodeSummary(carried)).toBe(summary);
        expect(decodeSealFromResponses(carried)).toBeNull();
      }),
    );
    const reasoning = encodeSealForResponses({ vendor: 'anthropic', kind: 'signature', value: 'x' }, 'Hm');
    for (const value of [reasoning, 'gAAAAAB=', '', 'ccproxy.anthropic.v1.!!!']) {
      expect(decodeSummary(value)).toBeNull();
    }
  });

  it("leaves a vendor's own value alone", () => {
    const own: ThinkingSeal = { vendor: 'anthropic', kind: 'signature', value: 'ErUBCkYIBRgCIkA+/==' };
    expect(encodeSealForMessages(own)).toBe(own.value);
    expect(decodeSealFromMessages(own.value)).toBeNull();
    expect(encodeSealForResponses({ vendor: 'openai', itemId: 'rs_1', value: 'gAAAAAB=' }, 'x')).toBe(
      'gAAAAAB=',
    );
    expect(decodeSealFromResponses('gAAAAAB=')).toBeNull();
  });

  it.each([
    '',
    'ccproxy.openai.v1.',
    'ccproxy.openai.v1.!!!',
    'ccproxy.openai.v2.e30',
    `ccproxy.openai.v1.${Buffer.from('{"itemId":1,"value":"x"}').toString('base64url')}`,
    `ccproxy.openai.v1.${Buffer.from('{"itemId":null}').toString('base64url')}`,
    `ccproxy.openai.v1.${Buffer.from('[]').toString('base64url')}`,
  ])('takes %j for a foreign value in Messages', (value) => {
    expect(decodeSealFromMessages(value)).toBeNull();
  });

  it.each([
    '',
    'ccproxy.anthropic.v1.',
    `ccproxy.anthropic.v1.${Buffer.from('{"kind":"other","value":"x","text":""}').toString('base64url')}`,
    `ccproxy.anthropic.v1.${Buffer.from('{"kind":"signature","value":"x"}').toString('base64url')}`,
  ])('takes %j for a foreign value in Responses', (value) => {
    expect(decodeSealFromResponses(value)).toBeNull();
  });

  it('does not take the seal of one dialect for one of the other', () => {
    const openai: ThinkingSeal = { vendor: 'openai', itemId: null, value: 'v' };
    const anthropic: ThinkingSeal = { vendor: 'anthropic', kind: 'redacted', value: 'v' };
    expect(decodeSealFromResponses(encodeSealForMessages(openai))).toBeNull();
    expect(decodeSealFromMessages(encodeSealForResponses(anthropic, ''))).toBeNull();
  });
});
