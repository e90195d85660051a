import { describe, expect, it } from 'vitest';
import type { Part, Turn } from '../canonical/request.ts';
import { arrangeTurns } from './arrange-turns.ts';

const text = (value: string): Part => ({ kind: 'text', text: value });
const call = (id: string): Part => ({ kind: 'tool-call', id, name: 'f', arguments: '{}' });
const result = (callId: string, value = `of ${callId}`): Part => ({
  kind: 'tool-result',
  callId,
  content: [{ kind: 'text', text: value }],
  isError: false,
});
const user = (...parts: Part[]): Turn => ({ role: 'user', parts });
const assistant = (...parts: Part[]): Turn => ({ role: 'assistant', parts });
const system = (value: string): Turn => ({ role: 'system', parts: [text(value)] });

function arrange(turns: Turn[], takesSystemMessages = true): Turn[] {
  return arrangeTurns(turns, { takesSystemMessages, isSent: () => true, onUnfinished: () => {} });
}

const MISSING: Part = {
  kind: 'tool-result',
  callId: 'a',
  content: [{ kind: 'text', text: 'No result was recorded for this call of f.' }],
  isError: true,
};

describe('calls and results', () => {
  it.each<[string, Turn[], Turn[]]>([
    [
      'puts parallel results of several turns into one, which no predecessor did',
      [user(text('Hi')), assistant(call('a'), call('b')), user(result('a')), user(result('b'))],
      [user(text('Hi')), assistant(call('a'), call('b')), user(result('a'), result('b'))],
    ],
    [
      'puts results before what else the user says',
      [user(text('Hi')), assistant(call('a')), user(text('and'), result('a'))],
      [user(text('Hi')), assistant(call('a')), user(result('a'), text('and'))],
    ],
    [
      'gives results in the order of their calls',
      [user(text('Hi')), assistant(call('a'), call('b')), user(result('b'), result('a'))],
      [user(text('Hi')), assistant(call('a'), call('b')), user(result('a'), result('b'))],
    ],
    [
      'keeps calls apart that were made one after the other',
      [user(text('Hi')), assistant(call('a')), user(result('a')), assistant(call('b')), user(result('b'))],
      [user(text('Hi')), assistant(call('a')), user(result('a')), assistant(call('b')), user(result('b'))],
    ],
    [
      "joins an assistant's items",
      [
        user(text('Hi')),
        assistant(text('Sure.')),
        assistant(call('a')),
        assistant(call('b')),
        user(result('a')),
        user(result('b')),
      ],
      [user(text('Hi')), assistant(text('Sure.'), call('a'), call('b')), user(result('a'), result('b'))],
    ],
    [
      'brings a late result to its call',
      [user(text('Hi')), assistant(call('a')), user(text('wait')), assistant(text('ok')), user(result('a'))],
      [user(text('Hi')), assistant(call('a')), user(result('a'), text('wait')), assistant(text('ok'))],
    ],
    [
      'answers a call that nobody answered',
      [user(text('Hi')), assistant(call('a')), user(text('never mind'))],
      [user(text('Hi')), assistant(call('a')), user(MISSING, text('never mind'))],
    ],
    [
      'answers a call at the very end',
      [user(text('Hi')), assistant(call('a'))],
      [user(text('Hi')), assistant(call('a')), user(MISSING)],
    ],
    [
      'says in words what an orphan answered',
      [user(text('Hi')), user(result('lost'))],
      [user(text('Hi'), text('Result of the tool call lost:'), text('of lost'))],
    ],
    [
      'says in words what came twice',
      [user(text('Hi')), assistant(call('a')), user(result('a'), result('a', 'again'))],
      [
        user(text('Hi')),
        assistant(call('a')),
        user(result('a'), text('Result of the tool call a:'), text('again')),
      ],
    ],
    [
      'does not answer a call with a result from before it',
      [user(result('a')), assistant(call('a')), user(text('so'))],
      [
        user(text('Result of the tool call a:'), text('of a')),
        assistant(call('a')),
        user(MISSING, text('so')),
      ],
    ],
  ])('%s', (_what, turns, expected) => {
    expect(arrange(turns)).toEqual(expected);
  });

  it('gives each call an id of its own, and one that the API takes', () => {
    const long = `call_${'x'.repeat(80)}`;
    const odd = 'functions.f:0';
    const arranged = arrange([
      user(text('Hi')),
      assistant(call('call_0'), call(long), call(odd)),
      user(result('call_0'), result(long), result(odd)),
      assistant(call('call_0')),
      user(result('call_0', 'second')),
    ]);
    const ids = arranged.flatMap(({ parts }) =>
      parts.flatMap((part) => (part.kind === 'tool-call' ? [part.id] : [])),
    );
    const answered = arranged.flatMap(({ parts }) =>
      parts.flatMap((part) => (part.kind === 'tool-result' ? [part.callId] : [])),
    );
    expect(answered).toEqual(ids);
    expect(new Set(ids).size).toBe(4);
    expect(ids[0]).toBe('call_0');
    for (const id of ids) expect(id).toMatch(/^[a-zA-Z0-9_-]{1,64}$/);
  });
});

describe('turns', () => {
  it.each<[string, Turn[], boolean, Turn[]]>([
    [
      'begins with the user',
      [assistant(text('Hello!'))],
      true,
      [user(text('Begin.')), assistant(text('Hello!'))],
    ],
    ['has at least one', [], true, [user(text('Begin.'))]],
    [
      'leaves empty ones out',
      [user(text('a')), assistant(), user(text('b'))],
      true,
      [user(text('a'), text('b'))],
    ],
    [
      'keeps a system turn where the API takes it',
      [user(text('a')), system('S'), system('T'), assistant(text('b'))],
      true,
      [user(text('a')), { role: 'system', parts: [text('S'), text('T')] }, assistant(text('b'))],
    ],
    ['keeps a system turn at the end', [user(text('a')), system('S')], true, [user(text('a')), system('S')]],
    [
      'keeps a system turn as it was at the end when nothing is left of the answer to it',
      [
        user(text('a')),
        system('S'),
        assistant({ kind: 'thinking', text: 'hm', seal: null }),
        user(text('b')),
      ],
      true,
      [user(text('a')), system('S'), assistant(text('(no answer)')), user(text('b'))],
    ],
    [
      'leaves out an empty answer that comes last, or after no system turn',
      [user(text('a')), assistant(), user(text('b')), system('S'), assistant()],
      true,
      [user(text('a'), text('b')), system('S')],
    ],
    [
      'marks system text where the API takes none: after the assistant',
      [user(text('a')), assistant(text('b')), system('S'), user(text('c'))],
      true,
      [
        user(text('a')),
        assistant(text('b')),
        user(text('<system-reminder>\nS\n</system-reminder>'), text('c')),
      ],
    ],
    [
      'marks system text for a model that takes none at all',
      [user(text('a')), system('S'), assistant(text('b'))],
      false,
      [user(text('a'), text('<system-reminder>\nS\n</system-reminder>')), assistant(text('b'))],
    ],
    [
      'lets system text between a call and its result wait',
      [user(text('a')), assistant(call('x')), system('S'), user(result('x'))],
      true,
      [user(text('a')), assistant(call('x')), user(result('x')), system('S')],
    ],
  ])('%s', (_what, turns, takesSystemMessages, expected) => {
    expect(arrange(turns, takesSystemMessages)).toEqual(expected);
  });
});
