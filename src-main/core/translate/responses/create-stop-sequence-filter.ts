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
 * text only, as Anthropic does. Holds back no more than what may be the beginning of a sequence.
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
  let usage = UNKNOWN_USAGE;
  let isDone = false;

  function cut(index: number, text: string, sequence: string): CanonicalEvent[] {
    isDone = true;
    const stops = [...open.keys()].sort((a, b) => a - b);
    return [
      ...toDelta(index, text),
      ...stops.map((index): CanonicalEvent => ({ type: 'block-stop', index })),
      { type: 'finish', reason: 'stop-sequence', stopSequence: sequence, usage },
    ];
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
    switch (event.type) {
      case 'start':
        usage = event.usage ?? usage;
        return [event];
      case 'block-start':
        open.set(event.index, event.block.kind === 'text' ? patterns.map(() => 0) : null);
        return [event];
      case 'delta': {
        const matched = open.get(event.index);
        return matched ? readText(event.index, event.text, matched) : [event];
      }
      case 'block-stop':
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
