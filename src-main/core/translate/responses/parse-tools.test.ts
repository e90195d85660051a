import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../../src-shared/json.ts';
import { parseResponsesRequest } from './parse-responses-request.ts';

const parse = (fields: JsonObject) =>
  parseResponsesRequest({ model: 'claude-sonnet-5', input: 'Hi', ...fields });

describe('tools', () => {
  const parameters = { type: 'object', properties: { a: { type: 'string' } } };
  const f = { type: 'function', name: 'f', description: 'F', parameters, strict: true };

  it('are functions, free-form ones, and those that run at the provider', () => {
    const format = { type: 'grammar', syntax: 'lark', definition: 'x' };
    const { tools } = parse({
      tools: [
        f,
        { type: 'function', name: 'g', parameters: null, strict: null },
        { type: 'custom', name: 'patch', format },
        { type: 'web_search', external_web_access: false },
        { type: 'code_interpreter', container: { type: 'auto' } },
      ],
    });
    expect(tools).toEqual([
      { kind: 'function', name: 'f', description: 'F', parameters, strict: true },
      {
        kind: 'function',
        name: 'g',
        description: null,
        parameters: { type: 'object', properties: {} },
        strict: null,
      },
      { kind: 'custom', name: 'patch', description: null, format },
      {
        kind: 'web-search',
        dialect: 'responses',
        definition: { type: 'web_search', external_web_access: false },
      },
      {
        kind: 'opaque',
        dialect: 'responses',
        definition: { type: 'code_interpreter', container: { type: 'auto' } },
      },
    ]);
  });

  it('of namespaces get a name of both, by which calls and choices find them', () => {
    const request = parse({
      tools: [f],
      input: [
        {
          type: 'additional_tools',
          role: 'developer',
          tools: [
            {
              type: 'namespace',
              name: 'agents',
              description: 'For agents.',
              tools: [{ ...f, name: 'close' }],
            },
          ],
        },
        { type: 'function_call', call_id: '1', namespace: 'agents', name: 'close', arguments: '{}' },
        { type: 'function_call', call_id: '2', name: 'close', arguments: '{}' },
        { type: 'function_call', call_id: '3', name: 'f', arguments: '{}' },
        { type: 'function_call', call_id: '4', name: 'gone', arguments: '{}' },
      ],
      tool_choice: { type: 'function', namespace: 'agents', name: 'close' },
    });
    expect(request.tools[1]).toEqual({
      kind: 'function',
      name: 'agents__close',
      origin: { namespace: 'agents', name: 'close' },
      description: 'For agents.\n\nF',
      parameters,
      strict: true,
    });
    expect(request.toolChoice).toEqual({ kind: 'tool', name: 'agents__close' });
    expect(request.turns[0]?.parts).toMatchObject([
      { name: 'agents__close' },
      { name: 'agents__close' },
      { name: 'f' },
      { name: 'gone' },
    ]);
  });

  it('given again take the place of the earlier ones', () => {
    const again = { type: 'additional_tools', role: 'developer', tools: [{ ...f, description: 'New' }] };
    const { tools } = parse({
      tools: [f, { ...f, name: 'g' }],
      input: [again, { role: 'user', content: 'Hi' }],
    });
    expect(tools).toMatchObject([
      { name: 'f', description: 'New' },
      { name: 'g', description: 'F' },
    ]);
  });

  it.each([
    ['auto', { kind: 'auto' }],
    ['none', { kind: 'none' }],
    ['required', { kind: 'any' }],
    [
      { type: 'function', name: 'f' },
      { kind: 'tool', name: 'f' },
    ],
    [
      { type: 'custom', name: 'patch' },
      { kind: 'tool', name: 'patch' },
    ],
    [{ type: 'web_search_preview' }, { kind: 'tool', name: 'web_search' }],
  ])('are chosen by %j', (choice, toolChoice) => {
    const tools = [f, { type: 'custom', name: 'patch' }, { type: 'web_search' }];
    expect(parse({ tools, tool_choice: choice }).toolChoice).toEqual(toolChoice);
  });

  it.each([
    ['required', [], 'tool_choice'],
    [{ type: 'function', name: 'zz' }, [f], 'tool_choice'],
    [{ type: 'function', namespace: 'n', name: 'f' }, [f], 'tool_choice'],
    [{ type: 'web_search' }, [f], 'tool_choice'],
    [
      {
        type: 'allowed_tools',
        mode: 'auto',
        tools: [
          { type: 'function', name: 'f' },
          { type: 'function', name: 'zz' },
        ],
      },
      [f],
      'tool_choice.tools[1]',
    ],
  ])('%j is refused where the tools are %j', (tool_choice, tools, param) => {
    expect(() => parse({ tools, tool_choice })).toThrow(
      expect.objectContaining({ code: 'invalid_parameter', param }),
    );
  });

  it('may all be forbidden', () => {
    const nothing = { type: 'allowed_tools', mode: 'required', tools: [] };
    expect(parse({ tools: [f], tool_choice: nothing })).toMatchObject({ tools: [], toolChoice: null });
  });

  it('that are not allowed are left out', () => {
    const { tools, toolChoice } = parse({
      tools: [f, { ...f, name: 'g' }, { type: 'web_search' }],
      tool_choice: {
        type: 'allowed_tools',
        mode: 'required',
        tools: [{ type: 'function', name: 'g' }, { type: 'web_search' }],
      },
    });
    expect(tools).toMatchObject([{ name: 'g' }, { kind: 'web-search' }]);
    expect(toolChoice).toEqual({ kind: 'any' });
  });
});
