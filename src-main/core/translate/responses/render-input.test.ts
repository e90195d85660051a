import { describe, expect, it } from 'vitest';
import type { Part, Turn } from '../canonical/request.ts';
import { assistant, call, inputOf, render, result, text, user } from './render-input-for-tests.ts';

const openaiThinking = {
  kind: 'thinking',
  text: 'Hm',
  seal: { vendor: 'openai', itemId: 'rs_1', value: 'gAAA' },
} as const;
const claudeThinking = {
  kind: 'thinking',
  text: 'Hm',
  seal: { vendor: 'anthropic', kind: 'signature', value: 'sig' },
} as const;

it('keeps system text between turns in its place', () => {
  expect(inputOf(user(text('Hi')), { role: 'system', parts: [text('Now be brief.')] })).toEqual([
    { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Hi' }] },
    { type: 'message', role: 'developer', content: [{ type: 'input_text', text: 'Now be brief.' }] },
  ]);
});

describe('content', () => {
  it('is in by the user, out by the model', () => {
    expect(inputOf(user(text('A')), assistant(text('B'), { ...text('C'), isRefusal: true }))).toEqual([
      { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'A' }] },
      {
        type: 'message',
        role: 'assistant',
        content: [
          { type: 'output_text', text: 'B' },
          { type: 'refusal', refusal: 'C' },
        ],
      },
    ]);
  });

  it.each([
    [
      'image data',
      { kind: 'image', source: { kind: 'base64', mediaType: 'image/png', data: 'AA==' } },
      [{ type: 'input_image', image_url: 'data:image/png;base64,AA==', detail: 'auto' }],
    ],
    [
      'an image by address',
      { kind: 'image', source: { kind: 'url', url: 'https://x.test/a.png' }, detail: 'high' },
      [{ type: 'input_image', image_url: 'https://x.test/a.png', detail: 'high' }],
    ],
    [
      'a PDF',
      {
        kind: 'document',
        title: 'a.pdf',
        source: { kind: 'base64', mediaType: 'application/pdf', data: 'JVBE' },
        extras: { context: 'From May' },
      },
      [
        { type: 'input_text', text: 'From May' },
        { type: 'input_file', filename: 'a.pdf', file_data: 'data:application/pdf;base64,JVBE' },
      ],
    ],
    [
      'a PDF with a title, which becomes the name of a PDF',
      {
        kind: 'document',
        title: 'Q3 Report',
        source: { kind: 'base64', mediaType: 'application/pdf', data: 'JVBE' },
      },
      [{ type: 'input_file', filename: 'Q3 Report.pdf', file_data: 'data:application/pdf;base64,JVBE' }],
    ],
    [
      'another file',
      {
        kind: 'document',
        title: 'a.docx',
        source: { kind: 'base64', mediaType: 'application/msword', data: 'AA==' },
      },
      [{ type: 'input_file', filename: 'a.docx', file_data: 'data:application/msword;base64,AA==' }],
    ],
    [
      'a PDF without a name',
      { kind: 'document', source: { kind: 'base64', mediaType: 'application/pdf', data: 'JVBE' } },
      [{ type: 'input_file', filename: 'document.pdf', file_data: 'data:application/pdf;base64,JVBE' }],
    ],
    [
      'a document by address',
      { kind: 'document', source: { kind: 'url', url: 'https://x.test/a.pdf' } },
      [{ type: 'input_file', file_url: 'https://x.test/a.pdf' }],
    ],
    [
      'a document by address with a title',
      { kind: 'document', title: 'Q3 Report', source: { kind: 'url', url: 'https://x.test/a.pdf' } },
      [
        { type: 'input_text', text: 'Q3 Report' },
        { type: 'input_file', file_url: 'https://x.test/a.pdf' },
      ],
    ],
    [
      'a text document',
      { kind: 'document', title: 'Notes', source: { kind: 'text', text: 'Hi' } },
      [{ type: 'input_text', text: 'Notes\n\nHi' }],
    ],
    [
      'a text document as data',
      { kind: 'document', source: { kind: 'base64', mediaType: 'text/plain', data: 'SGk=' } },
      [{ type: 'input_text', text: 'Hi' }],
    ],
    [
      'an image as a document',
      { kind: 'document', source: { kind: 'base64', mediaType: 'image/png', data: 'AA==' } },
      [{ type: 'input_image', image_url: 'data:image/png;base64,AA==', detail: 'auto' }],
    ],
  ] as [string, Part, object[]][])('is %s', (_what, part, content) => {
    expect(inputOf(user(part))).toEqual([{ type: 'message', role: 'user', content }]);
  });

  it('is an uploaded file with a key, and not with a subscription', () => {
    const path = 'messages[1].content[1]';
    const turns = [user({ kind: 'document', source: { kind: 'file', fileId: 'file-1' }, path })];
    expect(render(turns, 'openai-api').items).toMatchObject([
      { content: [{ type: 'input_file', file_id: 'file-1' }] },
    ]);
    const refusal = { code: 'unsupported_parameter', param: path };
    expect(() => render(turns)).toThrow(expect.objectContaining(refusal));
  });

  it('that is empty leaves no message', () => {
    expect(inputOf(user(text('')), assistant(), user(text('Hi')))).toHaveLength(1);
  });
});

describe('what the model said', () => {
  const turns = [
    user(text('Hi')),
    assistant(text('Let me see'), call('1')),
    user(result('1')),
    assistant(call('2'), text('And this')),
    user(result('2')),
    assistant(text('Done'), { ...text('No'), isRefusal: true }),
    user(text('Thanks')),
  ];
  const phasesOf = (given: readonly Turn[], hasPhases: boolean) =>
    render(given, 'chatgpt', hasPhases)
      .items.filter(({ type }) => type === 'message')
      .map(({ role, phase }) => [role, phase]);

  it('on its way to more, or at last, is told apart for models that do so', () => {
    expect(phasesOf(turns, true)).toEqual([
      ['user', undefined],
      ['assistant', 'commentary'],
      ['assistant', 'commentary'],
      ['assistant', 'final_answer'],
      ['user', undefined],
    ]);
  });

  it('is not for others', () => {
    expect(new Set(phasesOf(turns, false).map(([, phase]) => phase))).toEqual(new Set([undefined]));
  });

  it('is the same however the conversation goes on', () => {
    const whole = render(turns, 'chatgpt', true).items;
    // A client sends a turn of the model's only with what came next.
    for (const length of [1, 3, 5, 7]) {
      const { items } = render(turns.slice(0, length), 'chatgpt', true);
      expect(whole.slice(0, items.length)).toEqual(items);
    }
  });
});

describe('reasoning of before', () => {
  it("is OpenAI's own, before what it led to", () => {
    expect(inputOf(assistant(openaiThinking, text('A'), call('1')), user(result('1')))).toMatchObject([
      {
        type: 'reasoning',
        id: 'rs_1',
        summary: [{ type: 'summary_text', text: 'Hm' }],
        encrypted_content: 'gAAA',
      },
      { type: 'message' },
      { type: 'function_call' },
      { type: 'function_call_output' },
    ]);
  });

  it.each([
    ["Claude's", claudeThinking],
    ['unsealed', { kind: 'thinking', text: 'Hm', seal: null }],
  ] as const)('is left out when it is %s', (_whose, thinking) => {
    const rendered = render([assistant(thinking, text('A'))]);
    expect(rendered.items).toMatchObject([{ type: 'message' }]);
    expect([...rendered.dropped]).toEqual(['messages[].thinking']);
  });

  it('is left out when nothing came of it, since OpenAI refuses it alone', () => {
    expect(inputOf(assistant(openaiThinking), user(text('Hi')))).toMatchObject([{ type: 'message' }]);
    expect(inputOf(assistant(text('A'), openaiThinking))).toMatchObject([{ type: 'message' }]);
  });
});

it('takes parts by the hundred thousand', () => {
  const many = <T>(part: T): T[] => Array.from({ length: 200_000 }, () => part);
  expect(inputOf(assistant(text('A')), { role: 'assistant', parts: many(claudeThinking) })).toHaveLength(1);
  const orphan: Part = { kind: 'tool-result', callId: '1', content: many(text('A')), isError: false };
  const [message] = inputOf(user(orphan));
  expect(message?.content).toHaveLength(200_001);
});

describe('parts of one dialect', () => {
  it('of Responses are there again', () => {
    const value = { type: 'web_search_call', id: 'ws_1', status: 'completed' };
    expect(inputOf(assistant({ kind: 'opaque', dialect: 'responses', value }))).toEqual([value]);
  });

  it.each(['server_tool_use', 'web_search_tool_result', 'bash_code_execution_tool_result', 'mcp_tool_use'])(
    "of Anthropic's servers are left out: %s",
    (type) => {
      const rendered = render([
        assistant({ kind: 'opaque', dialect: 'messages', value: { type } }, text('A')),
      ]);
      expect(rendered.items).toMatchObject([{ type: 'message' }]);
      expect([...rendered.dropped]).toEqual([`messages[].${type}`]);
    },
  );

  it.each([
    ['messages', 'compaction'],
    ['messages', 'container_upload'],
    ['chat', 'input_audio'],
  ] as const)('are refused where their loss would matter: %s %s', (dialect, type) => {
    const path = 'messages[1].content[1]';
    expect(() => inputOf(user({ kind: 'opaque', dialect, value: { type }, path }))).toThrow(
      expect.objectContaining({ code: 'unsupported_parameter', param: path }),
    );
  });

  it('are refused where the client has them', () => {
    const part: Part = {
      kind: 'opaque',
      dialect: 'messages',
      value: { type: 'container_upload' },
      path: 'messages[2].content[1]',
    };
    expect(() => inputOf(user(part))).toThrow(expect.objectContaining({ param: 'messages[2].content[1]' }));
  });

  it('that are images by the model are refused', () => {
    const path = 'messages[1].content[1]';
    const image = { kind: 'image', source: { kind: 'url', url: 'https://x.test' }, path } as const;
    expect(() => inputOf(assistant(image))).toThrow(
      expect.objectContaining({ code: 'unsupported_parameter', param: path }),
    );
  });
});
