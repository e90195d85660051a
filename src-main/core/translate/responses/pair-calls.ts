import type { Part, ToolCallPart, ToolResultPart, Turn } from '../canonical/request.ts';

export interface PairedCalls {
  /** The call that a result answers. Results that are not there answer none. */
  readonly callOf: ReadonlyMap<ToolResultPart, ToolCallPart>;
  /** Calls that no later result answers. */
  readonly unanswered: ReadonlySet<ToolCallPart>;
}

/** Finds which result answers which call: the first later one with its id. Ids may come again once answered. */
export function pairCalls(turns: readonly Turn[]): PairedCalls {
  const callOf = new Map<ToolResultPart, ToolCallPart>();
  const unanswered = new Set<ToolCallPart>();
  const open = new Map<string, ToolCallPart>();
  for (const part of turns.flatMap(({ parts }): readonly Part[] => parts)) {
    if (part.kind === 'tool-call') {
      open.set(part.id, part);
      unanswered.add(part);
    } else if (part.kind === 'tool-result') {
      const call = open.get(part.callId);
      if (call === undefined) continue;
      callOf.set(part, call);
      unanswered.delete(call);
      open.delete(part.callId);
    }
  }
  return { callOf, unanswered };
}
