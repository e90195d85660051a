import { expect, it } from 'vitest';
import { limitStopSequences } from './limit-stop-sequences.ts';

const list = (length: number) => Array.from({ length }, (_, i) => `stop ${i}`);

it('keeps each sequence once, in order', () => {
  expect(limitStopSequences(['b', 'a', 'b'])).toEqual(['b', 'a']);
  expect(limitStopSequences([...list(256), ...list(256)])).toEqual(list(256));
});

it('refuses more than it can look for', () => {
  expect(() => limitStopSequences(list(257))).toThrow(
    expect.objectContaining({ code: 'unsupported_parameter', param: 'stop' }),
  );
});
