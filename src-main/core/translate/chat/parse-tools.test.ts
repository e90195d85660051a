import { describe, expect, test } from 'vitest';
import { parseChatTools } from './parse-tools.ts';

const tool = (name: string) => ({ type: 'function', function: { name, parameters: { type: 'object' } } });
const TOOLS = [tool('f'), tool('g')];

describe('tools', () => {
  test('missing parameters are those of a function without any', () => {
    expect(
      parseChatTools({ tools: [{ type: 'function', function: { name: 'f', strict: true } }] }).tools,
    ).toEqual([
      {
        kind: 'function',
        name: 'f',
        description: null,
        parameters: { type: 'object', properties: {} },
        strict: true,
      },
    ]);
  });

  test('flat functions, cache marks', () => {
    const cache_control = { type: 'ephemeral' };
    expect(
      parseChatTools({
        tools: [
          { type: 'function', name: 'f', description: 'd' },
          { ...tool('g'), cache_control },
        ],
      }).tools,
    ).toMatchObject([
      { kind: 'function', name: 'f', description: 'd' },
      { kind: 'function', name: 'g', cache: cache_control },
    ]);
  });

  test('custom tools, whose grammar is flat in Responses', () => {
    const grammar = { syntax: 'lark', definition: 'start: "x"' };
    expect(
      parseChatTools({
        tools: [{ type: 'custom', custom: { name: 'p', format: { type: 'grammar', grammar } } }],
      }).tools,
    ).toEqual([{ kind: 'custom', name: 'p', description: null, format: { type: 'grammar', ...grammar } }]);
  });

  test('web search', () => {
    const near = { type: 'approximate', approximate: { city: 'Berlin' } };
    expect(
      parseChatTools({ web_search_options: { search_context_size: 'low', user_location: near } }).tools,
    ).toEqual([
      {
        kind: 'web-search',
        dialect: 'responses',
        definition: {
          type: 'web_search',
          search_context_size: 'low',
          user_location: { type: 'approximate', city: 'Berlin' },
        },
      },
    ]);
    expect(parseChatTools({ tools: [{ type: 'web_search' }] }).tools).toMatchObject([
      { dialect: 'responses' },
    ]);
    expect(parseChatTools({ tools: [{ type: 'web_search_20250305' }] }).tools).toMatchObject([
      { dialect: 'messages' },
    ]);
  });
});

test.each([
  [undefined, null],
  ['none', { kind: 'none' }],
  ['auto', { kind: 'auto' }],
  ['required', { kind: 'any' }],
  [
    { type: 'function', function: { name: 'g' } },
    { kind: 'tool', name: 'g' },
  ],
  [
    { type: 'function', name: 'g' },
    { kind: 'tool', name: 'g' },
  ],
])('tool_choice %j', (tool_choice, expected) => {
  const parsed = parseChatTools({ tools: TOOLS, tool_choice });
  expect(parsed.toolChoice).toEqual(expected);
  expect(parsed.tools).toHaveLength(2);
});

test('a custom tool may be chosen', () => {
  const tools = [{ type: 'custom', custom: { name: 'p' } }];
  const tool_choice = { type: 'custom', custom: { name: 'p' } };
  expect(parseChatTools({ tools, tool_choice }).toolChoice).toEqual({ kind: 'tool', name: 'p' });
});

test.each([
  ['auto', 'auto'],
  ['required', 'any'],
])('allowed_tools with mode %s hides the others', (mode, kind) => {
  const tool_choice = { type: 'allowed_tools', allowed_tools: { mode, tools: [tool('g')] } };
  const parsed = parseChatTools({ tools: TOOLS, tool_choice });
  expect(parsed.toolChoice).toEqual({ kind });
  expect(parsed.tools).toMatchObject([{ name: 'g' }]);
});

test.each([['none'], ['auto']])('tool_choice %s without tools says nothing', (tool_choice) => {
  expect(parseChatTools({ tool_choice }).toolChoice).toBeNull();
});

test.each([
  [undefined, null],
  ['auto', { kind: 'auto' }],
  ['none', { kind: 'none' }],
  [{ name: 'f' }, { kind: 'tool', name: 'f' }],
])('legacy functions with function_call %j', (function_call, toolChoice) => {
  const functions = [{ name: 'f', description: 'd', parameters: { type: 'object' } }];
  expect(parseChatTools({ functions, function_call })).toEqual({
    tools: [{ kind: 'function', name: 'f', description: 'd', parameters: { type: 'object' }, strict: null }],
    toolChoice,
    parallelToolCalls: false,
    usesLegacyFunctions: true,
  });
});
