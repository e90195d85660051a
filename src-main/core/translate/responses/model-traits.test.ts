import { describe, expect, it } from 'vitest';
import {
  clampOutputTokens,
  findMaxOutputTokens,
  hasPhases,
  isInChat,
  isOpenaiModel,
  takesFunctionsInChat,
  takesParallelCalls,
  takesSampling,
  takesStopInChat,
  takesVerbosity,
} from './model-traits.ts';

it.each([
  ['gpt-4.1', false],
  ['gpt-5', false],
  ['gpt-5.2', false],
  ['gpt-5.2-codex', false],
  ['gpt-5.3-chat-latest', false],
  ['gpt-5.3-codex', true],
  ['gpt-5.3-codex-spark', true],
  ['gpt-5.4-pro', true],
  ['gpt-5.5', true],
  ['gpt-5.10', true],
  ['gpt-6.1-sol', true],
  ['gpt-10', true],
  ['o3', false],
])('%s tells its last word from those on the way: %s', (model, expected) => {
  expect(hasPhases(model)).toBe(expected);
});

it.each([
  ['gpt-4.1', 'high', true],
  ['gpt-5-mini', 'high', true],
  ['gpt-5.1', 'high', true],
  ['gpt-5.2-chat-latest', 'high', true],
  ['gpt-5.2', null, true],
  ['gpt-5.2', 'none', true],
  ['gpt-5.2', 'low', false],
  ['gpt-5.4-mini', 'low', false],
  ['gpt-5.4', null, true],
  ['gpt-5.5', null, false],
  ['gpt-5.10', null, false],
  ['gpt-6.1-sol', null, false],
  ['gpt-6.1-sol', 'none', true],
  ['gpt-10', null, false],
])('%s with effort %s takes functions in Chat Completions: %s', (model, effort, expected) => {
  expect(takesFunctionsInChat(model, effort)).toBe(expected);
});

describe('the most tokens of an answer', () => {
  it.each([
    ['gpt-3.5-turbo', 4096],
    ['gpt-4-turbo-2024-04-09', 4096],
    ['gpt-4', 8192],
    ['gpt-4-0613', 8192],
    ['gpt-4o', 16_384],
    ['gpt-4o-2024-05-13', 4096],
    ['gpt-4o-mini', 16_384],
    ['ft:gpt-4o-mini-2024-07-18:acme::id', 16_384],
    ['chatgpt-4o-latest', 16_384],
    ['gpt-4.1-nano', 32_768],
    ['o1-preview', 32_768],
    ['o1-mini', 65_536],
    ['o3-pro', 100_000],
    ['codex-mini-latest', 100_000],
    ['gpt-5-chat-latest', 16_384],
    ['gpt-5.2-chat-latest', 16_384],
    ['gpt-5-pro', 272_000],
    ['gpt-5-mini', 128_000],
    ['gpt-5.3-codex', 128_000],
    ['gpt-5.5', 128_000],
  ])('of %s: %i', (model, expected) => {
    expect(findMaxOutputTokens(model)).toBe(expected);
  });

  it.each(['gpt-6.1-sol', 'gpt-5.10', 'my-alias'])('of %s is not known', (model) => {
    expect(findMaxOutputTokens(model)).toBeNull();
  });
});

it.each([
  ['gpt-4o', 50_000, 16_384],
  ['gpt-4o', 100, 100],
  ['gpt-6.1-sol', 1e9, 1e9],
])('an answer of %s that may have %d tokens has at most %d', (model, asked, expected) => {
  expect(clampOutputTokens(asked, model)).toBe(expected);
});

it.each([
  ['gpt-4o', null, true],
  ['gpt-5.2-chat-latest', 'low', true],
  ['gpt-5.5', null, false],
  ['gpt-5.5', 'none', true],
  ['gpt-5.1', null, true],
  ['gpt-5.1-2025-11-13', null, true],
  ['gpt-5.2', null, true],
  ['gpt-5.2', undefined, true],
  ['gpt-5.2', 'low', false],
  ['gpt-5.1-codex-mini', null, false],
  ['gpt-5.2-pro', null, false],
  ['gpt-5', null, false],
  ['gpt-5.4', null, false],
  ['gpt-5.10', null, false],
  ['o3', 'low', false],
])('%s with the effort %s takes sampling: %s', (model, effort, expected) => {
  expect(takesSampling(model, effort)).toBe(expected);
});

it.each([
  ['gpt-5.5', true],
  ['gpt-6.1-sol', true],
  ['o3', true],
  ['o3-pro', false],
  ['o4-mini-deep-research', false],
  ['gpt-5-pro-2025-10-06', false],
  ['gpt-5.2-pro', false],
  ['gpt-5.1-codex-max', false],
  ['codex-mini-latest', false],
])('%s is in Chat Completions: %s', (model, expected) => {
  expect(isInChat(model)).toBe(expected);
});

it.each([
  ['o1', false, false],
  ['o1-pro', false, false],
  ['o3-mini', false, false],
  ['o4-mini-2025-04-16', false, false],
  ['gpt-3.5-turbo', true, false],
  ['gpt-4.1', true, false],
  ['ft:gpt-4o:me', true, false],
  ['gpt-5', true, true],
  ['gpt-6.1-sol', true, true],
])('%s takes parallel_tool_calls: %s, any verbosity: %s', (model, parallel, verbosity) => {
  expect([takesParallelCalls(model), takesVerbosity(model)]).toEqual([parallel, verbosity]);
});

it('takes stop sequences in Chat Completions where it does not reason', () => {
  expect([takesStopInChat('gpt-4o'), takesStopInChat('gpt-5')]).toEqual([true, false]);
});

it.each([
  ['gpt-7', true],
  ['ft:gpt-4o:me', true],
  ['o5', true],
  ['codex-x', true],
  ['chatgpt-4o-latest', true],
  ['llama-4', false],
  ['opus', false],
])('%s is a name of OpenAI: %s', (model, expected) => {
  expect(isOpenaiModel(model)).toBe(expected);
});
