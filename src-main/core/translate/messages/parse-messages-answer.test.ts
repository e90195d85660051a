import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { block, NONE, parse, START } from './claude-events-for-tests.ts';
import { parseMessagesAnswer } from './parse-messages-answer.ts';

describe('a whole answer', () => {
  const content = [
    { type: 'thinking', thinking: 'hm', signature: 'c2ln' },
    { type: 'redacted_thinking', data: 'eA' },
    { type: 'text', text: 'Hello', citations: [{ type: 'char_location' }] },
    { type: 'tool_use', id: 'toolu_1', name: 'f', input: { a: 1 } },
    { type: 'server_tool_use', id: 's', name: 'web_search', input: { query: 'x' } },
  ];
  const usage = {
    input_tokens: 10,
    cache_read_input_tokens: 30,
    cache_creation_input_tokens: 5,
    output_tokens: 42,
  };
  const answer = { ...START.message, content, stop_reason: 'tool_use', stop_sequence: null, usage };

  it('reads as its stream does', () => {
    const stream = [
      { ...START, message: { ...START.message, usage } },
      ...block(
        0,
        { type: 'thinking', thinking: '', signature: '' },
        { type: 'thinking_delta', thinking: 'hm' },
        { type: 'signature_delta', signature: 'c2ln' },
      ),
      ...block(1, { type: 'redacted_thinking', data: 'eA' }),
      ...block(
        2,
        { type: 'text', text: '' },
        { type: 'text_delta', text: 'Hello' },
        { type: 'citations_delta', citation: { type: 'char_location' } },
      ),
      ...block(
        3,
        { type: 'tool_use', id: 'toolu_1', name: 'f', input: {} },
        { type: 'input_json_delta', partial_json: '{"a":1}' },
      ),
      ...block(
        4,
        { type: 'server_tool_use', id: 's', name: 'web_search', input: {} },
        { type: 'input_json_delta', partial_json: '{"query":"x"}' },
      ),
      { type: 'message_delta', delta: { stop_reason: 'tool_use' }, usage: { output_tokens: 42 } },
      { type: 'message_stop' },
    ];
    expect(parseMessagesAnswer(answer, NONE)).toEqual(parse(stream));
  });

  it.each([
    ['an error', { type: 'error', error: { type: 'not_found_error', message: 'No.' } }, 'not-found'],
    ['something else', { id: 'x' }, 'server'],
  ])('may be %s', (_what, json, kind) => {
    expect(parseMessagesAnswer(json, NONE)).toMatchObject([{ type: 'error', error: { kind } }]);
  });

  it('may be anything, without harm', () => {
    const name = fc.constantFrom(
      'type',
      'index',
      'content_block',
      'delta',
      'message',
      'usage',
      'content',
      'error',
    );
    const type = fc.constantFrom(
      ...[
        'message_start',
        'content_block_start',
        'content_block_delta',
        'content_block_stop',
        'message_delta',
      ],
      ...['message_stop', 'error', 'text', 'thinking', 'tool_use', 'text_delta', 'input_json_delta', 'ping'],
    );
    const { json } = fc.letrec<{ json: unknown }>((tie) => ({
      json: fc.oneof(
        { maxDepth: 4 },
        type,
        fc.jsonValue(),
        fc.dictionary(name, tie('json')),
        fc.array(tie('json')),
      ),
    }));
    const event = fc
      .dictionary(name, json)
      .chain((fields) => type.map((value) => ({ ...fields, type: value })));
    fc.assert(
      fc.property(fc.array(event), fc.dictionary(name, json), (events, whole) => {
        const parsed = parse(events);
        const last = parsed.filter(({ type }) => type === 'finish' || type === 'error');
        expect(last).toEqual(parsed.slice(-1));
        parseMessagesAnswer(whole, NONE);
      }),
    );
  });
});
