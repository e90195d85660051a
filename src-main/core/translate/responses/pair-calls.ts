import type { ToolCallPart, ToolResultPart, Turn } from '../canonical/request.ts';
import { toCallId } from './identifiers.ts';

export interface PairedCalls {
  /** The call that a result answers. Results that are not there answer none. */
  readonly callOf: ReadonlyMap<ToolResultPart, ToolCallPart>;
  /** Calls that no later result answers. */
  readonly unanswered: ReadonlySet<ToolCallPart>;
  /** The id under which OpenAI gets a call and its result. */
  readonly idOf: (call: ToolCallPart) => string;
}

/**
 * Finds which result answers which call: a later one with its id. Calls of one turn with the same id are answered in
 * their order; a call of a later turn takes the id over from those before it.
 *
 * OpenAI takes each id once (https://github.com/NousResearch/hermes-agent/issues/102629), while some clients count
 * anew in each turn: later calls of an id get ids of their own. What a call is called depends on earlier calls only,
 * so that a longer conversation begins as the shorter one did.
 */
export function pairCalls(turns: readonly Turn[]): PairedCalls {
  const callOf = new Map<ToolResultPart, ToolCallPart>();
  const unanswered = new Set<ToolCallPart>();
  const ids = new Map<ToolCallPart, string>();
  const uses = new Map<string, number>();
  const open = new Map<string, { turn: Turn; calls: ToolCallPart[] }>();

  function addCall(call: ToolCallPart, turn: Turn): void {
    const use = (uses.get(call.id) ?? 0) + 1;
    uses.set(call.id, use);
    ids.set(call, toCallId(use === 1 ? call.id : `${call.id}#${use}`));
    unanswered.add(call);
    const waiting = open.get(call.id);
    if (waiting?.turn === turn) waiting.calls.push(call);
    else open.set(call.id, { turn, calls: [call] });
  }

  for (const turn of turns) {
    for (const part of turn.parts) {
      if (part.kind === 'tool-call') addCall(part, turn);
      if (part.kind !== 'tool-result') continue;
      const call = open.get(part.callId)?.calls.shift();
      if (call === undefined) continue;
      callOf.set(part, call);
      unanswered.delete(call);
    }
  }
  return { callOf, unanswered, idOf: (call) => ids.get(call) ?? toCallId(call.id) };
}
