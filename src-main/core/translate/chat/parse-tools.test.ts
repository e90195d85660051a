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

const FUNCTIONS = [{ name: 'f' }];

test.each([
  [{ functions: [], tools: TOOLS }, ['f', 'g'], undefined],
  [{ functions: [] }, [], undefined],
  [{ functions: FUNCTIONS, tools: [] }, ['f'], true],
])('an empty list beside the other one says nothing: %j', (body, names, isLegacy) => {
  const { tools, usesLegacyFunctions } = parseChatTools(body);
  expect(tools.map((given) => 'name' in given && given.name)).toEqual(names);
  expect(usesLegacyFunctions).toBe(isLegacy);
});

describe('beside web search', () => {
  const web_search_options = {};

  test.each([
    ['required', { kind: 'any' }],
    ['none', { kind: 'none' }],
  ])('alone, tool_choice %s counts', (tool_choice, toolChoice) => {
    expect(parseChatTools({ web_search_options, tool_choice }).toolChoice).toEqual(toolChoice);
  });

  test.each([{ tools: [...TOOLS, { type: 'web_search' }] }, { tools: TOOLS, web_search_options }])(
    'it can be chosen: %j',
    (body) => {
      const parsed = parseChatTools({ ...body, tool_choice: { type: 'web_search' } });
      expect(parsed.toolChoice).toEqual({ kind: 'tool', name: 'web_search' });
      expect(parsed.tools).toHaveLength(TOOLS.length + 1);
      const allowed = { mode: 'required', tools: [{ type: 'web_search' }] };
      const limited = parseChatTools({
        ...body,
        tool_choice: { type: 'allowed_tools', allowed_tools: allowed },
      });
      expect(limited).toMatchObject({ toolChoice: { kind: 'any' }, tools: [{ kind: 'web-search' }] });
    },
  );

  test('allowed_tools is about the others', () => {
    const tool_choice = { type: 'allowed_tools', allowed_tools: { mode: 'auto', tools: [tool('g')] } };
    const { tools } = parseChatTools({ tools: TOOLS, web_search_options, tool_choice });
    expect(tools).toMatchObject([{ name: 'g' }, { kind: 'web-search' }]);
  });
});

test.each([
  [{ functions: FUNCTIONS, tools: TOOLS }, 'functions'],
  [{ tool_choice: 'required' }, 'tool_choice'],
  [{ tools: TOOLS, tool_choice: { type: 'function', function: { name: 'zz' } } }, 'tool_choice'],
  [{ functions: FUNCTIONS, function_call: { name: 'zz' } }, 'function_call'],
  [{ tools: TOOLS, tool_choice: { type: 'web_search' } }, 'tool_choice'],
  [{ tools: TOOLS, tool_choice: { type: 'mcp' } }, 'tool_choice.type'],
  [
    {
      tools: [
        {
          type: 'custom',
          custom: {
            name: 'p',
            format: { type: 'grammar', grammar: { syntax: { toString: 1 }, definition: 'a' } },
          },
        },
      ],
    },
    'tools[0].custom.format.grammar.syntax',
  ],
])('%j is refused', (body, param) => {
  expect(() => parseChatTools(body)).toThrow(expect.objectContaining({ code: 'invalid_parameter', param }));
});
