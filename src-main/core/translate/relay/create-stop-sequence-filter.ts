import type { CanonicalEvent, CanonicalUsage } from '../canonical/events.ts';

const UNKNOWN_USAGE: CanonicalUsage = {
  input: null,
  cacheRead: null,
  cacheWrite: null,
  output: null,
  reasoning: null,
};

/**
 * Ends an answer where the model writes one of the client's stop sequences, for providers that have none. Looks at
 * text only, as Anthropic does. Holds back no more than what may be the beginning of a sequence. A call that has begun
 * before may come to its end: told that half a call has ended, clients would carry it out.
 *
 * @returns the events to go on for each event. After the `finish` of a cut answer nothing goes on; its usage is what
 *   the answer's start said, since the provider has not counted yet.
 */
export function createStopSequenceFilter(
  stopSequences: readonly string[],
): (event: CanonicalEvent) => readonly CanonicalEvent[] {
  const patterns = stopSequences.filter((sequence) => sequence !== '').map(createPattern);
  /** By open block: how much of each pattern its text ends with; `null` for blocks that are not text. */
  const open = new Map<number, number[] | null>();
  const openCalls = new Set<number>();
  let usage = UNKNOWN_USAGE;
  /** The sequence that was found. */
  let found: string | null = null;
  let isDone = false;

  function cut(index: number, text: string, sequence: string): CanonicalEvent[] {
    found = sequence;
    const stops = [...open.keys()].filter((key) => !openCalls.has(key)).sort((a, b) => a - b);
    return [
      ...toDelta(index, text),
      ...stops.map((index): CanonicalEvent => ({ type: 'block-stop', index })),
      ...finishCut(sequence, usage),
    ];
  }

  /** @returns nothing while a call goes on */
  function finishCut(sequence: string, usage: CanonicalUsage): CanonicalEvent[] {
    if (openCalls.size > 0) return [];
    isDone = true;
    return [{ type: 'finish', reason: 'stop-sequence', stopSequence: sequence, usage }];
  }

  /** What goes on of a cut answer. */
  function readRest(event: CanonicalEvent, sequence: string): CanonicalEvent[] {
    if (event.type === 'finish') {
      openCalls.clear();
      return finishCut(sequence, event.usage);
    }
    if (!('index' in event)) return [event];
    if (!openCalls.has(event.index)) return [];
    if (event.type !== 'block-stop') return [event];
    openCalls.delete(event.index);
    return [event, ...finishCut(sequence, usage)];
  }

  function readText(index: number, text: string, matched: number[]): CanonicalEvent[] {
    const held = heldText(patterns, matched);
    for (let end = 0; end < text.length; end++) {
      const sequence = advance(patterns, matched, text.charAt(end));
      if (sequence === null) continue;
      return cut(index, (held + text.slice(0, end + 1)).slice(0, -sequence.length), sequence);
    }
    const all = held + text;
    return toDelta(index, all.slice(0, all.length - heldText(patterns, matched).length));
  }

  /** Text that was the beginning of a sequence after all. */
  function release(index: number): CanonicalEvent[] {
    const matched = open.get(index);
    open.delete(index);
    return matched ? toDelta(index, heldText(patterns, matched)) : [];
  }

  return (event) => {
    if (isDone) return [];
    if (found !== null) return readRest(event, found);
    switch (event.type) {
      case 'start':
        usage = event.usage ?? usage;
        return [event];
      case 'block-start':
        open.set(event.index, event.block.kind === 'text' ? patterns.map(() => 0) : null);
        if (event.block.kind === 'tool-call') openCalls.add(event.index);
        return [event];
      case 'delta': {
        const matched = open.get(event.index);
        return matched ? readText(event.index, event.text, matched) : [event];
      }
      case 'block-stop':
        openCalls.delete(event.index);
        return [...release(event.index), event];
      case 'finish':
        return [...[...open.keys()].flatMap(release), event];
      default:
        return [event];
    }
  };
}

interface Pattern {
  readonly text: string;
  /** For each length: how much of the pattern its beginning of that length ends with, short of itself. */
  readonly fallback: readonly number[];
}

/** Knuth, Morris, Pratt: time in proportion to the text, whatever the sequences are. */
function createPattern(text: string): Pattern {
  const fallback = [0, 0];
  for (let end = 1, length = 0; end < text.length; end++) {
    while (length > 0 && text[length] !== text[end]) length = fallback[length] ?? 0;
    if (text[length] === text[end]) length += 1;
    fallback.push(length);
  }
  return { text, fallback };
}

/** @returns the longest sequence that ends with this character, or `null` */
function advance(patterns: readonly Pattern[], matched: number[], character: string): string | null {
  let found: string | null = null;
  for (const [i, { text, fallback }] of patterns.entries()) {
    let length = matched[i] ?? 0;
    while (length > 0 && text[length] !== character) length = fallback[length] ?? 0;
    if (text[length] === character) length += 1;
    matched[i] = length;
    if (length === text.length && length > (found?.length ?? 0)) found = text;
  }
  return found;
}

/** The longest beginning of a sequence that the text ends with. */
function heldText(patterns: readonly Pattern[], matched: readonly number[]): string {
  let held = '';
  for (const [i, { text }] of patterns.entries()) {
    const length = matched[i] ?? 0;
    if (length > held.length) held = text.slice(0, length);
  }
  return held;
}

function toDelta(index: number, text: string): CanonicalEvent[] {
  return text === '' ? [] : [{ type: 'delta', index, text }];
}
