import { describe, expect, it } from 'vitest';
import { type ClaudeModel, describeClaudeModel, findClaudeModel } from './describe-claude-model.ts';

const OLD: Partial<ClaudeModel> = {
  thinkingStyle: 'none',
  takesPrefill: true,
  sampling: 'both',
  takesForcedTools: true,
};
const STRICTEST: Partial<ClaudeModel> = {
  maxOutputTokens: 128_000,
  thinkingStyle: 'adaptive',
  thinkingOff: 'never',
  sampling: 'none',
  takesForcedTools: false,
  takesPrefill: false,
};

const CASES: readonly (readonly [string, Partial<ClaudeModel>])[] = [
  ['claude-3-haiku-20240307', { ...OLD, maxOutputTokens: 4096, takesOutputFormat: false }],
  ['claude-3-5-sonnet-20241022', { ...OLD, maxOutputTokens: 8192 }],
  ['claude-3-5-haiku-latest', { ...OLD, maxOutputTokens: 8192 }],
  ['claude-3-7-sonnet-20250219', { thinkingStyle: 'budget', maxOutputTokens: 64_000, sampling: 'both' }],
  ['claude-opus-4-20250514', { thinkingStyle: 'budget', maxOutputTokens: 32_000, sampling: 'both' }],
  ['claude-sonnet-4@20250514', { thinkingStyle: 'budget', maxOutputTokens: 64_000 }],
  ['claude-opus-4-1-20250805', { maxOutputTokens: 32_000, sampling: 'one', takesOutputFormat: false }],
  ['claude-opus-4-5', { thinkingStyle: 'budget', efforts: ['low', 'medium', 'high'], takesPrefill: true }],
  ['claude-sonnet-4-5-20250929', { thinkingStyle: 'budget', efforts: [], takesOutputFormat: true }],
  ['claude-haiku-4-5', { thinkingStyle: 'budget', sampling: 'one', takesForcedTools: true }],
  [
    'claude-opus-4-6',
    { thinkingStyle: 'adaptive', thinkingOff: 'omit', sampling: 'one', takesPrefill: false },
  ],
  ['us.anthropic.claude-sonnet-4-6-v1:0', { thinkingStyle: 'adaptive', hidesThinking: false }],
  ['claude-opus-4-7', { sampling: 'none', hidesThinking: true, takesSystemMessages: false }],
  ['claude-opus-4-8[1m]', { thinkingOff: 'omit', takesSystemMessages: true, takesForcedTools: true }],
  ['claude-opus-5', { thinkingOff: 'disabled', takesForcedTools: true, bindsThinking: false }],
  ['claude-sonnet-5', { thinkingOff: 'disabled', takesSystemMessages: false }],
  ['claude-opus-5-20260724', { thinkingOff: 'disabled', takesForcedTools: true }],
  ['claude-opus-5-5', { ...STRICTEST, bindsThinking: true, takesSystemMessages: true }],
  ['claude-sonnet-5-5', { thinkingOff: 'between_tools', takesForcedTools: false, bindsThinking: true }],
  ['claude-haiku-5-5', { thinkingOff: 'disabled', takesForcedTools: true, bindsThinking: true }],
  ['claude-haiku-5-5', { takesSystemMessages: true, takesPrefill: false }],
  ['claude-fable-5', { thinkingOff: 'never', takesForcedTools: true }],
  ['claude-fable-5-2', { thinkingOff: 'never', takesForcedTools: false, bindsThinking: true }],
  ['claude-mythos-5-1', { thinkingOff: 'never', takesForcedTools: false }],
];

describe('describeClaudeModel', () => {
  it.each(CASES)('knows %s', (name, traits) => {
    expect(describeClaudeModel(name)).toMatchObject(traits);
  });

  it.each([
    'claude-opus-6',
    'claude-sonnet-5-6',
    'claude-sonata-1',
    'claude-mythos-preview',
    'gpt-5',
    '',
    'constructor',
    'claude-constructor-1',
  ])('asks nothing special of %j', (name) => {
    expect(describeClaudeModel(name)).toMatchObject({ ...STRICTEST, bindsThinking: false });
  });
});

it('tells a name of no known line from a newer model of one', () => {
  expect(findClaudeModel('claude-opus-6')).toMatchObject(STRICTEST);
  for (const name of ['claude-sonata-1', 'claude-mythos-preview', 'gpt-5', 'constructor']) {
    expect(findClaudeModel(name)).toBeNull();
  }
});

it.each([
  ['claude-3-5-haiku-latest', false],
  ['claude-3-7-sonnet-latest', true],
  ['claude-opus-4-6', true],
  ['claude-opus-4-7', false],
])('%s takes a budget for its thinking: %s', (name, takesBudget) => {
  expect(describeClaudeModel(name)).toMatchObject({ takesBudget });
});
