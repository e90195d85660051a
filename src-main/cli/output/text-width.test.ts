import fc from 'fast-check';
import { expect, test } from 'vitest';
import { measureText, padText, wrapText } from './text-width.ts';

test('measures what a terminal shows, not UTF-16 units', () => {
  expect(measureText('abc')).toBe(3);
  expect(measureText('é')).toBe(1);
  expect(measureText('日本')).toBe(4);
  expect(measureText('👩‍💻')).toBe(2);
  expect(padText('日本', 6)).toBe('日本  ');
});

test('breaks at spaces, slashes and commas before it cuts a word', () => {
  expect(wrapText('user:profile user:inference', 14)).toEqual(['user:profile', 'user:inference']);
  expect(wrapText('/home/somebody/.codex/auth.json', 16)).toEqual(['/home/somebody/', '.codex/auth.json']);
  expect(wrapText('a,b', 2)).toEqual(['a,', 'b']);
  expect(wrapText('0123456789', 4)).toEqual(['0123', '4567', '89']);
  expect(wrapText('', 4)).toEqual(['']);
});

test('never makes a line too wide and loses nothing but white space', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 2, max: 40 }), (text, width) => {
      const lines = wrapText(text, width);
      for (const line of lines) expect(measureText(line)).toBeLessThanOrEqual(width);
      const plain = (value: string) => value.replace(/\s+/g, '');
      expect(plain(lines.join(''))).toBe(plain(text));
    }),
  );
});
