import type { Part, TextPart, ToolCallPart, ToolResultPart, Turn } from '../canonical/request.ts';
import { toReminderText } from './reminders.ts';
import { createCallIds } from './to-tool-use-id.ts';

/** Stands where the API wants a user's message and the conversation has none. */
const BEGIN: TextPart = { kind: 'text', text: 'Begin.' };
/** Stands for an answer of which nothing can be sent. */
const NO_ANSWER: TextPart = { kind: 'text', text: '(no answer)' };

export interface ArrangeOptions {
  /** The model's `messages` may hold system messages. */
  readonly takesSystemMessages: boolean;
  /** Whether a part, or a part of a tool's result, is sent at all; asked once for each. */
  readonly isSent: (part: Part, role: Turn['role']) => boolean;
  /** Told when thinking is left out that led to nothing. */
  readonly onUnfinished: () => void;
}

/**
 * Brings turns into the order that the API insists on, without losing any:
 * - each call is answered in the user's turn right after it, and all results come first in that turn;
 * - a result of a call that is not there becomes text; a call without a result gets one that says so;
 * - turns of one role are one turn, none is empty, the user begins, and no assistant's turn ends by thinking;
 * - a system turn stays in its place, as such where the API takes it, else as marked text of the user's turn.
 *
 * What becomes of a turn depends on the turns before it and the one after it, and on later ones only where a late
 * result is brought to its call. So a longer conversation begins as the shorter one did, and the provider's prompt
 * cache applies.
 *
 * https://platform.claude.com/docs/en/agents-and-tools/tool-use/implement-tool-use
 */
export function arrangeTurns(turns: readonly Turn[], options: ArrangeOptions): Turn[] {
  const sent = turns.map(({ role, parts }) => ({ role, parts: keepSent(parts, role, options) }));
  const held = options.takesSystemMessages ? holdPlaces(sent, options) : sent;
  const merged = mergeTurns(pairResults(held)).map((turn) => dropUnfinished(turn, options));
  const ordered = placeSystemTurns(mergeTurns(merged), options.takesSystemMessages);
  return ordered[0]?.role === 'user' ? ordered : [{ role: 'user', parts: [BEGIN] }, ...ordered];
}

function keepSent(parts: readonly Part[], role: Turn['role'], { isSent }: ArrangeOptions): Part[] {
  return parts
    .filter((part) => isSent(part, role))
    .map((part) =>
      part.kind === 'tool-result'
        ? { ...part, content: part.content.filter((inner) => isSent(inner, role)) }
        : part,
    );
}

/**
 * A system turn that was sent as the last one is to be sent as such again, though nothing of the answer to it can be:
 * the prompt cache is for what begins alike.
 */
function holdPlaces(turns: readonly Turn[], { onUnfinished }: ArrangeOptions): Turn[] {
  return turns.map((turn, index) => {
    const before = turns[index - 1];
    const after = turns[index + 1];
    const isBetween =
      before?.role === 'system' &&
      before.parts.length > 0 &&
      after !== undefined &&
      after.role !== 'assistant';
    const isAnswer = turn.role === 'assistant' && turn.parts.some(({ kind }) => kind !== 'thinking');
    if (turn.role !== 'assistant' || isAnswer || !isBetween) return turn;
    if (turn.parts.length > 0) onUnfinished();
    return { ...turn, parts: [NO_ANSWER] };
  });
}

/** Puts each result right behind the calls of its assistant turn, under ids that the API takes. */
function pairResults(turns: readonly Turn[]): Turn[] {
  const results = findResults(turns);
  const ids = createCallIds();
  const ordered: Turn[] = [];
  let calls: ToolCallPart[] = [];
  const closeCalls = () => {
    const parts = calls.map((call) => toResult(call, results.ofCall.get(call), ids.of(call)));
    if (parts.length > 0) ordered.push({ role: 'user', parts });
    calls = [];
  };
  for (const { role, parts } of turns) {
    for (const part of parts) {
      if (role !== 'assistant') closeCalls();
      if (part.kind === 'tool-result' && results.paired.has(part)) continue;
      if (part.kind === 'tool-result') {
        ordered.push({ role: 'user', parts: toText(part) });
      } else if (part.kind === 'tool-call') {
        calls.push(part);
        ordered.push({ role, parts: [{ ...part, id: ids.of(part) }] });
      } else {
        ordered.push({ role, parts: [part] });
      }
    }
  }
  closeCalls();
  return ordered;
}

interface PairedResults {
  readonly ofCall: ReadonlyMap<ToolCallPart, ToolResultPart>;
  readonly paired: ReadonlySet<ToolResultPart>;
}

/** A result belongs to the latest call before it that has its id, and to that one only. */
function findResults(turns: readonly Turn[]): PairedResults {
  const open = new Map<string, ToolCallPart>();
  const ofCall = new Map<ToolCallPart, ToolResultPart>();
  const paired = new Set<ToolResultPart>();
  for (const part of turns.flatMap(({ parts }) => parts)) {
    if (part.kind === 'tool-call') open.set(part.id, part);
    if (part.kind !== 'tool-result') continue;
    const call = open.get(part.callId);
    if (call === undefined) continue;
    ofCall.set(call, part);
    paired.add(part);
    open.delete(part.callId);
  }
  return { ofCall, paired };
}

function toResult(call: ToolCallPart, result: ToolResultPart | undefined, callId: string): ToolResultPart {
  if (result !== undefined) return { ...result, callId };
  const text = `No result was recorded for this call of ${call.name}.`;
  return { kind: 'tool-result', callId, content: [{ kind: 'text', text }], isError: true };
}

/** An orphan's content, after a line that says what it answered. */
function toText({ callId, isError, content }: ToolResultPart): Part[] {
  const text = `${isError ? 'Error' : 'Result'} of the tool call ${callId}:`;
  return [{ kind: 'text', text }, ...content];
}

function mergeTurns(turns: readonly Turn[]): Turn[] {
  const merged: { role: Turn['role']; parts: Part[] }[] = [];
  for (const { role, parts } of turns) {
    if (parts.length === 0) continue;
    const last = merged.at(-1);
    if (last?.role === role) for (const part of parts) last.parts.push(part);
    else merged.push({ role, parts: [...parts] });
  }
  return merged;
}

/** An answer that was cut off while the model thought. What it thought helps no other answer, and is refused. */
function dropUnfinished(turn: Turn, { onUnfinished }: ArrangeOptions): Turn {
  if (turn.role !== 'assistant' || turn.parts.at(-1)?.kind !== 'thinking') return turn;
  onUnfinished();
  return {
    ...turn,
    parts: turn.parts.slice(0, turn.parts.findLastIndex(({ kind }) => kind !== 'thinking') + 1),
  };
}

/**
 * The API takes a system message only after a user's and before an assistant's, or as the last one:
 * https://platform.claude.com/docs/en/build-with-claude/mid-conversation-system-messages
 */
function placeSystemTurns(turns: readonly Turn[], takesSystemMessages: boolean): Turn[] {
  const placed = turns.map((turn, index): Turn => {
    if (turn.role !== 'system') return turn;
    const isInPlace = turns[index - 1]?.role === 'user' && turns[index + 1]?.role !== 'user';
    return takesSystemMessages && isInPlace ? turn : { role: 'user', parts: turn.parts.map(toReminder) };
  });
  return mergeTurns(placed);
}

function toReminder(part: Part): Part {
  if (part.kind !== 'text') return part;
  const { block: _block, ...rest } = part;
  return { ...rest, text: toReminderText(part.text) };
}
