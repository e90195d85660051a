import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createJsonUsageObserver,
  createStreamUsageObserver,
  readUsage,
  type UsageObserver,
} from './token-usage.ts';

const ANTHROPIC = [
  'event: message_start',
  'data: {"type":"message_start","message":{"usage":{"input_tokens":25,"cache_read_input_tokens":12,"cache_creation_input_tokens":7,"output_tokens":1}}}',
  '',
  'event: content_block_delta',
  'data: {"type":"content_block_delta","delta":{"text":"say \\"usage\\" 👋"}}',
  '',
  'event: message_delta',
  'data: {"type":"message_delta","usage":{"output_tokens":42}}',
  '',
  '',
];
const RESPONSES = [
  'data: {"type":"response.created","response":{"usage":null}}',
  '',
  'data:{"type":"response.completed","response":{"usage":{"input_tokens":37,"input_tokens_details":{"cached_tokens":12},"output_tokens":42}}}',
  '',
];
const CASES = [
  ['Anthropic', ANTHROPIC, { input: 25, output: 42, cacheRead: 12, cacheWrite: 7 }],
  ['Responses', RESPONSES, { input: 37, output: 42, cacheRead: 12, cacheWrite: null }],
] as const;

function observe(observer: UsageObserver, bytes: Buffer, cuts: readonly number[]) {
  const at = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
  let start = 0;
  for (const end of [...at, bytes.length]) {
    observer.push(bytes.subarray(start, end));
    start = end;
  }
  return observer.read();
}

describe.each(CASES)('a stream of %s', (_vendor, lines, usage) => {
  it.each(['\n', '\r\n'])('gives the same figures however it is cut (line end %j)', (lineEnd) => {
    const bytes = Buffer.from(lines.join(lineEnd));
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 40 }), (cuts) => {
        expect(observe(createStreamUsageObserver(), bytes, cuts)).toEqual(usage);
      }),
    );
  });
});

it('gives the figures so far when a stream is cut short', () => {
  const bytes = Buffer.from(ANTHROPIC.slice(0, 3).join('\n'));
  expect(observe(createStreamUsageObserver(), bytes, [])).toMatchObject({ input: 25, output: 1 });
});

it('takes arbitrary bytes without a word', () => {
  const piece = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc
      .constantFrom(
        'data: {"usage":',
        '{"usage":{"input_tokens":"x"}}',
        'data: {"usage":[]}\n',
        '\n',
        '"usage"\n',
      )
      .map((text) => Buffer.from(text)),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      for (const observer of [createStreamUsageObserver(), createJsonUsageObserver()]) {
        for (const bytes of pieces) observer.push(Buffer.from(bytes));
        const usage = observer.read();
        for (const figure of Object.values(usage ?? {})) {
          expect(figure === null || typeof figure === 'number').toBe(true);
        }
      }
    }),
  );
});

it('lets a line go that is too long to hold, and reads on after it', () => {
  const observer = createStreamUsageObserver();
  observer.push(Buffer.from('data: {"usage":{"input_tokens":1},"x":"'));
  for (let pushed = 0; pushed < 10; pushed += 1) observer.push(Buffer.alloc(1024 * 1024, 'x'));
  observer.push(Buffer.from('"}\n\ndata: {"usage":{"input_tokens":7}}\n\n'));
  expect(observer.read()).toMatchObject({ input: 7 });
});

describe('a whole answer', () => {
  it('gives the figures however it is cut, and none when it is no JSON or too large', () => {
    const bytes = Buffer.from('{"type":"message","usage":{"input_tokens":3,"output_tokens":4}}');
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 10 }), (cuts) => {
        expect(observe(createJsonUsageObserver(), bytes, cuts)).toMatchObject({ input: 3, output: 4 });
      }),
    );
    expect(observe(createJsonUsageObserver(), Buffer.from('<html>'), [])).toBeNull();
    const large = Buffer.from(`{"usage":{"input_tokens":3},"x":"${'x'.repeat(5 * 1024 * 1024)}"}`);
    expect(observe(createJsonUsageObserver(), large, [1_000_000])).toBeNull();
  });

  it('may lack any figure', () => {
    expect(readUsage({})).toBeNull();
    expect(readUsage({ usage: {} })).toEqual({
      input: null,
      output: null,
      cacheRead: null,
      cacheWrite: null,
    });
  });
});
