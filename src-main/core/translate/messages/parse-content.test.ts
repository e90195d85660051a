import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../../src-shared/json.ts';
import { withoutPaths } from '../canonical/without-paths-for-tests.ts';
import { encodeSealForMessages } from '../seal/encode-seal.ts';
import { parseMessagesRequest } from './parse-messages-request.ts';

const MARK = { type: 'ephemeral', ttl: '1h' };

function parse(fields: JsonObject) {
  return parseMessagesRequest({
    model: 'gpt-x',
    max_tokens: 100,
    messages: [{ role: 'user', content: 'Hi' }],
    ...fields,
  });
}

function parseBlocks(role: string, ...content: JsonObject[]) {
  return parse({ messages: [{ role, content }] }).turns[0]?.parts;
}

const FOUND = {
  type: 'search_result',
  title: 'T',
  source: 'https://x.y',
  content: [{ type: 'text', text: 'found' }],
};
const CITED = { type: 'text', text: 'so', citations: [{ type: 'char_location', document_index: 0 }] };

describe('content', () => {
  it.each<[string, string, JsonObject, object[]]>([
    [
      'text',
      'user',
      { type: 'text', text: 'x', cache_control: MARK },
      [{ kind: 'text', text: 'x', cache: MARK }],
    ],
    ['empty text', 'user', { type: 'text', text: '' }, []],
    [
      'an image in base64',
      'user',
      { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'QUJD' } },
      [{ kind: 'image', source: { kind: 'base64', mediaType: 'image/png', data: 'QUJD' } }],
    ],
    [
      'an image by address',
      'user',
      { type: 'image', source: { type: 'url', url: 'https://x.y/z.png' }, cache_control: null },
      [{ kind: 'image', source: { kind: 'url', url: 'https://x.y/z.png' } }],
    ],
    [
      'an uploaded image',
      'user',
      { type: 'image', source: { type: 'file', file_id: 'file_1' } },
      [{ kind: 'image', source: { kind: 'file', fileId: 'file_1' } }],
    ],
    [
      'a PDF',
      'user',
      {
        type: 'document',
        source: { type: 'base64', media_type: 'application/pdf', data: 'QUJD' },
        title: 'T',
        context: 'C',
        citations: { enabled: true },
      },
      [
        {
          kind: 'document',
          source: { kind: 'base64', mediaType: 'application/pdf', data: 'QUJD' },
          title: 'T',
          extras: { context: 'C', citations: { enabled: true } },
        },
      ],
    ],
    [
      'a text document',
      'user',
      { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'abc' } },
      [{ kind: 'document', source: { kind: 'text', text: 'abc' } }],
    ],
    [
      'a document of blocks',
      'user',
      {
        type: 'document',
        title: 'T',
        source: {
          type: 'content',
          content: [
            { type: 'text', text: 'a' },
            { type: 'text', text: 'b' },
            { type: 'image', source: { type: 'url', url: 'https://x.y' } },
            { type: 'text', text: 'c' },
          ],
        },
      },
      [
        { kind: 'document', source: { kind: 'text', text: 'a\nb' }, title: 'T' },
        { kind: 'image', source: { kind: 'url', url: 'https://x.y' } },
        { kind: 'document', source: { kind: 'text', text: 'c' }, title: 'T' },
      ],
    ],
    ['a search result', 'user', FOUND, [{ kind: 'text', text: 'T (https://x.y)\nfound', block: FOUND }]],
    ['text that is cited', 'assistant', CITED, [{ kind: 'text', text: 'so', block: CITED }]],
    [
      'text without citations',
      'assistant',
      { type: 'text', text: 'so', citations: [] },
      [{ kind: 'text', text: 'so' }],
    ],
    [
      "a call of another tool's",
      'assistant',
      { type: 'tool_use', id: 'toolu_1', name: 'f', caller: { type: 'direct' }, toolset_name: null },
      [
        {
          kind: 'tool-call',
          id: 'toolu_1',
          name: 'f',
          arguments: '{}',
          extras: { caller: { type: 'direct' } },
        },
      ],
    ],
    [
      'a call',
      'assistant',
      { type: 'tool_use', id: 'toolu_1', name: 'f', input: { b: [1], a: null } },
      [{ kind: 'tool-call', id: 'toolu_1', name: 'f', arguments: '{"b":[1],"a":null}' }],
    ],
    [
      'a call without input',
      'assistant',
      { type: 'tool_use', id: 'toolu_1', name: 'f' },
      [{ kind: 'tool-call', id: 'toolu_1', name: 'f', arguments: '{}' }],
    ],
    [
      'a result as a string',
      'user',
      { type: 'tool_result', tool_use_id: 'toolu_1', content: 'done' },
      [{ kind: 'tool-result', callId: 'toolu_1', content: [{ kind: 'text', text: 'done' }], isError: false }],
    ],
    [
      'a failed result without content',
      'user',
      { type: 'tool_result', tool_use_id: 'toolu_1', is_error: true, cache_control: MARK },
      [{ kind: 'tool-result', callId: 'toolu_1', content: [], isError: true, cache: MARK }],
    ],
    [
      'a result of blocks, with an image, a found tool and an unknown one',
      'user',
      {
        type: 'tool_result',
        tool_use_id: 'toolu_1',
        content: [
          { type: 'text', text: 'see' },
          { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'QUJD' } },
          { type: 'tool_reference', tool_name: 'g' },
          { type: 'novelty', x: 1 },
        ],
      },
      [
        {
          kind: 'tool-result',
          callId: 'toolu_1',
          isError: false,
          content: [
            { kind: 'text', text: 'see' },
            { kind: 'image', source: { kind: 'base64', mediaType: 'image/png', data: 'QUJD' } },
            {
              kind: 'text',
              text: 'The tool g is available.',
              block: { type: 'tool_reference', tool_name: 'g' },
            },
            { kind: 'text', text: '{"type":"novelty","x":1}', block: { type: 'novelty', x: 1 } },
          ],
        },
      ],
    ],
    [
      'own thinking',
      'assistant',
      { type: 'thinking', thinking: 'hm', signature: 'c2ln' },
      [{ kind: 'thinking', text: 'hm', seal: { vendor: 'anthropic', kind: 'signature', value: 'c2ln' } }],
    ],
    [
      'thinking that lost its signature',
      'assistant',
      { type: 'thinking', thinking: 'hm', signature: '' },
      [{ kind: 'thinking', text: 'hm', seal: null }],
    ],
    [
      'redacted thinking',
      'assistant',
      { type: 'redacted_thinking', data: 'ZGF0YQ==' },
      [{ kind: 'thinking', text: '', seal: { vendor: 'anthropic', kind: 'redacted', value: 'ZGF0YQ==' } }],
    ],
    [
      "a server tool's call",
      'assistant',
      { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: {} },
      [
        {
          kind: 'opaque',
          dialect: 'messages',
          value: { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: {} },
        },
      ],
    ],
  ])('reads %s', (_what, role, block, parts) => {
    expect(withoutPaths(parseBlocks(role, block))).toEqual(parts);
  });

  it('remembers where files and unknown blocks are, for errors', () => {
    const source = { type: 'file', file_id: 'f' };
    const content = [
      { type: 'text', text: '' },
      { type: 'document', source },
      { type: 'document', source: { type: 'content', content: [{ type: 'image', source }] } },
      { type: 'container_upload', file_id: 'f' },
    ];
    const { turns } = parse({
      messages: [
        { role: 'system', content: 'S' },
        { role: 'user', content: [...content, { type: 'tool_result', tool_use_id: 'a', content }] },
      ],
    });
    const at = 'messages[1].content';
    expect(turns[0]?.parts).toMatchObject([
      { path: `${at}[1]` },
      { path: `${at}[2].source.content[0]` },
      { path: `${at}[3]` },
      {
        content: [{ path: `${at}[4].content[1]` }, { path: `${at}[4].content[2].source.content[0]` }, {}],
      },
    ]);
  });

  it.each(['thinking', 'redacted_thinking'])("takes OpenAI's seal out of %s", (type) => {
    const seal = { vendor: 'openai' as const, itemId: 'rs_1', value: 'gAAA' };
    const carried = encodeSealForMessages(seal);
    const [part] =
      parseBlocks('assistant', { type, thinking: 'hm', signature: carried, data: carried }) ?? [];
    expect(part).toMatchObject({ kind: 'thinking', seal });
  });

  it('reports what has no place, once', () => {
    const citations = [{ type: 'char_location' }];
    const block = { type: 'text', text: 'x', citations };
    const { extras } = parse({ messages: [{ role: 'assistant', content: [block, block] }] });
    expect(extras).toEqual({ 'messages[].content[].citations': citations });
  });
});
