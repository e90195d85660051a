import { describe, expect, it } from 'vitest';
import { assistant, call, inputOf, result, text, user } from './render-input-for-tests.ts';

describe('calls and results', () => {
  it('are items in their places, parallel ones too', () => {
    const items = inputOf(
      user(text('Hi')),
      assistant(text('Let me see'), call('toolu_1'), call('toolu_2')),
      user(result('toolu_1'), result('toolu_2', { content: [] }), text('Go on')),
    );
    expect(items).toEqual([
      { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Hi' }] },
      { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Let me see' }] },
      { type: 'function_call', call_id: 'toolu_1', name: 'f', arguments: '{"a":1}' },
      { type: 'function_call', call_id: 'toolu_2', name: 'f', arguments: '{"a":1}' },
      { type: 'function_call_output', call_id: 'toolu_1', output: 'ok' },
      { type: 'function_call_output', call_id: 'toolu_2', output: '' },
      { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Go on' }] },
    ]);
  });

  it('have the same id, which OpenAI takes, however long the other vendor made it', () => {
    const id = `${'x'.repeat(64)}:1`;
    const [, , made, answered] = inputOf(
      user(text('Hi')),
      assistant(text('A'), call(id)),
      user(result(id)),
    ) as { call_id: string }[];
    expect(made?.call_id).toMatch(/^call_[0-9a-f]{40}$/);
    expect(answered?.call_id).toBe(made?.call_id);
  });

  it('may hold images', () => {
    const image = { kind: 'image', source: { kind: 'base64', mediaType: 'image/png', data: 'AA==' } };
    expect(inputOf(assistant(call('1')), user(result('1', { content: [text('see'), image] })))).toMatchObject(
      [
        {},
        {
          output: [
            { type: 'input_text', text: 'see' },
            { type: 'input_image', image_url: 'data:image/png;base64,AA==' },
          ],
        },
      ],
    );
  });

  it.each([
    [[text('boom')], 'The tool call failed:\nboom'],
    [[], 'The tool call failed:'],
  ])('that failed say so', (content, output) => {
    expect(inputOf(assistant(call('1')), user(result('1', { content, isError: true })))).toMatchObject([
      {},
      { output },
    ]);
  });

  it('of free-form tools stay so, also where the result does not say', () => {
    const custom = { isCustom: true, arguments: '*** Begin Patch' };
    expect(inputOf(assistant(call('1', custom)), user(result('1')))).toEqual([
      { type: 'custom_tool_call', call_id: '1', name: 'f', input: '*** Begin Patch' },
      { type: 'custom_tool_call_output', call_id: '1', output: 'ok' },
    ]);
  });

  it('without a partner keep their meaning', () => {
    expect(inputOf(user(result('gone'), text('Hi')), assistant(call('1')), user(text('Stop')))).toEqual([
      {
        type: 'message',
        role: 'user',
        content: [
          { type: 'input_text', text: 'Result of an earlier tool call (gone):' },
          { type: 'input_text', text: 'ok' },
          { type: 'input_text', text: 'Hi' },
        ],
      },
      { type: 'function_call', call_id: '1', name: 'f', arguments: '{"a":1}' },
      {
        type: 'function_call_output',
        call_id: '1',
        output: 'No result: the call was not carried out, or its result was not kept.',
      },
      { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Stop' }] },
    ]);
  });

  it('with an id that comes again are paired in order; a second result of one call is none', () => {
    const items = inputOf(
      assistant(call('1')),
      user(result('1'), result('1')),
      assistant(call('1')),
      user(result('1')),
    ) as { type: string; call_id: string }[];
    expect(items.map(({ type }) => type)).toEqual([
      'function_call',
      'function_call_output',
      'message',
      'function_call',
      'function_call_output',
    ]);
    const [first, firstResult, , second, secondResult] = items.map(({ call_id }) => call_id);
    expect([first, firstResult]).toEqual(['1', '1']);
    expect(second).toMatch(/^call_[0-9a-f]{40}$/);
    expect(secondResult).toBe(second);
  });

  it('of one turn with the same id are answered in order', () => {
    const items = inputOf(
      assistant(call('1'), call('1')),
      user(result('1', { content: [text('A')] }), result('1', { content: [text('B')] })),
    ) as { call_id: string; output?: string }[];
    const [first, second] = items.map(({ call_id }) => call_id);
    expect(second).not.toBe(first);
    expect(items.slice(2)).toMatchObject([
      { call_id: first, output: 'A' },
      { call_id: second, output: 'B' },
    ]);
  });

  it('of a later turn take over an id that was never answered', () => {
    const items = inputOf(assistant(call('1')), assistant(call('1')), user(result('1'))) as {
      call_id: string;
      output?: string;
    }[];
    expect(items.map(({ output }) => output)).toEqual([
      undefined,
      expect.stringContaining('No result'),
      undefined,
      'ok',
    ]);
    expect(items[3]?.call_id).toBe(items[2]?.call_id);
  });

  it('with an id that comes again leave what was there before as it was', () => {
    const turns = [assistant(call('1'), call('1')), user(result('1'), result('1'))];
    const before = inputOf(...turns);
    const after = inputOf(...turns, assistant(call('1')), user(result('1')));
    expect(after.slice(0, before.length)).toEqual(before);
  });
});
