import Anthropic from '@anthropic-ai/sdk';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../../src-shared/json.ts';
import type { CanonicalEvent, FinishReason } from '../canonical/events.ts';
import { block, call, thinking } from '../canonical/events-for-tests.ts';
import type { AnswerOptions } from '../canonical/translation.ts';
import { createMessagesAnswerCollector } from './create-messages-answer-collector.ts';
import { createMessagesStreamParser } from './create-messages-stream-parser.ts';
import { createMessagesStreamRenderer } from './create-messages-stream-renderer.ts';
import { parseMessagesAnswer } from './parse-messages-answer-for-tests.ts';
import { parseMessagesRequest } from './parse-messages-request.ts';
import { readStream } from './read-stream-for-tests.ts';

const START: CanonicalEvent = { type: 'start', id: 'resp_0123', model: 'gpt-x', usage: null };
const OPTIONS: AnswerOptions = {
  model: 'my-model',
  fallbackId: 'own_1',
  createdAtS: 1_700_000_000,
  request: parseMessagesRequest({
    model: 'gpt-x',
    messages: [{ role: 'user', content: 'Hi' }],
    thinking: { type: 'adaptive' },
  }),
};

function stream(events: readonly CanonicalEvent[]): string {
  const renderer = createMessagesStreamRenderer(OPTIONS);
  return events.map((event) => renderer.render(event)).join('');
}

function collect(events: readonly CanonicalEvent[]): JsonObject {
  const collector = createMessagesAnswerCollector(OPTIONS);
  for (const event of events) collector.push(event);
  return collector.read();
}

/** The stream as Anthropic's own helper puts it together. */
function accumulate(text: string): Promise<Anthropic.Message> {
  const client = new Anthropic({
    apiKey: 'x',
    maxRetries: 0,
    fetch: async () => new Response(text, { headers: { 'content-type': 'text/event-stream' } }),
  });
  return client.messages
    .stream({ model: 'm', max_tokens: 1, messages: [{ role: 'user', content: 'x' }] })
    .finalMessage();
}

describe("for Anthropic's SDK", () => {
  const text = fc.string({ unit: 'binary', minLength: 1 }).map((value) => value.toWellFormed());
  const seal = fc.oneof(
    fc.record({ vendor: fc.constant('openai' as const), itemId: fc.option(text), value: text }),
    fc.record({
      vendor: fc.constant('anthropic' as const),
      kind: fc.constant('signature' as const),
      value: text,
    }),
  );
  const pieces = fc.array(text, { maxLength: 3 });
  type MakeBlock = (index: number) => CanonicalEvent[];
  const json = fc
    .dictionary(fc.string(), fc.jsonValue(), { maxKeys: 3 })
    .map((value) => JSON.stringify(value));
  const makeBlock: fc.Arbitrary<MakeBlock> = fc.oneof(
    pieces.map(
      (texts): MakeBlock =>
        (index) =>
          block(index, { kind: 'text' }, ...texts),
    ),
    fc.tuple(fc.option(seal), pieces).map(
      ([value, texts]): MakeBlock =>
        (index) =>
          thinking(index, value, ...texts),
    ),
    json.map(
      (value): MakeBlock =>
        (index) =>
          call(index, ...value.split(/(?<=[,:])/)),
    ),
    fc.constant<MakeBlock>((index) =>
      block(index, {
        kind: 'opaque',
        dialect: 'messages',
        value: { type: 'web_search_tool_result', content: [] },
      }),
    ),
  );
  const count = fc.option(fc.nat(1000));
  const usage = fc.record({
    input: count,
    cacheRead: count,
    cacheWrite: count,
    output: count,
    reasoning: count,
  });
  const reason = fc.constantFrom<FinishReason>(
    'end',
    'length',
    'tool-calls',
    'refusal',
    'pause',
    'stop-sequence',
  );
  const answer = fc
    .tuple(fc.array(makeBlock, { maxLength: 5 }), reason, usage)
    .map(([blocks, why, counts]): CanonicalEvent[] => [
      START,
      ...blocks.flatMap((make, index) => make(index)),
      { type: 'finish', reason: why, stopSequence: null, usage: counts },
    ]);

  it('a stream becomes the same message as the answer that is no stream', async () => {
    await fc.assert(
      fc.asyncProperty(answer, async (events) => {
        const message = await accumulate(stream(events));
        expect(JSON.parse(JSON.stringify(message))).toMatchObject(
          JSON.parse(JSON.stringify(collect(events))),
        );
      }),
    );
  });

  it('and what was rendered is read again as it was', () => {
    const withoutPlace = (events: readonly CanonicalEvent[]) => events.filter(({ type }) => type !== 'start');
    fc.assert(
      fc.property(answer, (events) => {
        const parser = createMessagesStreamParser({ customTools: new Set() });
        const streamed = readStream(stream(events)).flatMap((event) => parser.push(JSON.stringify(event)));
        expect(parser.end()).toEqual([]);
        const whole = parseMessagesAnswer(collect(events), { customTools: new Set() });
        expect(joinDeltas(withoutPlace(streamed))).toEqual(joinDeltas(withoutPlace(whole)));
      }),
    );
  });

  /** The same events with each block's text in one piece, JSON in one spelling. */
  function joinDeltas(events: readonly CanonicalEvent[]): unknown[] {
    const texts = new Map<number, string>();
    for (const event of events) {
      if (event.type === 'delta') texts.set(event.index, (texts.get(event.index) ?? '') + event.text);
    }
    const spell = (text: string, kind: string) =>
      kind === 'tool-call' ? JSON.stringify(JSON.parse(text)) : text;
    return events.flatMap((event): unknown[] => {
      if (event.type === 'delta') return [];
      return event.type === 'block-start'
        ? [event, spell(texts.get(event.index) ?? '', event.block.kind)]
        : [event];
    });
  }
});
