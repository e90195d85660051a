import type { JsonObject } from '../../../../src-shared/json.ts';
import type { BlockStart, CanonicalEvent, CanonicalUsage } from '../canonical/events.ts';
import type { CanonicalRequest, Part, ThinkingSeal } from '../canonical/request.ts';
import type { EventFilter } from '../relay/read-answer.ts';
import { readMaxToolCalls } from './render-tools.ts';

/** Each is a whole loop of calls at Anthropic, ten at present, that the client waits and pays for. */
const MAX_CONTINUATIONS = 3;

/**
 * One turn, put together from the answers that Claude gives for it: while its own tools run, it pauses the turn after
 * some calls, and goes on with it when it gets back what it has said.
 *
 * https://platform.claude.com/docs/en/agents-and-tools/tool-use/server-tools
 */
export interface PausedTurn {
  /** For the events of each answer: one `start`, one `finish`, blocks and usage of all. A pause passes nothing. */
  readonly join: EventFilter;
  /** The last answer ended by a pause, and the turn is to go on. */
  readonly isPaused: boolean;
  /** Of all answers so far. */
  readonly usage: CanonicalUsage | null;
  /** The request that the turn goes on with; the events that follow are of its answer. */
  goOn(): CanonicalRequest;
}

/** Whether Claude may pause: only its own tools make it do so. */
export function canPause({ tools, compacts }: CanonicalRequest): boolean {
  return compacts !== true && tools.some(({ kind }) => kind === 'web-search');
}

/** @param request what the first answer was asked with */
export function createPausedTurn(request: CanonicalRequest): PausedTurn {
  const said: Part[] = [];
  let blocks = new Map<number, SaidBlock>();
  let next: CanonicalRequest | null = null;
  let usage: CanonicalUsage | null = null;
  let continuations = 0;
  let firstIndex = 0;
  let nextIndex = 0;

  /** @returns `null` where the turn has to end here */
  function renderNext(): CanonicalRequest | null {
    for (const [, block] of [...blocks].sort(([a], [b]) => a - b)) said.push(...toParts(block));
    const left = request.maxOutputTokens === null ? null : request.maxOutputTokens - (usage?.output ?? 0);
    // Without a call of its tools it would be an answer for the model to complete, which not all models do.
    const calls = said.filter((part) => part.kind === 'opaque' && part.value.type === 'server_tool_use');
    if (calls.length === 0 || continuations === MAX_CONTINUATIONS || (left !== null && left < 1)) return null;
    const { toolChoice, extras } = request;
    const maxCalls = readMaxToolCalls(extras);
    return {
      ...request,
      ...(maxCalls !== null && {
        extras: { ...extras, max_tool_calls: Math.max(1, maxCalls - calls.length) },
      }),
      turns: [...request.turns, { role: 'assistant', parts: [...said] }],
      maxOutputTokens: left,
      // It has been kept.
      toolChoice: toolChoice?.kind === 'any' || toolChoice?.kind === 'tool' ? null : toolChoice,
    };
  }

  function join(event: CanonicalEvent): readonly CanonicalEvent[] {
    switch (event.type) {
      case 'start':
        return continuations === 0 ? [event] : [];
      case 'ping':
      case 'error':
        return [event];
      case 'finish':
        usage = usage === null ? event.usage : addUsage(usage, event.usage);
        if (event.reason === 'pause') next = renderNext();
        return next === null ? [{ ...event, usage }] : [];
    }
    if (event.type === 'block-start')
      blocks.set(event.index, { start: event.block, text: '', citations: [], seal: null });
    const block = blocks.get(event.index);
    if (block !== undefined) note(block, event);
    const index = firstIndex + event.index;
    nextIndex = Math.max(nextIndex, index + 1);
    return [{ ...event, index }];
  }

  return {
    join,
    get isPaused() {
      return next !== null;
    },
    get usage() {
      return usage;
    },
    goOn() {
      if (next === null) throw new Error('The turn has not paused');
      const request = next;
      next = null;
      continuations += 1;
      firstIndex = nextIndex;
      blocks = new Map();
      return request;
    },
  };
}

interface SaidBlock {
  readonly start: BlockStart;
  text: string;
  readonly citations: JsonObject[];
  seal: ThinkingSeal | null;
}

function note(block: SaidBlock, event: CanonicalEvent): void {
  if (event.type === 'delta') block.text += event.text;
  if (event.type === 'annotation') block.citations.push(event.value);
  if (event.type === 'seal') block.seal = event.seal;
}

/** A client's calls are not among them: they end a turn. */
function toParts({ start, text, citations, seal }: SaidBlock): Part[] {
  switch (start.kind) {
    case 'text':
      return citations.length === 0
        ? [{ kind: 'text', text }]
        : [{ kind: 'opaque', dialect: 'messages', value: { type: 'text', text, citations } }];
    case 'thinking':
      return [{ kind: 'thinking', text, seal }];
    case 'opaque':
      return [{ kind: 'opaque', dialect: start.dialect, value: start.value }];
    case 'tool-call':
      return [];
  }
}

/** Each request is paid for: also the input that all of them have. */
function addUsage(a: CanonicalUsage, b: CanonicalUsage): CanonicalUsage {
  const add = (key: keyof CanonicalUsage) =>
    a[key] === null && b[key] === null ? null : (a[key] ?? 0) + (b[key] ?? 0);
  return {
    input: add('input'),
    cacheRead: add('cacheRead'),
    cacheWrite: add('cacheWrite'),
    output: add('output'),
    reasoning: add('reasoning'),
  };
}
