import fc from 'fast-check';
import OpenAI from 'openai';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../../src-shared/json.ts';
import type { CanonicalEvent, FinishReason } from '../canonical/events.ts';
import { decodeSealFromResponses } from '../seal/encode-seal.ts';
import { createResponsesAnswerCollector } from './create-answer-collector.ts';
import { createResponsesStreamParser } from './create-stream-parser.ts';
import { createResponsesStreamRenderer } from './create-stream-renderer.ts';
import { parseResponsesAnswer } from './parse-responses-answer-for-tests.ts';
import { parseResponsesRequest } from './parse-responses-request.ts';

const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 });
const name = fc.stringMatching(/^[a-z]\w{0,20}$/);

const OPTIONS = {
  model: 'claude-sonnet-5',
  fallbackId: 'f1',
  createdAtS: 1_700_000_000,
  request: parseResponsesRequest({
    model: 'claude-sonnet-5',
    input: 'Hi',
    tools: [{ type: 'custom', name: 'patch' }],
  }),
};
const usage = fc.record({
  input: fc.nat(),
  cacheRead: fc.nat(),
  cacheWrite: fc.nat(),
  output: fc.nat(),
  reasoning: fc.nat(),
});
const anthropicSeal = fc.record({
  vendor: fc.constant('anthropic' as const),
  kind: fc.constantFrom('signature' as const, 'redacted' as const),
  value: text,
});
const answerBlock = fc.oneof(
  fc.record({
    block: fc.constant({ kind: 'text' as const }),
    deltas: fc.array(text, { minLength: 1, maxLength: 3 }),
  }),
  fc.record({
    block: fc.constant({ kind: 'thinking' as const }),
    deltas: fc.array(text, { maxLength: 3 }),
    seal: anthropicSeal,
  }),
  fc.record({
    block: name.map((of) => ({ kind: 'tool-call' as const, id: `toolu_${of}`, name: of })),
    deltas: fc.array(text, { minLength: 1, maxLength: 3 }),
  }),
);

/** A model's answer, its blocks one after another. */
const answer = fc
  .record({
    blocks: fc.uniqueArray(answerBlock, {
      maxLength: 5,
      selector: ({ block }) => (block.kind === 'tool-call' ? block.id : {}),
    }),
    usage,
    reason: fc.constantFrom<FinishReason>('end', 'length', 'filter'),
  })
  .map(({ blocks, usage, reason }): CanonicalEvent[] => {
    const events = blocks.flatMap((of, index): CanonicalEvent[] => [
      { type: 'block-start', index, block: of.block },
      ...of.deltas.map((delta): CanonicalEvent => ({ type: 'delta', index, text: delta })),
      ...('seal' in of ? [{ type: 'seal' as const, index, seal: of.seal }] : []),
      { type: 'block-stop', index },
    ]);
    const isCalling = blocks.some(({ block }) => block.kind === 'tool-call');
    return [
      { type: 'start', id: 'msg_1', model: 'claude-sonnet-5', usage: null },
      ...events,
      {
        type: 'finish',
        reason: isCalling && reason === 'end' ? 'tool-calls' : reason,
        stopSequence: null,
        usage,
      },
    ];
  });

/** The same, its blocks begun in order and then going on at the same time, as OpenAI allows. */
const parallelAnswer = fc.tuple(answer, fc.infiniteStream(fc.nat())).map(([events, order]) => {
  const starts = events.filter(({ type }) => type === 'start' || type === 'block-start');
  const rest = events.filter((event) => !starts.includes(event) && event.type !== 'finish');
  const queues = Object.values(Object.groupBy(rest, (event) => ('index' in event ? event.index : -1)));
  const merged: CanonicalEvent[] = [];
  for (const choice of order) {
    const open = queues.filter((queue) => queue !== undefined && queue.length > 0);
    const event = open[choice % open.length]?.shift();
    if (event === undefined) break;
    merged.push(event);
  }
  return [...starts, ...merged, ...events.slice(-1)];
});

function renderStream(events: readonly CanonicalEvent[]): string {
  const renderer = createResponsesStreamRenderer(OPTIONS);
  return events.map((event) => renderer.render(event)).join('');
}

function collect(events: readonly CanonicalEvent[]): JsonObject {
  const collector = createResponsesAnswerCollector(OPTIONS);
  for (const event of events) collector.push(event);
  return collector.read();
}

/** What an answer says: its blocks in order, with whole texts, and its end. */
function summarize(events: readonly CanonicalEvent[]) {
  const blocks = new Map<number, { block: unknown; text: string; seal: unknown; isStopped: boolean }>();
  let end: unknown;
  for (const event of events) {
    const known = 'index' in event ? blocks.get(event.index) : undefined;
    if (event.type === 'block-start')
      blocks.set(event.index, { block: event.block, text: '', seal: null, isStopped: false });
    else if (event.type === 'delta' && known) known.text += event.text;
    else if (event.type === 'seal' && known)
      known.seal = decodeSealFromResponses(event.seal.value)?.seal ?? event.seal;
    else if (event.type === 'block-stop' && known) known.isStopped = true;
    else if (event.type === 'finish') end = event;
  }
  return { blocks: [...blocks].sort(([a], [b]) => a - b).map(([, block]) => block), end };
}

describe('an answer', () => {
  const dataOf = (stream: string) =>
    stream
      .split('\n')
      .filter((line) => line.startsWith('data: '))
      .map((line) => line.slice('data: '.length));

  function parseStream(stream: string): CanonicalEvent[] {
    const parser = createResponsesStreamParser();
    const events = dataOf(stream).flatMap((data) => [...parser.push(data)]);
    return [...events, ...parser.end()];
  }

  it('is the same after its form for OpenAI, as a stream and as a whole', () => {
    fc.assert(
      fc.property(answer, (events) => {
        expect(summarize(parseStream(renderStream(events)))).toEqual(summarize(events));
        expect(summarize(parseResponsesAnswer(collect(events)))).toEqual(summarize(events));
      }),
    );
  });

  it('has the same blocks, also where they come at the same time', () => {
    const blocksOf = (events: readonly CanonicalEvent[]) =>
      summarize(events)
        .blocks.map((block) => JSON.stringify(block))
        .sort();
    fc.assert(
      fc.property(parallelAnswer, (events) => {
        expect(blocksOf(parseStream(renderStream(events)))).toEqual(blocksOf(events));
        expect(blocksOf(parseResponsesAnswer(collect(events)))).toEqual(blocksOf(events));
      }),
    );
  });

  it('is put together by the official SDK to what the whole answer is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(answer, parallelAnswer), async (events) => {
        const client = new OpenAI({
          apiKey: 'test',
          baseURL: 'http://localhost.test/v1',
          fetch: async () =>
            new Response(renderStream(events), { headers: { 'content-type': 'text/event-stream' } }),
        });
        const response = await client.responses.stream({ model: 'm', input: 'Hi' }).finalResponse();
        expect(response).toMatchObject(collect(events));
      }),
      { numRuns: 50 },
    );
  });
});
