import { describe, expect, it } from 'vitest';
import { applyFieldRules } from './apply-field-rules.ts';
import { carried, dropped, emulated, type FieldTable, passed, refused } from './field-rules.ts';

const TABLE: FieldTable = {
  model: carried('.'),
  stop: emulated('.'),
  verbosity: passed('.'),
  seed: dropped('.', { isDefault: (value) => value === 0 }),
  top_k: dropped('.', { isCanonical: true }),
  n: refused('one answer is given', 'Ask again.', { isDefault: (value) => value === 1 }),
  thread: refused('none', 'Send all.', { code: 'thread_unsupported_request' }),
  text: carried('.', { format: carried('.'), verbosity: passed('.', { extra: 'verbosity' }) }),
  messages: carried('.', {
    content: carried('.', {
      by: 'type',
      implied: 'text',
      kinds: {
        text: { text: carried('.'), note: dropped('.') },
        search: { url: carried('.'), blocked: refused('nothing is blocked', 'Leave it out.') },
      },
    }),
  }),
};

describe('what is kept for the renderer', () => {
  it.each<[string, object, object]>([
    ['nothing that has a place', { model: 'm', stop: ['x'], text: { format: {} }, top_k: 5 }, {}],
    [
      'what is passed, dropped or unknown',
      { verbosity: 'low', seed: 1, new: false },
      { verbosity: 'low', seed: 1, new: false },
    ],
    ['nothing that is missing', { verbosity: null, seed: undefined, new: null }, {}],
    ['nothing dropped that asks for nothing', { seed: 0, top_k: null }, {}],
    ['nor what is empty or false', { seed: false, n: [], thread: {} }, {}],
    [
      'a field within another',
      { text: { verbosity: 'high', tone: 'dry' } },
      { verbosity: 'high', 'text.tone': 'dry' },
    ],
    [
      'the first of many, without its index',
      { messages: [{ content: 'Hi' }, { content: [{ text: 'a' }, { type: 'text', note: 1 }, { note: 2 }] }] },
      { 'messages[].content[].note': 1 },
    ],
    [
      'kinds whatever their date',
      { messages: [{ content: [{ type: 'search_20260318', x: 1 }] }] },
      { 'messages[].content[].x': 1 },
    ],
    [
      'nothing of kinds that are not known',
      { messages: [{ content: [{ type: 'toString', note: 1 }, 7, null] }] },
      {},
    ],
    [
      'names that objects have anyway',
      JSON.parse('{"__proto__":1,"constructor":2}'),
      JSON.parse('{"__proto__":1,"constructor":2}'),
    ],
  ])('is %s', (_what, body, expected) => {
    const extras = applyFieldRules({ ...body }, TABLE);
    expect(Object.entries(extras)).toEqual(Object.entries(expected));
  });
});

describe('what is refused', () => {
  it.each<[object, string, string, string]>([
    [{ n: 2 }, 'n', 'unsupported_parameter', 'n is not supported: one answer is given.'],
    [
      { thread: { type: 'create' } },
      'thread',
      'thread_unsupported_request',
      'thread is not supported: none.',
    ],
    [
      { messages: [{}, { content: [{ text: 'a' }, { type: 'search_2025_03_11', blocked: ['x.y'] }] }] },
      'messages[1].content[1].blocked',
      'unsupported_parameter',
      'messages[1].content[1].blocked is not supported: nothing is blocked.',
    ],
  ])('is named where it is: %j', (body, param, code, message) => {
    expect(() => applyFieldRules({ ...body }, TABLE)).toThrow(
      expect.objectContaining({ code, param, message }),
    );
  });

  it.each([{ n: 1 }, { n: null }])('is not what asks for nothing: %j', (body) => {
    expect(applyFieldRules(body, TABLE)).toEqual({});
  });
});
