import { describe, expect, it } from 'vitest';
import type { CanonicalRequest } from '../canonical/request.ts';
import { parseResponsesRequest } from './parse-responses-request.ts';
import { type ResponsesRequestOptions, renderResponsesRequest } from './render-responses-request.ts';

const EMPTY = parseResponsesRequest({ model: 'gpt', input: 'Hi' });

function render(fields: Partial<CanonicalRequest>, options: Partial<ResponsesRequestOptions> = {}) {
  return renderResponsesRequest(
    { ...EMPTY, ...fields },
    { model: 'gpt-5.5', backend: 'chatgpt', cacheKey: 'key', ...options },
  );
}
const bodyOf = (fields: Partial<CanonicalRequest>, options: Partial<ResponsesRequestOptions> = {}) =>
  render(fields, options).body;
const forKey = (model: string) => ({ backend: 'openai-api', model }) as const;

describe('reasoning', () => {
  const budget = (budgetTokens: number) =>
    ({ mode: 'budget', effort: null, budgetTokens, summary: null }) as const;
  const effort = (value: CanonicalRequest['reasoning'] & object) => value;
  const named = (name: 'none' | 'minimal' | 'low' | 'medium' | 'high' | 'xhigh' | 'max') =>
    effort({ mode: 'effort', effort: name, budgetTokens: null, summary: null });
  const off = effort({ mode: 'off', effort: null, budgetTokens: null, summary: null });

  it.each([
    ['nothing', null, undefined],
    ['a small budget', budget(2_000), { effort: 'low', summary: 'auto' }],
    ['a budget', budget(8_000), { effort: 'medium', summary: 'auto' }],
    ['a large budget', budget(8_001), { effort: 'high', summary: 'auto' }],
    [
      'as much as the model likes',
      effort({ mode: 'adaptive', effort: null, budgetTokens: null, summary: null }),
      { summary: 'auto' },
    ],
    [
      'adaptive with an effort',
      effort({ mode: 'adaptive', effort: 'max', budgetTokens: null, summary: null }),
      { effort: 'xhigh', summary: 'auto' },
    ],
    ['an effort', named('low'), { effort: 'low', summary: 'auto' }],
    [
      'an effort and a summary',
      effort({ mode: 'effort', effort: 'low', budgetTokens: null, summary: 'detailed' }),
      { effort: 'low', summary: 'detailed' },
    ],
    [
      'a summary that nobody reads',
      effort({ mode: 'effort', effort: 'low', budgetTokens: null, summary: 'none' }),
      { effort: 'low' },
    ],
    ['none', off, { effort: 'low' }],
  ])('asks for %s', (_what, reasoning, expected) => {
    expect(bodyOf({ reasoning }).reasoning).toEqual(expected);
  });

  it.each([
    ['gpt-5', 'xhigh', 'high'],
    ['gpt-5', 'minimal', 'minimal'],
    ['gpt-5-codex', 'minimal', 'low'],
    ['gpt-5-codex', 'max', 'high'],
    ['gpt-5-pro', 'low', 'high'],
    ['o3', 'xhigh', 'high'],
    ['gpt-5.1', 'none', 'none'],
    ['gpt-5.1', 'minimal', 'low'],
    ['gpt-5.1-codex-max', 'max', 'xhigh'],
    ['gpt-5.2-pro', 'low', 'medium'],
    ['gpt-5.3-codex', 'xhigh', 'xhigh'],
    ['gpt-5.3-codex', 'none', 'low'],
    ['gpt-5.5', 'max', 'xhigh'],
    ['gpt-6.1-sol', 'max', 'max'],
    ['a-model-of-tomorrow', 'max', 'max'],
  ] as const)('is what %s takes: %s becomes %s', (model, asked, expected) => {
    expect(bodyOf({ reasoning: named(asked) }, forKey(model)).reasoning).toEqual({ effort: expected });
  });

  it.each(['gpt-4.1', 'gpt-4o', 'gpt-5-chat-latest'])('is nothing for %s', (model) => {
    const { body, dropped } = render({ reasoning: named('high') }, forKey(model));
    expect(body).not.toHaveProperty('reasoning');
    expect(body).not.toHaveProperty('include');
    expect(dropped).toEqual(['reasoning']);
  });
});
