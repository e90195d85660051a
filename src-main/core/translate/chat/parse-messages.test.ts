import { describe, expect, test } from 'vitest';
import type { Part } from '../canonical/request.ts';
import { withoutPaths } from '../canonical/without-paths-for-tests.ts';
import { parseChatMessages } from './parse-messages.ts';

const text = (value: string): Part => ({ kind: 'text', text: value });
const call = (id: string, args = '{}') => ({
  id,
  type: 'function',
  function: { name: 'f', arguments: args },
});
const partsOf = (content: unknown) =>
  withoutPaths(parseChatMessages([{ role: 'user', content }]).turns)[0]?.parts;
const assistantParts = (message: object) =>
  parseChatMessages([{ role: 'assistant', ...message }]).turns[0]?.parts;

describe('system and developer', () => {
  test('stand before the first turn in order, and keep their place later', () => {
    const { instructions, turns } = parseChatMessages([
      { role: 'system', content: 'one' },
      {
        role: 'developer',
        content: [
          { type: 'text', text: 'two' },
          { type: 'text', text: 'three' },
        ],
      },
      { role: 'user', content: 'Hi' },
      { role: 'system', content: 'four' },
      { role: 'user', content: 'Go on' },
    ]);
    expect(instructions).toEqual([text('one'), text('two'), text('three')]);
    expect(turns).toEqual([
      { role: 'user', parts: [text('Hi')] },
      { role: 'system', parts: [text('four')] },
      { role: 'user', parts: [text('Go on')] },
    ]);
  });

  test('hold text only', () => {
    const image = { type: 'image_url', image_url: { url: 'https://x.example/a.png' } };
    expect(() => parseChatMessages([{ role: 'system', content: [image] }])).toThrow(
      'messages[0].content[0].type',
    );
  });
});

describe('user parts', () => {
  test('keep their order', () => {
    expect(
      partsOf([
        { type: 'text', text: 'a' },
        { type: 'image_url', image_url: { url: 'data:image/jpg;base64,AAAA', detail: 'low' } },
        { type: 'text', text: 'b' },
        { type: 'image_url', image_url: { url: 'https://x.example/a.png' } },
      ]),
    ).toEqual([
      text('a'),
      { kind: 'image', source: { kind: 'base64', mediaType: 'image/jpeg', data: 'AAAA' }, detail: 'low' },
      text('b'),
      { kind: 'image', source: { kind: 'url', url: 'https://x.example/a.png' } },
    ]);
  });

  test.each([
    [
      { file_data: 'data:application/pdf;base64,JVBE', filename: 'a.pdf' },
      {
        kind: 'document',
        source: { kind: 'base64', mediaType: 'application/pdf', data: 'JVBE' },
        title: 'a.pdf',
      },
    ],
    [
      { file_data: 'JVBE', filename: 'a.pdf' },
      {
        kind: 'document',
        source: { kind: 'base64', mediaType: 'application/pdf', data: 'JVBE' },
        title: 'a.pdf',
      },
    ],
    [
      { file_data: 'data:text/plain;base64,SGk=' },
      { kind: 'document', source: { kind: 'text', text: 'Hi' } },
    ],
    [
      { file_data: 'data:image/png;base64,AAAA' },
      { kind: 'image', source: { kind: 'base64', mediaType: 'image/png', data: 'AAAA' } },
    ],
    [{ file_id: 'file-1' }, { kind: 'document', source: { kind: 'file', fileId: 'file-1' } }],
  ])('file %j', (file, expected) => {
    expect(partsOf([{ type: 'file', file }])).toEqual([expected]);
  });

  test.each([
    ['ftp://x.example/a.png'],
    ['data:image/png,raw'],
    ['data:image/png;base64,'],
    ['file:///etc/passwd'],
    ['nonsense'],
  ])('an image at %s is refused', (url) => {
    expect(() => partsOf([{ type: 'image_url', image_url: { url } }])).toThrow(
      'messages[0].content[0].image_url.url must be',
    );
  });

  test('of files remembers where they are, for errors', () => {
    const { turns } = parseChatMessages([
      { role: 'system', content: 'S' },
      {
        role: 'user',
        content: [
          { type: 'text', text: '' },
          { type: 'file', file: { file_id: 'f' } },
          { type: 'image_url', image_url: { url: 'https://x.test' } },
        ],
      },
    ]);
    expect(turns[0]?.parts).toMatchObject([
      { path: 'messages[1].content[1]' },
      { path: 'messages[1].content[2]' },
    ]);
  });

  test('cache marks are kept, and made from those of OpenAI', () => {
    const cache = { type: 'ephemeral', ttl: '5m' };
    expect(
      partsOf([
        { type: 'text', text: 'a', cache_control: cache },
        { type: 'text', text: 'b', prompt_cache_breakpoint: { mode: 'explicit' } },
        { type: 'text', text: 'c', prompt_cache_breakpoint: { mode: 'explicit', ttl: '30m' } },
      ]),
    ).toEqual([
      { kind: 'text', text: 'a', cache },
      { kind: 'text', text: 'b', cache: { type: 'ephemeral' } },
      { kind: 'text', text: 'c', cache: { type: 'ephemeral', ttl: '1h' } },
    ]);
  });

  test('what is empty is left out', () => {
    const { turns } = parseChatMessages([
      { role: 'user', content: '' },
      { role: 'assistant', content: null },
      {
        role: 'user',
        content: [
          { type: 'text', text: '' },
          { type: 'text', text: 'Hi' },
        ],
      },
    ]);
    expect(turns).toEqual([{ role: 'user', parts: [text('Hi')] }]);
  });
});

describe('assistant', () => {
  test('text before calls; empty arguments become an object', () => {
    expect(
      assistantParts({ content: 'Let me see.', tool_calls: [call('a', ''), call('b', '{"x":1}')] }),
    ).toEqual([
      text('Let me see.'),
      { kind: 'tool-call', id: 'a', name: 'f', arguments: '{}' },
      { kind: 'tool-call', id: 'b', name: 'f', arguments: '{"x":1}' },
    ]);
  });

  test('refusals, in parts and in their own field', () => {
    expect(assistantParts({ content: [{ type: 'refusal', refusal: 'No.' }], refusal: 'Never.' })).toEqual([
      { kind: 'text', text: 'No.', isRefusal: true },
      { kind: 'text', text: 'Never.', isRefusal: true },
    ]);
  });

  test('reasoning comes first; without a seal it is only text', () => {
    expect(assistantParts({ content: 'Hi', reasoning_content: 'Hm.' })).toEqual([
      { kind: 'thinking', text: 'Hm.', seal: null },
      text('Hi'),
    ]);
  });

  test('sealed reasoning wins over its text', () => {
    const details = [
      { type: 'reasoning.text', text: 'Hm.', signature: 'sig', format: 'anthropic-claude-v1', index: 0 },
    ];
    expect(assistantParts({ content: 'Hi', reasoning_content: '.', reasoning_details: details })).toEqual([
      { kind: 'thinking', text: 'Hm.', seal: { vendor: 'anthropic', kind: 'signature', value: 'sig' } },
      text('Hi'),
    ]);
  });

  test('thinking in tags, as ccproxy-api wrote it', () => {
    const content = '<thinking signature="s1">One.</thinking><thinking signature="s2">Two.</thinking>\nHi';
    expect(assistantParts({ content })).toEqual([
      { kind: 'thinking', text: 'One.', seal: { vendor: 'anthropic', kind: 'signature', value: 's1' } },
      { kind: 'thinking', text: 'Two.', seal: { vendor: 'anthropic', kind: 'signature', value: 's2' } },
      text('Hi'),
    ]);
  });

  test.each([['<thinking signature="s1">never closed'], ['Hi <thinking signature="s">x</thinking>']])(
    'other tags are text: %s',
    (content) => {
      expect(assistantParts({ content })).toEqual([text(content)]);
    },
  );
});

describe('results', () => {
  const calls = { role: 'assistant', tool_calls: [call('a'), call('b')] };

  test('of parallel calls are one turn', () => {
    const { turns } = parseChatMessages([
      calls,
      { role: 'tool', tool_call_id: 'a', content: 'A' },
      { role: 'tool', tool_call_id: 'b', content: 'B' },
      { role: 'user', content: 'Go on' },
      { role: 'assistant', tool_calls: [call('c')] },
      { role: 'tool', tool_call_id: 'c', content: 'C' },
    ]);
    const result = (callId: string, content: string) => ({
      kind: 'tool-result',
      callId,
      content: [text(content)],
      isError: false,
    });
    expect(turns.slice(1)).toEqual([
      { role: 'user', parts: [result('a', 'A'), result('b', 'B')] },
      { role: 'user', parts: [text('Go on')] },
      expect.objectContaining({ role: 'assistant' }),
      { role: 'user', parts: [result('c', 'C')] },
    ]);
  });

  test('hold parts, images too, or nothing', () => {
    const { turns } = parseChatMessages([
      calls,
      {
        role: 'tool',
        tool_call_id: 'a',
        content: [
          { type: 'text', text: 'A' },
          { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
        ],
      },
      { role: 'tool', tool_call_id: 'b', content: '' },
    ]);
    expect(turns[1]?.parts).toMatchObject([
      { content: [{ kind: 'text' }, { kind: 'image', source: { mediaType: 'image/png' } }] },
      { callId: 'b', content: [] },
    ]);
  });

  test('without a call are kept', () => {
    const { turns } = parseChatMessages([{ role: 'tool', tool_call_id: 'lost', content: 'A' }]);
    expect(turns).toMatchObject([{ role: 'user', parts: [{ kind: 'tool-result', callId: 'lost' }] }]);
  });

  test('of custom tools know that they are', () => {
    const { turns } = parseChatMessages([
      { role: 'assistant', tool_calls: [{ id: 'a', type: 'custom', custom: { name: 'patch', input: '' } }] },
      { role: 'tool', tool_call_id: 'a', content: 'done' },
    ]);
    expect(turns).toMatchObject([
      { parts: [{ kind: 'tool-call', name: 'patch', arguments: '', isCustom: true }] },
      { parts: [{ kind: 'tool-result', callId: 'a', isCustom: true }] },
    ]);
  });

  test('of legacy functions are told apart by order and name, the same way every time', () => {
    const messages = [
      { role: 'assistant', content: null, function_call: { name: 'f', arguments: '' } },
      { role: 'function', name: 'f', content: '1' },
      { role: 'assistant', content: null, function_call: { name: 'f', arguments: '{"x":2}' } },
      { role: 'function', name: 'f', content: '2' },
    ];
    const { turns } = parseChatMessages(messages);
    expect(turns).toMatchObject([
      { parts: [{ id: 'call_function_0', arguments: '{}' }] },
      { parts: [{ callId: 'call_function_0', content: [{ text: '1' }] }] },
      { parts: [{ id: 'call_function_1', arguments: '{"x":2}' }] },
      { parts: [{ callId: 'call_function_1', content: [{ text: '2' }] }] },
    ]);
    expect(parseChatMessages(messages.slice(0, 2)).turns).toEqual(turns.slice(0, 2));
    expect(parseChatMessages([messages[1]]).turns).toMatchObject([
      { parts: [{ callId: 'call_function_result_0' }] },
    ]);
  });
});
