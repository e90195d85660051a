import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../../src-shared/json.ts';
import type { CanonicalRequest, Part, Reasoning } from '../canonical/request.ts';
import { parseMessagesRequest } from './parse-messages-request.ts';
import { renderMessagesRequest } from './render-messages-request.ts';

const BASE = parseMessagesRequest({ model: 'gpt-x', messages: [{ role: 'user', content: 'Hi' }] });
const SIGNED: Part = {
  kind: 'thinking',
  text: 'hm',
  seal: { vendor: 'anthropic', kind: 'signature', value: 'c2ln' },
};

function render(fields: Partial<CanonicalRequest>, model = 'claude-sonnet-4-5') {
  return renderMessagesRequest({ ...BASE, ...fields }, { model, cacheBreakpoints: 'off' });
}

function text(value: string): Part {
  return { kind: 'text', text: value };
}

function think(fields: Partial<Reasoning>): Reasoning {
  return { mode: 'effort', effort: null, budgetTokens: null, summary: null, ...fields };
}

describe('thinking', () => {
  const budget = (tokens: number) => ({ type: 'enabled', budget_tokens: tokens });
  const shown = { type: 'adaptive', display: 'summarized' };
  const bound = { ...shown, block_binding: { prefix_mismatch_behavior: 'drop_block' } };

  it.each<[string, string, Reasoning | null, unknown, unknown, number]>([
    ['nothing', 'claude-sonnet-4-5', null, undefined, undefined, 32_000],
    ['low', 'claude-sonnet-4-5', think({ effort: 'low' }), budget(2048), undefined, 34_048],
    ['medium', 'claude-sonnet-4-5', think({ effort: 'medium' }), budget(8192), undefined, 40_192],
    ['high', 'claude-haiku-4-5', think({ effort: 'high' }), budget(16_384), undefined, 48_384],
    ['max', 'claude-sonnet-4-5', think({ effort: 'max' }), budget(48_000), undefined, 64_000],
    ['high', 'claude-opus-4-5', think({ effort: 'max' }), budget(48_000), { effort: 'high' }, 64_000],
    [
      'a budget',
      'claude-sonnet-4-5',
      think({ mode: 'budget', budgetTokens: 5000 }),
      budget(5000),
      undefined,
      37_000,
    ],
    ['adaptive', 'claude-sonnet-4-5', think({ mode: 'adaptive' }), budget(16_384), undefined, 48_384],
    ['none', 'claude-sonnet-4-5', think({ effort: 'none' }), undefined, undefined, 32_000],
    ['nothing', 'claude-opus-4-6', null, undefined, undefined, 32_000],
    [
      'minimal',
      'claude-opus-4-6',
      think({ effort: 'minimal' }),
      { type: 'adaptive' },
      { effort: 'low' },
      32_000,
    ],
    [
      'xhigh',
      'claude-opus-4-6',
      think({ effort: 'xhigh' }),
      { type: 'adaptive' },
      { effort: 'high' },
      32_000,
    ],
    ['max', 'claude-opus-4-6', think({ effort: 'max' }), { type: 'adaptive' }, { effort: 'max' }, 32_000],
    [
      'a budget',
      'claude-opus-4-6',
      think({ mode: 'budget', budgetTokens: 5000 }),
      { type: 'adaptive' },
      { effort: 'medium' },
      32_000,
    ],
    ['nothing', 'claude-opus-4-8', null, undefined, undefined, 32_000],
    ['xhigh', 'claude-opus-4-8', think({ effort: 'xhigh' }), shown, { effort: 'xhigh' }, 32_000],
    ['nothing', 'claude-opus-5', null, shown, undefined, 32_000],
    ['none', 'claude-opus-5', think({ effort: 'none' }), { type: 'disabled' }, undefined, 32_000],
    [
      'off, with effort',
      'claude-opus-5',
      think({ mode: 'off', effort: 'max' }),
      { type: 'disabled' },
      { effort: 'high' },
      32_000,
    ],
    ['off', 'claude-sonnet-5-5', think({ mode: 'off' }), { type: 'between_tools' }, undefined, 32_000],
    ['medium', 'claude-sonnet-5-5', think({ effort: 'medium' }), bound, { effort: 'medium' }, 32_000],
    ['off', 'claude-opus-5-5', think({ mode: 'off' }), bound, { effort: 'low' }, 32_000],
    ['off', 'claude-opus-7', think({ mode: 'off' }), shown, { effort: 'low' }, 32_000],
  ])('%s with %s', (_what, model, reasoning, thinking, outputConfig, maxTokens) => {
    const { body } = render({ reasoning }, model);
    expect(body.thinking).toEqual(thinking);
    expect(body.output_config).toEqual(outputConfig);
    expect(body.max_tokens).toBe(maxTokens);
  });

  it('asks for the beta that its fields need', () => {
    expect(render({ reasoning: null }, 'claude-opus-5-5').betas).toEqual([
      'thinking-binding-controls-2026-08-01',
    ]);
    expect(render({ reasoning: null }, 'claude-opus-5').betas).toEqual([]);
  });

  it.each([
    [4096, { effort: 'high' as const }, budget(3072)],
    [1500, { effort: 'high' as const }, budget(1125)],
    [1200, { effort: 'high' as const }, undefined],
    [4096, { mode: 'budget' as const, budgetTokens: 4000 }, budget(4000)],
    [1024, { mode: 'budget' as const, budgetTokens: 4000 }, undefined],
  ])("keeps the client's limit of %i", (maxOutputTokens, reasoning, thinking) => {
    const { body, dropped } = render({ maxOutputTokens, reasoning: think(reasoning) });
    expect(body.max_tokens).toBe(maxOutputTokens);
    expect(body.thinking).toEqual(thinking);
    expect(dropped).toEqual(thinking === undefined ? ['reasoning'] : []);
  });

  describe('when the last calls have lost theirs', () => {
    const turnsWith = (...before: Part[]): CanonicalRequest['turns'] => [
      { role: 'user', parts: [text('Hi')] },
      { role: 'assistant', parts: [...before, { kind: 'tool-call', id: 'a', name: 'f', arguments: '{}' }] },
      { role: 'user', parts: [{ kind: 'tool-result', callId: 'a', content: [], isError: false }] },
    ];
    const foreign: Part = {
      kind: 'thinking',
      text: 'hm',
      seal: { vendor: 'openai', itemId: null, value: 'v' },
    };
    const reasoning = think({ effort: 'low' });

    it('is left out with a budget', () => {
      const { body, dropped } = render({ turns: turnsWith(foreign), reasoning });
      expect(body).not.toHaveProperty('thinking');
      expect(dropped).toEqual(['messages[].thinking', 'reasoning']);
    });

    it('is left out of the whole loop, of which a part has it', () => {
      const [asked, ...loop] = turnsWith(SIGNED);
      if (asked === undefined) throw new Error('no turn');
      const turns = [asked, ...loop, ...turnsWith(foreign).slice(1)];
      const holdsThinking = (given: Partial<CanonicalRequest>) =>
        JSON.stringify(render({ turns, ...given }).body).includes('"type":"thinking"');
      expect(holdsThinking({ reasoning })).toBe(false);
      expect(holdsThinking({ reasoning: null })).toBe(true);
    });

    it('goes on where it is there, and with models that do not mind', () => {
      expect(render({ turns: turnsWith(SIGNED), reasoning }).body.thinking).toEqual(budget(2048));
      expect(render({ turns: turnsWith(), reasoning }, 'claude-opus-4-6').body.thinking).toEqual({
        type: 'adaptive',
      });
    });
  });

  it('leaves sampling to the model', () => {
    const { body, dropped } = render({
      reasoning: think({ effort: 'low' }),
      temperature: 0.2,
      topP: 0.5,
      topK: 3,
    });
    expect(body).not.toHaveProperty('temperature');
    expect(body).not.toHaveProperty('top_p');
    expect(body).not.toHaveProperty('top_k');
    expect(dropped).toEqual(['temperature', 'top_p', 'top_k']);
  });
});

describe('thinking that the client does not want to see', () => {
  const hidesReasoning = true;

  it.each<[string, Reasoning | null]>([
    ['claude-opus-5', null],
    ['claude-opus-4-7', think({ effort: 'low' })],
    ['claude-opus-5-6', think({ mode: 'off', effort: 'none' })],
  ])('is not asked for: %s', (model, reasoning) => {
    const { body } = render({ reasoning, hidesReasoning }, model);
    expect(body.thinking).toMatchObject({ type: 'adaptive', display: 'omitted' });
  });

  it('comes all the same from models that cannot hide it', () => {
    const { body } = render({ reasoning: think({ mode: 'adaptive' }), hidesReasoning }, 'claude-opus-4-6');
    expect(body.thinking).toEqual({ type: 'adaptive' });
  });
});

describe('sampling', () => {
  it.each<[string, JsonObject, string[]]>([
    ['claude-3-5-haiku-latest', { temperature: 0.2, top_p: 0.5, top_k: 3 }, []],
    ['claude-sonnet-4-5', { temperature: 0.2, top_k: 3 }, ['top_p']],
    ['claude-opus-4-7', {}, ['temperature', 'top_p', 'top_k']],
  ])('is what %s takes', (model, expected, dropped) => {
    const rendered = render({ temperature: 0.2, topP: 0.5, topK: 3 }, model);
    const { temperature, top_p, top_k } = rendered.body;
    expect({ temperature, top_p, top_k }).toEqual({ ...expected });
    expect(rendered.dropped).toEqual(dropped);
  });

  it('is not reported when it was the default', () => {
    expect(render({ temperature: 1, topP: 1 }, 'claude-opus-4-7').dropped).toEqual([]);
  });
});
