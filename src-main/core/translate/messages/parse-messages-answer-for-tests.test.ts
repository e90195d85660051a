import { describe, expect, it } from 'vitest';
import { block, NONE, parse, START } from './claude-events-for-tests.ts';
import { parseMessagesAnswer } from './parse-messages-answer-for-tests.ts';

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
});
