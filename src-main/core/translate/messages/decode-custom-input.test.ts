import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCustomInputDecoder } from './decode-custom-input.ts';

function decode(pieces: readonly string[]): string {
  const decoder = createCustomInputDecoder();
  return pieces.map((piece) => decoder.push(piece)).join('') + decoder.end();
}

/** `text` cut at any places. */
function cut(text: string): fc.Arbitrary<string[]> {
  return fc.array(fc.nat(text.length), { maxLength: 12 }).map((places) => {
    const ends = [...places.sort((a, b) => a - b), text.length];
    return ends.map((end, index) => text.slice(ends[index - 1] ?? 0, end));
  });
}

/** JSON text with some characters as escapes. */
function writeEscapes(text: string): string {
  return JSON.stringify(text).replaceAll(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

describe('the text of a free-form tool', () => {
  it('is whole however its JSON is cut', () => {
    const sample = fc
      .tuple(
        fc.string({ unit: 'binary' }),
        fc.constantFrom(JSON.stringify, writeEscapes),
        fc.constantFrom('', ' ', '\n  '),
      )
      .chain(([text, write, space]) => {
        const json = `${space}{${space}"input"${space}:${space}${write(text)}${space}}`;
        return cut(json).map((pieces) => ({ text, pieces }));
      });
    fc.assert(
      fc.property(sample, ({ text, pieces }) => {
        expect(decode(pieces)).toBe(text);
      }),
      { numRuns: 500 },
    );
  });

  it('comes as it is written, no character in halves', () => {
    const decoder = createCustomInputDecoder();
    const pieces = ['{"in', 'put":"a', 'b\\', '"\\ud83d', '\\ude', '00c', '"}'];
    expect(pieces.map((piece) => decoder.push(piece))).toEqual(['', 'a', 'b', '"', '', '😀c', '']);
    expect(decoder.end()).toBe('');
  });

  it.each([
    ['{"note":"x","input":"text"}', 'text'],
    ['{"other":1}', '{"other":1}'],
    ['no JSON', 'no JSON'],
    ['', ''],
    [`${' '.repeat(100)}{"input":"text"}`, 'text'],
    ['{"input":"cut o', 'cut o'],
    ['{"input":"bad \\x escape"}', 'bad \\x escape'],
  ])('is made the best of in %j', (json, text) => {
    expect(decode([json])).toBe(text);
  });
});
