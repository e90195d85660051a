import { describe, expect, it } from 'vitest';
import type { CanonicalRequest, Tool } from '../canonical/request.ts';
import { parseResponsesRequest } from './parse-responses-request.ts';
import { renderResponsesRequest } from './render-responses-request.ts';

const f: Tool = {
  kind: 'function',
  name: 'f',
  description: 'F',
  parameters: { type: 'object', properties: {} },
  strict: null,
};
const EMPTY = parseResponsesRequest({ model: 'gpt', input: 'Hi' });

function render(fields: Partial<CanonicalRequest>) {
  return renderResponsesRequest(
    { ...EMPTY, ...fields },
    { model: 'gpt-5.5', backend: 'chatgpt', cacheKey: 'key' },
  );
}
const bodyOf = (fields: Partial<CanonicalRequest>) => render(fields).body;

describe('tools', () => {
  it('are flat; strictness is kept, and none when it was not said', () => {
    const { tools } = bodyOf({
      tools: [
        f,
        {
          ...f,
          name: 'g',
          description: null,
          strict: true,
          parameters: { type: 'object', additionalProperties: false },
        },
        { kind: 'custom', name: 'patch', description: 'P', format: { type: 'text' } },
      ],
    });
    expect(tools).toEqual([
      {
        type: 'function',
        name: 'f',
        description: 'F',
        parameters: { type: 'object', properties: {} },
        strict: false,
      },
      {
        type: 'function',
        name: 'g',
        parameters: { properties: {}, type: 'object', additionalProperties: false },
        strict: true,
      },
      { type: 'custom', name: 'patch', description: 'P', format: { type: 'text' } },
    ]);
  });

  it('are not strict where OpenAI would refuse it', () => {
    const parameters = {
      type: 'object',
      properties: { a: { type: 'string' }, b: { type: 'string' } },
      required: ['a'],
      additionalProperties: false,
    };
    const open = { ...f, strict: true, parameters };
    const { body, dropped } = render({ tools: [f, { ...open, name: 'g' }, { ...open, name: 'h' }] });
    expect(body.tools).toMatchObject([
      {},
      { name: 'g', parameters, strict: false },
      { name: 'h', parameters, strict: false },
    ]);
    expect(dropped).toEqual(['tools[].strict']);
  });

  it('with names that OpenAI does not take get others, told to the parser and used in calls and choices', () => {
    const name = `mcp__plugin.${'x'.repeat(80)}`;
    const { body, toolNames } = render({
      tools: [f, { ...f, name }],
      turns: [
        { role: 'assistant', parts: [{ kind: 'tool-call', id: '1', name, arguments: '{}' }] },
        { role: 'user', parts: [{ kind: 'tool-result', callId: '1', content: [], isError: false }] },
      ],
      toolChoice: { kind: 'tool', name },
    });
    const [[short, original] = []] = toolNames;
    expect(toolNames.size).toBe(1);
    expect(original).toBe(name);
    expect(short).toMatch(/^mcp__plugin_x{39}_[0-9a-f]{12}$/);
    expect(short).toHaveLength(64);
    expect(body.tools).toMatchObject([{ name: 'f' }, { name: short }]);
    expect(body.input).toMatchObject([{ name: short }, {}]);
    expect(body.tool_choice).toEqual({ type: 'function', name: short });
  });

  it.each([
    [null, undefined],
    [{ kind: 'auto' }, 'auto'],
    [{ kind: 'none' }, 'none'],
    [{ kind: 'any' }, 'required'],
    [
      { kind: 'tool', name: 'f' },
      { type: 'function', name: 'f' },
    ],
    [
      { kind: 'tool', name: 'patch' },
      { type: 'custom', name: 'patch' },
    ],
    [{ kind: 'tool', name: 'web_search' }, { type: 'web_search' }],
  ] as const)('are chosen flat: %j', (toolChoice, expected) => {
    const tools: Tool[] = [
      f,
      { kind: 'custom', name: 'patch', description: null, format: null },
      { kind: 'web-search', dialect: 'responses', definition: { type: 'web_search' } },
    ];
    expect(bodyOf({ tools, toolChoice }).tool_choice).toEqual(expected);
  });

  it('that are not there need no choice and no parallel calls', () => {
    const body = bodyOf({ toolChoice: { kind: 'auto' }, parallelToolCalls: true });
    expect(body).not.toHaveProperty('tool_choice');
    expect(body).not.toHaveProperty('parallel_tool_calls');
  });

  it.each([true, false])('may be called in parallel: %s', (parallelToolCalls) => {
    expect(bodyOf({ tools: [f], parallelToolCalls }).parallel_tool_calls).toBe(parallelToolCalls);
  });

  it("search the web as Anthropic's do", () => {
    const definition = {
      type: 'web_search_20250305',
      name: 'web_search',
      max_uses: 3,
      allowed_domains: ['x.test'],
      user_location: { type: 'approximate', country: 'CH' },
    };
    const { body, dropped } = render({ tools: [{ kind: 'web-search', dialect: 'messages', definition }] });
    expect(body.tools).toEqual([
      {
        type: 'web_search',
        filters: { allowed_domains: ['x.test'] },
        user_location: { type: 'approximate', country: 'CH' },
      },
    ]);
    expect(dropped).toEqual(['tools[].max_uses']);
  });

  it('that search for tools are left out, since all are there', () => {
    const definition = { type: 'tool_search_tool_bm25_20251119', name: 'tool_search_tool_bm25' };
    const { body, dropped } = render({ tools: [{ kind: 'opaque', dialect: 'messages', definition }] });
    expect(body).not.toHaveProperty('tools');
    expect(dropped).toEqual(['tools[].tool_search_tool']);
  });

  it('of OpenAI stay themselves', () => {
    const definition = { type: 'code_interpreter', container: { type: 'auto' } };
    expect(bodyOf({ tools: [{ kind: 'opaque', dialect: 'responses', definition }] }).tools).toEqual([
      definition,
    ]);
  });

  it.each([
    ['web-search', { type: 'web_search_20250305', blocked_domains: ['x.test'] }, 'tools[0].blocked_domains'],
    ['opaque', { type: 'code_execution_20250825' }, 'tools[0].type'],
    ['opaque', { type: 'bash_20250124' }, 'tools[0].type'],
    ['opaque', { type: 'web_fetch_20250910' }, 'tools[0].type'],
  ] as const)('without a counterpart are refused: %s %j', (kind, definition, param) => {
    expect(() => render({ tools: [{ kind, dialect: 'messages', definition }] })).toThrow(
      expect.objectContaining({ code: 'unsupported_parameter', param }),
    );
  });
});
