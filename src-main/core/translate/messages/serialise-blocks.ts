import type { CanonicalEvent } from '../canonical/events.ts';

/** Events of one block. */
type BlockEvent = Extract<CanonicalEvent, { readonly index: number }>;

/**
 * Gives out the events of one block at a time. Blocks that come while another one is open wait for its end, in the
 * order in which they began. Events of no block pass at once. `finish` closes what is open. `error` does not, and
 * nothing that waited follows: some clients carry out a call as soon as they are told of its end.
 */
export function createBlockSerialiser(): (event: CanonicalEvent) => readonly CanonicalEvent[] {
  /** Blocks that have not been given out whole, in order; only the first one's events pass. */
  const open = new Map<number, { waiting: BlockEvent[]; isStopped: boolean }>();

  /** The first block is done with: gives out what waited, up to a block that is still open. */
  function advance(): CanonicalEvent[] {
    const events: CanonicalEvent[] = [];
    for (const [index, block] of open) {
      for (const event of block.waiting) events.push(event);
      block.waiting = [];
      if (!block.isStopped) break;
      open.delete(index);
    }
    return events;
  }

  return (event) => {
    if (event.type === 'finish') {
      for (const [index, block] of open) {
        if (!block.isStopped) block.waiting.push({ type: 'block-stop', index });
        block.isStopped = true;
      }
      return [...advance(), event];
    }
    if (!('index' in event)) return [event];
    if (event.type === 'block-start') open.set(event.index, { waiting: [], isStopped: false });
    const block = open.get(event.index);
    if (block === undefined || block.isStopped) return [];
    block.waiting.push(event);
    if (event.type === 'block-stop') block.isStopped = true;
    return block === open.values().next().value ? advance() : [];
  };
}
