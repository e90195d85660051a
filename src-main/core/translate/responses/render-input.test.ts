import { describe, expect, it } from 'vitest';
import type { Part, Turn } from '../canonical/request.ts';
import type { OpenaiBackend } from './model-traits.ts';
import { renderInput } from './render-input.ts';

const text = (value: string) => ({ kind: 'text', text: value }) as const;
const user = (...parts: Part[]): Turn => ({ role: 'user', parts });
const assistant = (...parts: Part[]): Turn => ({ role: 'assistant', parts });
const call = (id: string, fields: object = {}) =>
  ({ kind: 'tool-call', id, name: 'f', arguments: '{"a":1}', ...fields }) as const;
const result = (callId: string, fields: object = {}) =>
  ({ kind: 'tool-result', callId, content: [text('ok')], isError: false, ...fields }) as const;
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

function render(turns: readonly Turn[], backend: OpenaiBackend = 'chatgpt', hasPhases = false) {
  const dropped = new Set<string>();
  return { items: renderInput(turns, { backend, omitsDetail: false, hasPhases, dropped }), dropped };
}
const inputOf = (...turns: Turn[]) => render(turns).items;

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
