import { describe, expect, it } from 'vitest';
import { findMaxOutputTokens, hasPhases } from './model-traits.ts';

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
