import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CanonicalEvent } from '../canonical/events.ts';
import { createStopSequenceFilter } from './create-stop-sequence-filter.ts';

const USAGE = { input: 5, cacheRead: null, cacheWrite: null, output: 1, reasoning: null };
const textStart = { type: 'block-start', index: 0, block: { kind: 'text' } } as const;
const stop = { type: 'block-stop', index: 0 } as const;
const finish = { type: 'finish', reason: 'end', stopSequence: null, usage: USAGE } as const;
const delta = (text: string, index = 0) => ({ type: 'delta', index, text }) as const;

function run(sequences: string[], events: readonly CanonicalEvent[]): CanonicalEvent[] {
  const filter = createStopSequenceFilter(sequences);
  return events.flatMap((event) => [...filter(event)]);
}

const textOf = (events: readonly CanonicalEvent[]) =>
  events.map((event) => (event.type === 'delta' ? event.text : '')).join('');

describe('an answer with a stop sequence', () => {
  it('ends before it, wherever the deltas are cut, and says which it was', () => {
    const events = run(
      ['STOP', 'ST!'],
      [textStart, delta('One S'), delta('T'), delta('OP two'), stop, finish],
    );
    expect(events).toEqual([
      textStart,
      delta('One '),
      stop,
      {
        type: 'finish',
        reason: 'stop-sequence',
        stopSequence: 'STOP',
        usage: { ...USAGE, input: null, output: null },
      },
    ]);
  });

  it('says what was known of its usage', () => {
    const start = { type: 'start', id: null, model: null, usage: USAGE } as const;
    expect(run(['.'], [start, textStart, delta('A.')]).at(-1)).toMatchObject({ usage: USAGE });
  });

  it('ends at the longest of those that end at the same place', () => {
    expect(run(['b', 'ab'], [textStart, delta('xab')]).at(-1)).toMatchObject({ stopSequence: 'ab' });
  });

  it('has every block ended', () => {
    const thinking = { type: 'block-start', index: 1, block: { kind: 'thinking' } } as const;
    const events = run(['.'], [textStart, thinking, delta('A.')]);
    expect(events.slice(-3)).toMatchObject([stop, { type: 'block-stop', index: 1 }, { type: 'finish' }]);
  });

  describe('while a call goes on', () => {
    const call = { type: 'block-start', index: 1, block: { kind: 'tool-call', id: '1', name: 'f' } } as const;
    const callStop = { type: 'block-stop', index: 1 } as const;
    const later = {
      type: 'block-start',
      index: 2,
      block: { kind: 'tool-call', id: '2', name: 'g' },
    } as const;
    const begun = [textStart, call, delta('{"a"', 1), delta('A.')];
    const cut = { type: 'finish', reason: 'stop-sequence', stopSequence: '.' };

    it('lets it come to its end, and nothing else', () => {
      const rest = [delta('B'), stop, later, delta(':1}', 1), callStop, delta('{}', 2), finish];
      expect(run(['.'], [...begun, ...rest])).toMatchObject([
        textStart,
        call,
        delta('{"a"', 1),
        delta('A'),
        stop,
        delta(':1}', 1),
        callStop,
        cut,
      ]);
    });

    it('does not end it when the provider ends the answer, whose usage is known then', () => {
      expect(run(['.'], [...begun, finish]).slice(-2)).toMatchObject([stop, { ...cut, usage: USAGE }]);
    });

    it('does not end it when the answer breaks off', () => {
      const error = { status: null, kind: 'server', message: 'Gone', code: null, param: null } as const;
      const failure = { type: 'error', error } as const;
      expect(run(['.'], [...begun, failure]).slice(-2)).toEqual([stop, failure]);
    });
  });
});

describe('an answer without one', () => {
  it('holds back only what may be its beginning, and lets that go when it is not', () => {
    const filter = createStopSequenceFilter(['\n\nHuman:']);
    filter(textStart);
    expect(filter(delta('Hello'))).toEqual([delta('Hello')]);
    expect(filter(delta('!\n'))).toEqual([delta('!')]);
    expect(filter(delta('\n'))).toEqual([]);
    expect(filter(delta('\n'))).toEqual([delta('\n')]);
    expect(filter(delta('Hum'))).toEqual([]);
    expect(filter(stop)).toEqual([delta('\n\nHum'), stop]);
    expect(filter(finish)).toEqual([finish]);
  });

  it('keeps what is held when the block does not end', () => {
    expect(run(['ab'], [textStart, delta('xa'), finish])).toEqual([
      textStart,
      delta('x'),
      delta('a'),
      finish,
    ]);
  });

  it('may have it in reasoning, in arguments, and across blocks', () => {
    const other = [
      { type: 'block-start', index: 1, block: { kind: 'thinking' } },
      delta('STOP', 1),
      { type: 'block-stop', index: 1 },
      { type: 'block-start', index: 2, block: { kind: 'tool-call', id: '1', name: 'f' } },
      delta('{"a":"STOP"}', 2),
      { type: 'block-stop', index: 2 },
    ] as const;
    const events = [textStart, delta('ST'), stop, ...other, finish];
    expect(run(['STOP'], events)).toEqual(events);
  });

  it('is not changed by a sequence of nothing', () => {
    const events = [textStart, delta('A'), stop, finish];
    expect(run([''], events)).toEqual(events);
  });
});

it('finds the same as a search in the whole text', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(
      fc.array(letters, { minLength: 1, maxLength: 3 }),
      fc.array(letters, { maxLength: 12 }),
      (sequences, deltas) => {
        const text = deltas.join('');
        const ends = sequences
          .map((sequence) => text.indexOf(sequence) + sequence.length)
          .filter((end, i) => end >= (sequences[i]?.length ?? 0));
        const events = run(sequences, [textStart, ...deltas.map((part) => delta(part)), stop, finish]);
        const end = Math.min(...ends);
        const longest = sequences
          .filter((sequence) => text.slice(0, end).endsWith(sequence))
          .reduce((a, b) => (b.length > a.length ? b : a), '');
        const cut = ends.length === 0 ? text : text.slice(0, end - longest.length);
        expect(textOf(events)).toBe(cut);
        expect(events.at(-1)).toMatchObject({ reason: ends.length === 0 ? 'end' : 'stop-sequence' });
      },
    ),
  );
});

it('takes time in proportion to the text, however like itself it is', () => {
  const sequence = `${'a'.repeat(50_000)}b`;
  const events = run(
    [sequence],
    [textStart, ...Array.from({ length: 100 }, () => delta('a'.repeat(2_000))), stop, finish],
  );
  expect(textOf(events)).toHaveLength(200_000);
});
