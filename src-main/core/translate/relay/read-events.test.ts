import fc from 'fast-check';
import { expect, it } from 'vitest';
import { thrownBy } from '../../../../e2e/support/failure-of.ts';
import { createEventReader } from './read-events.ts';

function read(...chunks: (string | Uint8Array)[]): string[] {
  const events: string[] = [];
  const reader = createEventReader((data) => events.push(data));
  for (const chunk of chunks) reader.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
  reader.end();
  return events;
}

it.each([
  ['LF', 'data: a\n\ndata: b\n\n'],
  ['CRLF', 'data: a\r\n\r\ndata: b\r\n\r\n'],
  ['CR', 'data: a\r\rdata: b\r\r'],
  ['mixed line ends', 'data: a\n\r\ndata: b\r\n\r'],
  ['a byte order mark', '\ufeffdata: a\n\ndata: b\n\n'],
  ['comments', ': hello\n\ndata: a\n: in between\n\ndata: b\n\n'],
  ['no space', 'data:a\n\ndata:b\n\n'],
  ['other fields', 'event: x\nid: 1\nretry: 5\nfoo: bar\ndata: a\n\nfoo\ndata: b\n\n'],
  ['no blank line at the end', 'data: a\n\ndata: b'],
  ['events without data', 'event: x\n\ndata: a\n\nevent: y\n\ndata: b\n\n'],
])('reads events with %s', (_what, text) => {
  expect(read(text)).toEqual(['a', 'b']);
});

it('joins data of several lines', () => {
  expect(read('data: {"a":\ndata:\ndata: 1}\n\n')).toEqual(['{"a":\n\n1}']);
});

it('is the same wherever the bytes are cut, also within a character', () => {
  const text = '\ufeff: c\r\n\r\ndata: Grüße 👋🏽\r\n\r\ndata: 世\rdata: 界\r\r';
  const bytes = Buffer.from(text);
  fc.assert(
    fc.property(fc.array(fc.nat(bytes.length), { maxLength: 6 }), (places) => {
      const cuts = [0, ...places.sort((a, b) => a - b), bytes.length];
      const chunks = cuts.slice(1).map((end, index) => bytes.subarray(cuts[index], end));
      expect(read(...chunks)).toEqual(['Grüße 👋🏽', '世\n界']);
    }),
  );
});

it('takes no event without an end, and says what to do', () => {
  const reader = createEventReader(() => {});
  const piece = Buffer.alloc(1024 * 1024, 'x');
  reader.push(Buffer.from('data: '));
  const read = () => {
    for (let count = 0; count < 70; count++) reader.push(piece);
  };
  expect(thrownBy(read)).toMatchObject({ code: 'upstream_answer_invalid', advice: expect.any(String) });
});

it('takes any bytes', () => {
  fc.assert(fc.property(fc.array(fc.uint8Array()), (chunks) => read(...chunks).length >= 0));
});
