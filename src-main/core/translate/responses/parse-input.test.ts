import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../../src-shared/json.ts';
import { withoutPaths } from '../canonical/without-paths-for-tests.ts';
import { encodeSealForResponses, encodeSummary } from '../seal/encode-seal.ts';
import { parseResponsesRequest } from './parse-responses-request.ts';

const parse = (fields: JsonObject) =>
  parseResponsesRequest({ model: 'claude-sonnet-5', input: 'Hi', ...fields });
const turnsOf = (...input: unknown[]) => parse({ input }).turns;
const PNG = 'iVBORw0KGgo=';

describe('input', () => {
  it.each([
    ['a message without type', { role: 'user', content: 'Hi' }, { kind: 'text', text: 'Hi' }],
    [
      'a message of parts',
      { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Hi' }] },
      { kind: 'text', text: 'Hi' },
    ],
    [
      'an image as data',
      {
        role: 'user',
        content: [{ type: 'input_image', detail: 'low', image_url: `data:image/png;base64,${PNG}` }],
      },
      { kind: 'image', source: { kind: 'base64', mediaType: 'image/png', data: PNG }, detail: 'low' },
    ],
    [
      'an image by address',
      { role: 'user', content: [{ type: 'input_image', image_url: 'https://x.test/a.png' }] },
      { kind: 'image', source: { kind: 'url', url: 'https://x.test/a.png' } },
    ],
    [
      'an uploaded image',
      { role: 'user', content: [{ type: 'input_image', file_id: 'file-1' }] },
      { kind: 'image', source: { kind: 'file', fileId: 'file-1' } },
    ],
    [
      'a PDF',
      {
        role: 'user',
        content: [{ type: 'input_file', filename: 'a.pdf', file_data: 'data:application/pdf;base64,JVBE' }],
      },
      {
        kind: 'document',
        title: 'a.pdf',
        source: { kind: 'base64', mediaType: 'application/pdf', data: 'JVBE' },
      },
    ],
    [
      'a PDF as base64 alone',
      { role: 'user', content: [{ type: 'input_file', file_data: 'JVBERi0=' }] },
      { kind: 'document', source: { kind: 'base64', mediaType: 'application/pdf', data: 'JVBERi0=' } },
    ],
    [
      'a text file',
      { role: 'user', content: [{ type: 'input_file', filename: 'a.md', file_data: 'SGnDvA==' }] },
      { kind: 'document', title: 'a.md', source: { kind: 'text', text: 'Hiü' } },
    ],
    [
      'a file by address',
      { role: 'user', content: [{ type: 'input_file', file_url: 'https://x.test/a.pdf' }] },
      { kind: 'document', source: { kind: 'url', url: 'https://x.test/a.pdf' } },
    ],
    [
      'an uploaded file',
      { role: 'user', content: [{ type: 'input_file', file_id: 'file-1' }] },
      { kind: 'document', source: { kind: 'file', fileId: 'file-1' } },
    ],
    [
      "OpenAI's cache breakpoint",
      {
        role: 'user',
        content: [
          { type: 'input_text', text: 'Hi', prompt_cache_breakpoint: { mode: 'explicit', ttl: '30m' } },
        ],
      },
      { kind: 'text', text: 'Hi', cache: { type: 'ephemeral', ttl: '1h' } },
    ],
  ])('takes %s', (_what, item, part) => {
    expect(withoutPaths(turnsOf(item))).toEqual([{ role: 'user', parts: [part] }]);
  });

  it.each([
    [
      'text',
      { role: 'assistant', content: [{ type: 'output_text', text: 'Yes', annotations: [] }] },
      { kind: 'text', text: 'Yes' },
    ],
    [
      'a refusal',
      { role: 'assistant', content: [{ type: 'refusal', refusal: 'No' }] },
      { kind: 'text', text: 'No', isRefusal: true },
    ],
    [
      'a call',
      {
        type: 'function_call',
        id: 'fc_1',
        call_id: 'call_1',
        name: 'f',
        arguments: '{"a":1}',
        status: 'completed',
      },
      { kind: 'tool-call', id: 'call_1', name: 'f', arguments: '{"a":1}' },
    ],
    [
      'a call without arguments',
      { type: 'function_call', call_id: 'call_1', name: 'f', arguments: '' },
      { kind: 'tool-call', id: 'call_1', name: 'f', arguments: '{}' },
    ],
    [
      'a free-form call',
      { type: 'custom_tool_call', call_id: 'call_1', name: 'patch', input: '*** Begin' },
      { kind: 'tool-call', id: 'call_1', name: 'patch', arguments: '*** Begin', isCustom: true },
    ],
    [
      "OpenAI's reasoning",
      {
        type: 'reasoning',
        id: 'rs_1',
        summary: [
          { type: 'summary_text', text: 'A' },
          { type: 'summary_text', text: 'B' },
        ],
        content: null,
        encrypted_content: 'gAAA',
      },
      { kind: 'thinking', text: 'A\n\nB', seal: { vendor: 'openai', itemId: 'rs_1', value: 'gAAA' } },
    ],
    [
      'reasoning that nobody can read',
      { type: 'reasoning', id: 'rs_1', summary: [{ type: 'summary_text', text: 'A' }] },
      { kind: 'thinking', text: 'A', seal: null },
    ],
    [
      'raw reasoning',
      { type: 'reasoning', id: 'rs_1', summary: [], content: [{ type: 'reasoning_text', text: 'A' }] },
      { kind: 'thinking', text: 'A', seal: null },
    ],
    [
      'a call that runs on the machine',
      { type: 'local_shell_call', id: 'l', call_id: 'c', action: {}, status: 'completed' },
      {
        kind: 'opaque',
        dialect: 'responses',
        value: { type: 'local_shell_call', id: 'l', call_id: 'c', action: {}, status: 'completed' },
      },
    ],
  ])('takes %s of the model', (_what, item, part) => {
    expect(withoutPaths(turnsOf(item))).toEqual([{ role: 'assistant', parts: [part] }]);
  });

  it("takes Claude's reasoning back with its exact text, whatever the summary has become", () => {
    const seal = { vendor: 'anthropic', kind: 'signature', value: 'sig' } as const;
    const item = {
      type: 'reasoning',
      id: 'rs_1',
      summary: [],
      encrypted_content: encodeSealForResponses(seal, 'Exact'),
    };
    expect(turnsOf(item)).toEqual([
      { role: 'assistant', parts: [{ kind: 'thinking', text: 'Exact', seal }] },
    ]);
  });

  it.each([
    ['text', 'ok', [{ kind: 'text', text: 'ok' }]],
    ['nothing', '', []],
    ['null', null, []],
    [
      'an image',
      [
        { type: 'input_text', text: 'see' },
        { type: 'input_image', image_url: `data:image/png;base64,${PNG}` },
      ],
      [
        { kind: 'text', text: 'see' },
        { kind: 'image', source: { kind: 'base64', mediaType: 'image/png', data: PNG } },
      ],
    ],
  ])('takes a result that is %s', (_what, output, content) => {
    const turns = turnsOf({ type: 'function_call_output', id: 'fco_1', call_id: 'call_1', output });
    expect(withoutPaths(turns)).toEqual([
      { role: 'user', parts: [{ kind: 'tool-result', callId: 'call_1', content, isError: false }] },
    ]);
  });

  it('remembers where files are, for errors', () => {
    const image = { type: 'input_image', file_id: 'f' };
    const file = { type: 'input_file', file_id: 'f' };
    const [turn] = turnsOf(
      { role: 'user', content: [{ type: 'input_text', text: '' }, image] },
      { type: 'function_call_output', call_id: 'c', output: [file] },
    );
    expect(turn?.parts).toMatchObject([
      { path: 'input[0].content[1]' },
      { content: [{ path: 'input[1].output[0]' }] },
    ]);
  });

  it('makes one turn of what belongs together: reasoning, text and parallel calls; then their results', () => {
    const turns = turnsOf(
      { role: 'user', content: 'A' },
      { role: 'user', content: 'B' },
      { type: 'reasoning', id: 'rs', summary: [], encrypted_content: 'x' },
      { role: 'assistant', content: 'C' },
      { type: 'function_call', call_id: '1', name: 'f', arguments: '{}' },
      { type: 'function_call', call_id: '2', name: 'f', arguments: '{}' },
      { type: 'function_call_output', call_id: '1', output: 'x' },
      { type: 'custom_tool_call_output', call_id: '2', output: 'y' },
    );
    expect(turns.map(({ role, parts }) => [role, ...parts.map(({ kind }) => kind)])).toEqual([
      ['user', 'text', 'text'],
      ['assistant', 'thinking', 'text', 'tool-call', 'tool-call'],
      ['user', 'tool-result', 'tool-result'],
    ]);
  });

  it('keeps system and developer text in order: at the beginning as instructions, later in its place', () => {
    const request = parse({
      instructions: 'A',
      input: [
        { type: 'additional_tools', role: 'developer', tools: [] },
        { role: 'system', content: 'B' },
        { role: 'developer', content: [{ type: 'input_text', text: 'C' }] },
        { role: 'user', content: 'Hi' },
        { role: 'developer', content: 'D' },
      ],
    });
    expect(request.instructions.map(({ text }) => text)).toEqual(['A', 'B', 'C']);
    expect(request.turns).toEqual([
      { role: 'user', parts: [{ kind: 'text', text: 'Hi' }] },
      { role: 'system', parts: [{ kind: 'text', text: 'D' }] },
    ]);
  });
});

describe('compaction', () => {
  const TRIGGER = { type: 'compaction_trigger' };

  it('is asked for by the last item', () => {
    expect(parse({ input: [{ role: 'user', content: 'Hi' }, TRIGGER] })).toMatchObject({
      turns: [{ role: 'user', parts: [{ kind: 'text', text: 'Hi' }] }],
      compacts: true,
    });
    expect(parse({})).not.toHaveProperty('compacts');
  });

  it('cannot be asked for before other items', () => {
    expect(() => turnsOf(TRIGGER, { role: 'user', content: 'Hi' })).toThrow(
      expect.objectContaining({ code: 'invalid_parameter', param: 'input[0]' }),
    );
  });

  it("by Claude is text of the user's turn, in place of what was said before", () => {
    const summary = { type: 'compaction', encrypted_content: encodeSummary('So far.') };
    const turns = turnsOf(
      { role: 'user', content: 'A' },
      { role: 'assistant', content: 'B' },
      TRIGGER,
      summary,
      { role: 'user', content: 'C' },
    );
    const text = expect.stringContaining('So far.');
    expect(turns).toEqual([
      {
        role: 'user',
        parts: [
          { kind: 'text', text: 'A' },
          { kind: 'text', text },
          { kind: 'text', text: 'C' },
        ],
      },
    ]);
  });

  it('by OpenAI stays its own', () => {
    const value = { type: 'compaction', encrypted_content: 'gAAAA' };
    expect(turnsOf(value)).toMatchObject([{ parts: [{ kind: 'opaque', value, path: 'input[0]' }] }]);
  });
});
