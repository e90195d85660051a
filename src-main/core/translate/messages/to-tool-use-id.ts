import { createHash } from 'node:crypto';
import type { ToolCallPart } from '../canonical/request.ts';

/** https://platform.claude.com/docs/en/api/messages: what the API takes as the id of a call. */
const TOOL_USE_ID = /^[a-zA-Z0-9_-]{1,64}$/;

/**
 * An id that the API takes: the same one where it does already, else one made from it. The same id gives the same
 * result always, so that calls and results stay together and the cached prefix stays whole.
 */
export function toToolUseId(id: string): string {
  if (TOOL_USE_ID.test(id)) return id;
  return `toolu_${createHash('sha256').update(id.toWellFormed()).digest('hex').slice(0, 40)}`;
}

/** Ids of one conversation's calls, in order: the API wants each to be there once, while some clients count anew. */
export function createCallIds(): { of(call: ToolCallPart): string } {
  const known = new Map<ToolCallPart, string>();
  const used = new Map<string, number>();
  return {
    of(call) {
      const given = known.get(call);
      if (given !== undefined) return given;
      const uses = (used.get(call.id) ?? 0) + 1;
      used.set(call.id, uses);
      const id = toToolUseId(uses === 1 ? call.id : `${call.id}#${uses}`);
      known.set(call, id);
      return id;
    },
  };
}
