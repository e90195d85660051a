import { describe, expect, it } from 'vitest';
import type { CanonicalEvent, FinishReason } from '../canonical/events.ts';
import { block, call, thinking } from '../canonical/events-for-tests.ts';
import type { CanonicalRequest } from '../canonical/request.ts';
import { parseResponsesRequest } from '../responses/parse-responses-request.ts';
import { canPause, createPausedTurn, type PausedTurn } from './join-paused-turn.ts';

const SEAL = { vendor: 'anthropic', kind: 'signature', value: 'sig' } as const;
const SEARCH = { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { query: 'x' } };
const RESULT = { type: 'web_search_tool_result', tool_use_id: 'srvtoolu_1', content: [] };
const START: CanonicalEvent = { type: 'start', id: 'msg_1', model: 'claude', usage: null };

function ask(fields = {}): CanonicalRequest {
  return parseResponsesRequest({ model: 'm', input: 'Hi', tools: [{ type: 'web_search' }], ...fields });
}

const opaque = (index: number, value: object) =>
  block(index, { kind: 'opaque', dialect: 'messages', value: { ...value } });

function finish(reason: FinishReason, output = 10): CanonicalEvent {
  const usage = { input: 100, cacheRead: 50, cacheWrite: null, output, reasoning: null };
  return { type: 'finish', reason, stopSequence: null, usage };
}

const join = (turn: PausedTurn, ...events: CanonicalEvent[]) => events.flatMap(turn.join);

/** An answer that ends by a pause at a search. */
const paused = [START, ...block(0, { kind: 'text' }, 'Let me see.'), ...opaque(1, SEARCH), finish('pause')];

it('passes an answer without a pause as it is', () => {
  const turn = createPausedTurn(ask());
  const events = [START, ...block(0, { kind: 'text' }, 'A'), ...call(1, '{}'), finish('tool-calls')];
  expect(join(turn, ...events)).toEqual(events);
  expect(turn.isPaused).toBe(false);
});

it('makes one answer of all: one start, one end, blocks and usage of each', () => {
  const turn = createPausedTurn(ask());
  expect(join(turn, ...paused)).toEqual(paused.slice(0, -1));
  expect([turn.isPaused, turn.usage?.input]).toEqual([true, 100]);
  turn.goOn();
  expect(turn.isPaused).toBe(false);
  const rest = [...opaque(0, RESULT), ...block(1, { kind: 'text' }, 'Sunny.')];
  expect(join(turn, { ...START, id: 'msg_2' } as CanonicalEvent, ...rest, finish('end', 5))).toEqual([
    ...opaque(2, RESULT),
    ...block(3, { kind: 'text' }, 'Sunny.'),
    {
      ...finish('end'),
      usage: { input: 200, cacheRead: 100, cacheWrite: null, output: 15, reasoning: null },
    },
  ]);
});

it('asks to go on with all that was said, word for word', () => {
  const request = ask();
  const turn = createPausedTurn(request);
  const citation = { type: 'web_search_result_location', url: 'https://x.test' };
  join(turn, START, ...thinking(0, SEAL, 'Hm', 'm'), ...opaque(1, SEARCH), finish('pause'));
  const said = [
    { kind: 'thinking', text: 'Hmm', seal: SEAL },
    { kind: 'opaque', dialect: 'messages', value: SEARCH },
  ];
  const own = { role: 'assistant', parts: said };
  expect(turn.goOn()).toEqual({ ...request, turns: [...request.turns, own] });
  const cited = block(1, { kind: 'text' }, 'So ', 'it is');
  cited.splice(1, 0, { type: 'annotation', index: 1, dialect: 'messages', value: citation });
  join(turn, START, ...opaque(0, RESULT), ...cited, finish('pause'));
  const text = { type: 'text', text: 'So it is', citations: [citation] };
  expect(turn.goOn().turns.at(-1)?.parts).toEqual([
    ...said,
    { kind: 'opaque', dialect: 'messages', value: RESULT },
    { kind: 'opaque', dialect: 'messages', value: text },
  ]);
});

it('keeps the limits of the client for all answers together, and asks for no call again', () => {
  const turn = createPausedTurn(ask({ max_output_tokens: 15, max_tool_calls: 2, tool_choice: 'required' }));
  join(turn, ...paused);
  expect(turn.goOn()).toMatchObject({
    maxOutputTokens: 5,
    toolChoice: null,
    extras: { max_tool_calls: 1 },
  });
});

describe('ends by a pause', () => {
  const last = (turn: PausedTurn) => join(turn, ...paused).at(-1);

  it('after three continuations', () => {
    const turn = createPausedTurn(ask());
    for (let time = 0; time < 3; time += 1) {
      join(turn, ...paused);
      turn.goOn();
    }
    expect(last(turn)).toMatchObject({ type: 'finish', reason: 'pause', usage: { output: 40 } });
    expect(turn.isPaused).toBe(false);
    expect(() => turn.goOn()).toThrow('not paused');
  });

  it('when the client wants no more tokens', () => {
    expect(last(createPausedTurn(ask({ max_output_tokens: 10 })))).toMatchObject({ reason: 'pause' });
  });

  it('that no tool explains', () => {
    const turn = createPausedTurn(ask());
    const events = [START, ...block(0, { kind: 'text' }, 'A'), finish('pause')];
    expect(join(turn, ...events)).toEqual(events);
  });
});

it('may be needed only for tools that run at Anthropic', () => {
  expect(canPause(ask())).toBe(true);
  expect(canPause(ask({ tools: [{ type: 'function', name: 'f' }] }))).toBe(false);
  expect(canPause(ask({ input: [{ role: 'user', content: 'Hi' }, { type: 'compaction_trigger' }] }))).toBe(
    false,
  );
});
