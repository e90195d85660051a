import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../../src-shared/json.ts';
import type { CanonicalRequest, Part } from '../canonical/request.ts';
import { parseMessagesRequest } from './parse-messages-request.ts';
import { renderMessagesRequest } from './render-messages-request.ts';

const BASE = parseMessagesRequest({ model: 'gpt-x', messages: [{ role: 'user', content: 'Hi' }] });
const SIGNED: Part = {
  kind: 'thinking',
  text: 'hm',
  seal: { vendor: 'anthropic', kind: 'signature', value: 'c2ln' },
};

function render(fields: Partial<CanonicalRequest>, model = 'claude-sonnet-4-5') {
  return renderMessagesRequest({ ...BASE, ...fields }, { model, cacheBreakpoints: 'off' });
}

function renderParts(role: 'user' | 'assistant', ...parts: Part[]): unknown {
  const before = role === 'user' ? [] : [{ role: 'user' as const, parts: [text('Hi')] }];
  const after = role === 'user' ? [] : [{ role: 'user' as const, parts: [text('so')] }];
  const { body } = render({ turns: [...before, { role, parts }, ...after] });
  return Array.isArray(body.messages) ? body.messages[before.length].content : null;
}

function text(value: string): Part {
  return { kind: 'text', text: value };
}

describe('items of OpenAI', () => {
  const renderItem = (value: JsonObject, path?: string) =>
    renderParts('assistant', {
      kind: 'opaque',
      dialect: 'responses',
      value,
      ...(path === undefined ? {} : { path }),
    });

  it.each([
    ['computer_call', 'Leave it out'],
    ['compaction', 'begin a new conversation'],
  ])('that cannot be left out are refused where the client has them: %s', (type, advice) => {
    expect(() => renderItem({ type }, 'input[3]')).toThrow(
      expect.objectContaining({
        code: 'unsupported_parameter',
        param: 'input[3]',
        message: expect.stringContaining('input[3]'),
        advice: expect.stringContaining(advice),
      }),
    );
  });
});

it.each<[string, Part, object]>([
  [
    'an uploaded image of OpenAI',
    { kind: 'image', source: { kind: 'file', fileId: 'file-abc' }, path: 'input[0].content[1]' },
    { message: expect.stringContaining("none of Anthropic's"), advice: expect.stringContaining('the data') },
  ],
  [
    'a document of another format',
    {
      kind: 'document',
      source: { kind: 'base64', mediaType: 'application/msword', data: 'eA==' },
      path: 'input[0].content[1]',
    },
    { message: expect.stringContaining('application/msword'), advice: 'Send a PDF or plain text.' },
  ],
])('%s is refused where the client has it', (_what, part, error) => {
  expect(() => renderParts('user', text('Hi'), part)).toThrow(
    expect.objectContaining({ code: 'unsupported_parameter', param: 'input[0].content[1]', ...error }),
  );
});

it('a picture that the assistant is to have sent is refused where the client has it', () => {
  const image: Part = { kind: 'image', source: { kind: 'url', url: 'https://x.y' }, path: 'messages[1]' };
  expect(() => renderParts('assistant', image)).toThrow(expect.objectContaining({ param: 'messages[1]' }));
});

describe('content', () => {
  it.each<[string, 'user' | 'assistant', Part, JsonObject]>([
    ['text', 'user', text('x'), { type: 'text', text: 'x' }],
    [
      'an image as data',
      'user',
      { kind: 'image', source: { kind: 'base64', mediaType: 'image/jpg', data: 'QUJD' } },
      { type: 'image', source: { type: 'base64', media_type: 'image/jpeg', data: 'QUJD' } },
    ],
    [
      'an image by address',
      'user',
      { kind: 'image', source: { kind: 'url', url: 'https://x.y' } },
      { type: 'image', source: { type: 'url', url: 'https://x.y' } },
    ],
    [
      'a PDF',
      'user',
      {
        kind: 'document',
        source: { kind: 'base64', mediaType: 'application/pdf', data: 'QUJD' },
        title: 'a.pdf',
      },
      {
        type: 'document',
        source: { type: 'base64', media_type: 'application/pdf', data: 'QUJD' },
        title: 'a.pdf',
      },
    ],
    [
      'a text file',
      'user',
      { kind: 'document', source: { kind: 'text', text: 'abc' } },
      { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'abc' } },
    ],
    [
      'a call',
      'assistant',
      { kind: 'tool-call', id: 'call_1', name: 'f', arguments: '{"b":1}' },
      { type: 'tool_use', id: 'call_1', name: 'f', input: { b: 1 } },
    ],
    [
      'a call without arguments, which was a 400 before',
      'assistant',
      { kind: 'tool-call', id: 'call_1', name: 'f', arguments: '' },
      { type: 'tool_use', id: 'call_1', name: 'f', input: {} },
    ],
    [
      'a call that was cut off',
      'assistant',
      { kind: 'tool-call', id: 'call_1', name: 'f', arguments: '{"b":' },
      { type: 'tool_use', id: 'call_1', name: 'f', input: { unparsed_arguments: '{"b":' } },
    ],
    [
      'a call of a free-form tool',
      'assistant',
      { kind: 'tool-call', id: 'call_1', name: 'f', arguments: '*** "x"\n', isCustom: true },
      { type: 'tool_use', id: 'call_1', name: 'f', input: { input: '*** "x"\n' } },
    ],
    ['thinking, verbatim', 'assistant', SIGNED, { type: 'thinking', thinking: 'hm', signature: 'c2ln' }],
    [
      'redacted thinking',
      'assistant',
      { kind: 'thinking', text: '', seal: { vendor: 'anthropic', kind: 'redacted', value: 'eA' } },
      { type: 'redacted_thinking', data: 'eA' },
    ],
    [
      'a refusal as what was said',
      'assistant',
      { kind: 'text', text: 'No.', isRefusal: true },
      { type: 'text', text: 'No.' },
    ],
    [
      'own items',
      'assistant',
      { kind: 'opaque', dialect: 'messages', value: { type: 'server_tool_use', id: 's' } },
      { type: 'server_tool_use', id: 's' },
    ],
    [
      'a call by a name that no tool can have',
      'assistant',
      { kind: 'tool-call', id: 'call_1', name: 'x'.repeat(300), arguments: '{}' },
      { type: 'tool_use', id: 'call_1', name: 'x'.repeat(200), input: {} },
    ],
    [
      'a document without a title',
      'user',
      { kind: 'document', source: { kind: 'url', url: 'https://x.y' }, title: '' },
      { type: 'document', source: { type: 'url', url: 'https://x.y' } },
    ],
    [
      'a document whose long title would end within a character',
      'user',
      {
        kind: 'document',
        source: { kind: 'url', url: 'https://x.y' },
        title: `${'x'.repeat(499)}\u{1F600}`,
      },
      { type: 'document', source: { type: 'url', url: 'https://x.y' }, title: 'x'.repeat(499) },
    ],
    [
      'a document with a long title',
      'user',
      { kind: 'document', source: { kind: 'url', url: 'https://x.y' }, title: 'x'.repeat(600) },
      { type: 'document', source: { type: 'url', url: 'https://x.y' }, title: 'x'.repeat(500) },
    ],
  ])('writes %s', (_what, role, part, block) => {
    expect(renderParts(role, part, text('so'))).toEqual([block, { type: 'text', text: 'so' }]);
  });

  it('leaves thinking out that led to nothing', () => {
    const { body, dropped } = render({
      turns: [
        { role: 'user', parts: [text('a')] },
        { role: 'assistant', parts: [SIGNED] },
        { role: 'user', parts: [text('b')] },
        { role: 'assistant', parts: [SIGNED, text('c'), SIGNED, SIGNED] },
        { role: 'user', parts: [text('d')] },
      ],
    });
    expect(body.messages).toMatchObject([
      { role: 'user', content: [{ text: 'a' }, { text: 'b' }] },
      { role: 'assistant', content: [{ thinking: 'hm' }, { text: 'c' }] },
      { role: 'user', content: [{ text: 'd' }] },
    ]);
    expect(dropped).toEqual(['messages[].thinking']);
  });

  it('keeps the order of text and images', () => {
    const image: Part = { kind: 'image', source: { kind: 'url', url: 'https://x.y' } };
    expect(renderParts('user', text('a'), image, text('b'))).toEqual([
      { type: 'text', text: 'a' },
      { type: 'image', source: { type: 'url', url: 'https://x.y' } },
      { type: 'text', text: 'b' },
    ]);
  });

  it('writes results with images and errors, and leaves empty text out', () => {
    const content = [
      { kind: 'text' as const, text: '' },
      { kind: 'image' as const, source: { kind: 'base64' as const, mediaType: 'image/png', data: 'QUJD' } },
    ];
    const { body } = render({
      turns: [
        { role: 'user', parts: [text('Hi')] },
        { role: 'assistant', parts: [{ kind: 'tool-call', id: 'a', name: 'f', arguments: '{}' }] },
        { role: 'user', parts: [{ kind: 'tool-result', callId: 'a', content, isError: true }] },
      ],
    });
    expect(body.messages).toMatchObject([
      {},
      {},
      {
        role: 'user',
        content: [
          {
            type: 'tool_result',
            tool_use_id: 'a',
            is_error: true,
            content: [{ type: 'image', source: { media_type: 'image/png' } }],
          },
        ],
      },
    ]);
  });
});
