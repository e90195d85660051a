import type { BlockStart, CanonicalEvent } from './events.ts';
import type { ThinkingSeal } from './request.ts';

export function block(index: number, start: BlockStart, ...texts: string[]): CanonicalEvent[] {
  return [
    { type: 'block-start', index, block: start },
    ...texts.map((text): CanonicalEvent => ({ type: 'delta', index, text })),
    { type: 'block-stop', index },
  ];
}

export function thinking(index: number, seal: ThinkingSeal | null, ...texts: string[]): CanonicalEvent[] {
  const events = block(index, { kind: 'thinking' }, ...texts);
  return seal === null
    ? events
    : [...events.slice(0, -1), { type: 'seal', index, seal }, ...events.slice(-1)];
}

export function call(index: number, ...texts: string[]): CanonicalEvent[] {
  return block(index, { kind: 'tool-call', id: `call_${index}`, name: 'f' }, ...texts);
}
