import { describe, expect, it } from 'vitest';
import type { CanonicalEvent, FinishReason } from '../canonical/events.ts';
import { block, call, thinking } from '../canonical/events-for-tests.ts';
import { createSummaryFilter } from './create-summary-filter.ts';

const USAGE = { input: 9, cacheRead: 5, cacheWrite: null, output: 7, reasoning: null };
const START: CanonicalEvent = { type: 'start', id: 'msg_1', model: 'm', usage: USAGE };
const finish = (reason: FinishReason): CanonicalEvent => ({
  type: 'finish',
  reason,
  stopSequence: null,
  usage: USAGE,
});
const SEAL = { vendor: 'anthropic', kind: 'signature', value: 's' } as const;

const filter = (...events: CanonicalEvent[]) => events.flatMap(createSummaryFilter());

it('gives out one block with all text, and nothing else of the answer', () => {
  const annotation: CanonicalEvent = { type: 'annotation', index: 1, dialect: 'messages', value: {} };
  const [begin, ...text] = block(1, { kind: 'text' }, 'A', 'B');
  const events = filter(
    START,
    { type: 'ping' },
    ...thinking(0, SEAL, 'Hm'),
    ...(begin === undefined ? [] : [begin, annotation]),
    ...text,
    ...call(2, '{}'),
    ...block(3, { kind: 'opaque', dialect: 'messages', value: {} }),
    ...block(4, { kind: 'text' }, 'C'),
    finish('end'),
  );
  expect(events).toEqual([
    START,
    { type: 'ping' },
    ...block(0, { kind: 'text', isCompaction: true }, 'A', 'B', 'C'),
    finish('end'),
  ]);
});

describe('an answer that is no summary ends with an error', () => {
  const text = block(0, { kind: 'text' }, 'Some');

  it.each<[FinishReason, string, CanonicalEvent[]]>([
    ['end', 'server', []],
    ['end', 'server', block(0, { kind: 'text' }, ' \n')],
    ['end', 'server', thinking(0, null, 'Hm')],
    ['refusal', 'server', text],
    ['pause', 'server', text],
    ['filter', 'server', text],
    ['length', 'context-length', text],
  ])('%s: %s', (reason, kind, blocks) => {
    const events = filter(START, ...blocks, finish(reason));
    expect(events.at(-1)).toMatchObject({ type: 'error', error: { kind } });
    expect(events.map(({ type }) => type)).not.toContain('block-stop');
    expect(events.map(({ type }) => type)).not.toContain('finish');
  });

  it("or with the provider's own", () => {
    const error = { status: null, kind: 'overloaded', message: 'x', code: null, param: null } as const;
    expect(filter(START, ...text, { type: 'error', error }).at(-1)).toEqual({ type: 'error', error });
  });
});
