import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { BlockStart, FinishReason } from '../canonical/events.ts';
import { block } from '../canonical/events-for-tests.ts';
import { CALL, collect, deltasOf, finish, readWithSdk, START, stream } from './render-answer-for-tests.ts';

test('a stream says the same as the whole answer', async () => {
  const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 });
  const texts = fc.array(text, { maxLength: 4 });
  const someBlock = fc.oneof(
    texts.map((list) => ({ start: { kind: 'text' } as BlockStart, list })),
    texts.map((list) => ({ start: { kind: 'text', isRefusal: true } as BlockStart, list })),
    texts.map((list) => ({ start: { kind: 'thinking' } as BlockStart, list })),
    fc.uuid().chain((id) => texts.map((list) => ({ start: CALL(id), list }))),
  );
  const count = fc.option(fc.nat({ max: 10_000 }));
  const usage = fc.record({
    input: count,
    cacheRead: count,
    cacheWrite: count,
    output: count,
    reasoning: count,
  });
  const reason = fc.constantFrom<FinishReason>('end', 'length', 'tool-calls', 'filter', 'stop-sequence');
  await fc.assert(
    fc.asyncProperty(fc.array(someBlock, { maxLength: 5 }), usage, reason, async (blocks, used, why) => {
      const events = [
        START,
        ...blocks.flatMap(({ start, list }, index) => block(index, start, ...list)),
        finish(why, used),
      ];
      const whole = collect(events);
      const rendered = stream(events, { stream_options: { include_usage: true } });
      const streamed = await readWithSdk(rendered);

      expect(streamed).toMatchObject({ id: whole.id, model: whole.model, usage: whole.usage });
      const [expected] = whole.choices;
      const [actual] = streamed.choices;
      expect(actual?.finish_reason).toBe(expected?.finish_reason);
      expect(actual?.message.content).toBe(expected?.message.content);
      expect(actual?.message.refusal).toBe(expected?.message.refusal);
      expect(strip(actual?.message.tool_calls)).toEqual(expected?.message.tool_calls);

      // The helper overwrites fields that it does not know, so that these are added up here.
      const deltas = deltasOf(rendered) as { reasoning_content?: string; reasoning_details?: unknown[] }[];
      const { reasoning_content = '', reasoning_details = [] } = (expected?.message ??
        {}) as (typeof deltas)[0];
      expect(deltas.map((delta) => delta.reasoning_content ?? '').join('')).toBe(reasoning_content);
      expect(deltas.flatMap((delta) => delta.reasoning_details ?? [])).toEqual(reasoning_details);
    }),
    { numRuns: 60 },
  );
});

/** Without what the helper adds, and as plain objects. */
function strip(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}
