import { expect, it } from 'vitest';
import { readTokenLimit, readTopK, readTopP } from './read-sampling.ts';

it.each([0, -1, null, undefined])('top_k is off: %s', (value) => {
  expect(readTopK(value)).toBeNull();
});

it.each([-1, null, undefined])('top_p is off: %s', (value) => {
  expect(readTopP(value)).toBeNull();
});

it.each([-1, null, undefined])('there is no limit of tokens: %s', (value) => {
  expect(readTokenLimit(value, 'max_tokens')).toBeNull();
});

it('both are kept, also the least', () => {
  expect([readTopK(1), readTopP(0)]).toEqual([1, 0]);
});

it('what means nothing is refused', () => {
  expect(() => readTopK(-2)).toThrow(expect.objectContaining({ code: 'invalid_parameter', param: 'top_k' }));
  expect(() => readTopK(1.5)).toThrow(expect.objectContaining({ param: 'top_k' }));
  expect(() => readTopP(-0.5)).toThrow(expect.objectContaining({ param: 'top_p' }));
  expect(() => readTokenLimit(0, 'max_tokens')).toThrow(expect.objectContaining({ param: 'max_tokens' }));
});
