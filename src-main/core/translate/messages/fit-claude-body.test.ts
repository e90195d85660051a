import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../../src-shared/json.ts';
import type { MemberChange, ModelWish } from '../canonical/body-changes.ts';
import { fitClaudeBody } from './fit-claude-body.ts';

const HI = { role: 'user', content: 'Hi' };
const CALL = { type: 'tool_use', id: 'toolu_1', name: 'f', input: {} };
const RESULT = { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_1' }] };
const THOUGHT = { type: 'thinking', thinking: 'hm', signature: 'c2ln' };
const ADAPTIVE = { type: 'adaptive' };
const SHOWN = { type: 'adaptive', display: 'summarized' };
const BOUND = { ...SHOWN, block_binding: { prefix_mismatch_behavior: 'drop_block' } };
const BINDING_BETA = 'thinking-binding-controls-2026-08-01';

function change(model: string, effort: ModelWish['effort'], fields: JsonObject = {}, isOtherModel = false) {
  const body: JsonObject = { model, max_tokens: 8000, messages: [HI], ...fields };
  const { members, lists, dropped, betas } = fitClaudeBody((key) => body[key], { effort, isOtherModel });
  const arranged = lists.map(([name, elements]): MemberChange => {
    const given = body[name] as readonly JsonObject[];
    return [[name], elements.map((element) => (typeof element === 'number' ? given[element] : element))];
  });
  const changed = [...members, ...arranged].map(([path, value]) => [path.join('.'), value] as const);
  return { changed: Object.fromEntries(changed), dropped, betas };
}

describe('the effort', () => {
  it.each([
    ['a budget', 'claude-sonnet-4-5', 'low', {}, { thinking: { type: 'enabled', budget_tokens: 2048 } }],
    [
      'most of a small limit',
      'claude-sonnet-4-5',
      'max',
      {},
      { thinking: { type: 'enabled', budget_tokens: 6000 } },
    ],
    [
      'both',
      'claude-opus-4-5',
      'low',
      {},
      { thinking: { type: 'enabled', budget_tokens: 2048 }, effort: 'low' },
    ],
    [
      'a level, with adaptive thinking',
      'claude-opus-4-6',
      'xhigh',
      {},
      { thinking: ADAPTIVE, effort: 'high' },
    ],
    ['a level, as the model thinks by itself', 'claude-opus-5-5', 'xhigh', {}, { effort: 'xhigh' }],
    ['no thinking', 'claude-haiku-5-5', 'none', {}, { thinking: { type: 'disabled' } }],
    ['the least thinking', 'claude-sonnet-5-5', 'none', {}, { thinking: { type: 'between_tools' } }],
    ['nothing, where the model does not think anyway', 'claude-sonnet-4-5', 'none', {}, {}],
  ] as const)('is %s: %s(%s)', (_what, model, effort, fields, { effort: level, ...thinking }: JsonObject) => {
    const { changed, dropped } = change(model, effort, fields);
    expect(changed).toEqual({ ...thinking, 'output_config.effort': level });
    expect(dropped).toEqual([]);
  });

  it.each([
    [
      'a budget',
      'claude-sonnet-4-5',
      'low',
      { type: 'enabled', budget_tokens: 9 },
      { 'thinking.budget_tokens': 2048 },
    ],
    ['no thinking', 'claude-opus-5', 'high', { type: 'disabled' }, { thinking: SHOWN }],
    ['another kind of thinking', 'claude-opus-5', 'high', { type: 'enabled' }, { thinking: SHOWN }],
    ['thinking', 'claude-opus-5', 'none', SHOWN, { thinking: { type: 'disabled' } }],
    ['thinking', 'claude-opus-4-6', 'none', ADAPTIVE, { thinking: undefined }],
  ] as const)(
    "takes the place of the client's own: %s, %s(%s)",
    (_what, model, effort, thinking, expected) => {
      const { changed } = change(model, effort, { thinking, output_config: { effort: 'max' } });
      expect(changed).toMatchObject(expected);
      expect(changed).toHaveProperty(['output_config.effort']);
    },
  );

  it.each([
    ['claude-opus-5-5', 'high', { ...ADAPTIVE, display: 'omitted', block_binding: {} }],
    ['claude-opus-4-6', 'low', ADAPTIVE],
    ['claude-opus-5', 'none', { type: 'disabled' }],
    ['claude-opus-4-6', 'none', { type: 'disabled' }],
  ] as const)('leaves thinking that says the same as it is: %s(%s)', (model, effort, thinking) => {
    const { changed, betas } = change(model, effort, { thinking });
    expect(changed).not.toHaveProperty('thinking');
    expect(betas).toEqual([]);
  });

  it('asks for the beta that its own thinking needs, and hides what the client hides', () => {
    const given = (display: string) => ({ thinking: { type: 'disabled', display } });
    expect(change('claude-opus-5-5', 'high', given('summarized'))).toMatchObject({
      changed: { thinking: BOUND },
      betas: [BINDING_BETA],
    });
    expect(change('claude-opus-5-5', 'high', given('omitted')).changed.thinking).toMatchObject({
      display: 'omitted',
    });
  });
});

describe('what the model would refuse beside it', () => {
  it('goes: sampling, with thinking that the client did not ask for', () => {
    const sampling = { temperature: 0.3, top_p: 0.9, top_k: 5 };
    const { changed, dropped } = change('claude-sonnet-4-5', 'high', sampling);
    expect(changed).toMatchObject({ temperature: undefined, top_p: undefined, top_k: undefined });
    expect(dropped).toEqual(['temperature', 'top_p', 'top_k']);
    for (const fields of [{ temperature: null }, { temperature: 0.3, thinking: ADAPTIVE }]) {
      const kept = change('claude-opus-4-6', 'high', fields);
      expect(Object.keys(kept.changed)).not.toContain('temperature');
      expect(kept.dropped).toEqual([]);
    }
    expect(change('claude-sonnet-4-5', 'none', sampling).dropped).toEqual([]);
  });

  it('goes: an edit of thinking, where there is none', () => {
    const edit = { type: 'clear_thinking_20251015', keep: 'all' };
    const other = { type: 'clear_tool_uses_20250919' };
    const edits = (...given: JsonObject[]) => ({ context_management: { edits: given } });
    expect(change('claude-haiku-4-5', 'none', edits(edit)).changed).toMatchObject({
      context_management: undefined,
    });
    expect(change('claude-haiku-4-5', 'none', edits(edit)).changed).toHaveProperty('context_management');
    expect(change('claude-haiku-4-5', 'none', edits(edit, other)).changed).toMatchObject(edits(other));
    for (const kept of [
      change('claude-haiku-4-5', 'none', edits(other)),
      change('claude-haiku-4-5', 'high', edits(edit)),
      change('claude-haiku-4-5', 'none', { context_management: [] }),
    ]) {
      expect(kept.changed).not.toHaveProperty('context_management');
    }
  });

  it.each<[string, JsonObject]>([
    ['a call is forced', { tool_choice: { type: 'any' } }],
    ['an answer has begun', { messages: [HI, { role: 'assistant', content: 'Well,' }] }],
    [
      'an answer has begun',
      { messages: [HI, { role: 'assistant', content: [{ type: 'text', text: 'Well,' }] }] },
    ],
    ['the loop of calls began without', { messages: [HI, { role: 'assistant', content: [CALL] }, RESULT] }],
    ['the limit is too low', { max_tokens: 1000 }],
  ])('is the thinking itself where %s', (_when, fields) => {
    const { changed, dropped } = change('claude-sonnet-4-5', 'high', fields);
    expect(changed).toEqual({ 'output_config.effort': undefined });
    expect(dropped).toEqual(['reasoning']);
  });

  it('is not the thinking where a loop of calls began with it, or a turn was paused', () => {
    const search = { type: 'server_tool_use', id: 's', name: 'web_search', input: {} };
    for (const messages of [
      [HI, { role: 'assistant', content: [THOUGHT, CALL] }, RESULT],
      [HI, { role: 'assistant', content: [{ type: 'text', text: 'I look' }, search] }],
    ]) {
      expect(change('claude-sonnet-4-5', 'low', { messages }).changed).toHaveProperty('thinking');
    }
  });

  it('goes: thinking of a loop that cannot go on with it', () => {
    const loop = [
      HI,
      { role: 'assistant', content: [THOUGHT, { ...CALL, id: 'toolu_0' }] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_0' }] },
      { role: 'assistant', content: [CALL] },
      RESULT,
    ];
    const { changed, dropped } = change('claude-sonnet-4-5', 'high', { messages: loop });
    expect(JSON.stringify(changed.messages)).not.toContain('"thinking"');
    expect(changed.messages).toHaveLength(loop.length);
    expect(dropped).toEqual(['reasoning']);
  });
});

it('does not go wrong on a body that is none', () => {
  const fields = { max_tokens: 'x', messages: [1, { role: 'assistant' }], thinking: 7, tool_choice: [] };
  expect(change('claude-opus-4-6', 'high', fields).changed).toMatchObject({ thinking: ADAPTIVE });
  expect(
    change('claude-sonnet-4-5', 'none', { messages: 'x', context_management: { edits: 1 } }).dropped,
  ).toEqual([]);
});

describe('a body that was made for another model', () => {
  const adapt = (model: string, fields: JsonObject) => change(model, null, fields, true);
  const budget = (tokens: number) => ({ thinking: { type: 'enabled', budget_tokens: tokens } });
  const effort = (level: string) => ({ output_config: { effort: level } });
  const SYSTEM = { role: 'system', content: 'Mind' };
  const REMINDER = { type: 'text', text: '<system-reminder>\nMind\n</system-reminder>' };
  const FORMAT = { type: 'json_schema', schema: { type: 'object', properties: { a: { type: 'string' } } } };
  const none = undefined;

  it.each<[string, JsonObject, JsonObject, string[]]>([
    // Sampling.
    [
      'claude-opus-5-5',
      { temperature: 0.3, top_p: 1, top_k: 5 },
      { temperature: none, top_p: none, top_k: none },
      ['temperature', 'top_k'],
    ],
    ['claude-opus-4-7', { temperature: 0.3 }, { temperature: none }, ['temperature']],
    ['claude-sonnet-4-5', { temperature: 0.3, top_p: 0.9, top_k: 5 }, { top_p: none }, ['top_p']],
    // A budget.
    ['claude-opus-5-5', budget(2000), { thinking: BOUND, 'output_config.effort': 'low' }, []],
    ['claude-opus-5', budget(8000), { thinking: SHOWN, 'output_config.effort': 'medium' }, []],
    ['claude-opus-4-8', { ...budget(8000), ...effort('max') }, { thinking: SHOWN }, []],
    [
      'claude-haiku-4-5',
      { ...budget(70_000), max_tokens: 90_000 },
      { 'thinking.budget_tokens': 63_999, max_tokens: 64_000 },
      ['max_tokens'],
    ],
    ['claude-3-5-haiku-latest', budget(2000), { thinking: none }, ['reasoning']],
    // The model decides.
    [
      'claude-haiku-4-5',
      { thinking: ADAPTIVE, ...effort('low') },
      { thinking: { type: 'enabled', budget_tokens: 2048 }, 'output_config.effort': none },
      [],
    ],
    [
      'claude-opus-4-5',
      { thinking: ADAPTIVE, ...effort('max') },
      { thinking: { type: 'enabled', budget_tokens: 6000 }, 'output_config.effort': 'high' },
      [],
    ],
    ['claude-sonnet-4-5', { thinking: ADAPTIVE, max_tokens: 900 }, { thinking: none }, ['reasoning']],
    [
      'claude-3-5-haiku-latest',
      { thinking: ADAPTIVE, ...effort('high') },
      { thinking: none, 'output_config.effort': none },
      ['reasoning'],
    ],
    // No thinking.
    [
      'claude-opus-5-5',
      { thinking: { type: 'disabled' } },
      { thinking: BOUND, 'output_config.effort': 'low' },
      ['reasoning'],
    ],
    ['claude-sonnet-5-5', { thinking: { type: 'disabled' } }, { thinking: { type: 'between_tools' } }, []],
    [
      'claude-opus-5',
      { thinking: { type: 'between_tools' }, ...effort('max') },
      { thinking: { type: 'disabled' }, 'output_config.effort': 'high' },
      [],
    ],
    ['claude-3-5-haiku-latest', { thinking: { type: 'disabled' } }, { thinking: none }, []],
    // A level alone.
    ['claude-opus-4-6', effort('xhigh'), { 'output_config.effort': 'high' }, []],
    ['claude-opus-4-5', effort('max'), { 'output_config.effort': 'high' }, []],
    ['claude-haiku-4-5', effort('low'), { 'output_config.effort': none }, ['output_config.effort']],
    // The limit of an answer.
    ['claude-3-5-haiku-latest', { max_tokens: 64_000 }, { max_tokens: 8192 }, ['max_tokens']],
    ['claude-opus-4-1', { max_tokens: 64_000 }, { max_tokens: 32_000 }, ['max_tokens']],
    // An edit of thinking, where there is none.
    [
      'claude-sonnet-4-6',
      { context_management: { edits: [{ type: 'clear_thinking_20251015' }] } },
      { context_management: none },
      [],
    ],
    // A forced call.
    ['claude-opus-5', { tool_choice: { type: 'any' } }, { thinking: { type: 'disabled' } }, []],
    [
      'claude-opus-5-5',
      { tool_choice: { type: 'tool', name: 'f', disable_parallel_tool_use: true } },
      {
        'tool_choice.type': 'auto',
        'tool_choice.name': none,
        messages: [
          {
            role: 'user',
            content: [
              { type: 'text', text: 'Hi' },
              { type: 'text', text: expect.stringContaining('calling the tool f') },
            ],
          },
        ],
      },
      [],
    ],
    [
      'claude-sonnet-5-5',
      { thinking: ADAPTIVE, tool_choice: { type: 'any' } },
      { 'tool_choice.type': 'auto', messages: expect.anything() },
      [],
    ],
    [
      'claude-sonnet-5-5',
      { tool_choice: { type: 'any' }, ...budget(2000) },
      {
        'tool_choice.type': 'auto',
        messages: expect.anything(),
        thinking: BOUND,
        'output_config.effort': 'low',
      },
      [],
    ],
    // A format.
    [
      'claude-opus-4-1',
      { output_config: { format: FORMAT } },
      { 'output_config.format': none, output_format: none, system: [expect.anything()] },
      [],
    ],
    // A system message between others.
    [
      'claude-sonnet-4-6',
      { messages: [HI, { role: 'system', content: [{ type: 'tool_removal', tool_name: 'f' }] }] },
      { messages: [HI] },
      ['messages[].content'],
    ],
    [
      'claude-sonnet-4-6',
      { messages: [HI, { ...SYSTEM, clear_at: 'next_user_message' }, HI, SYSTEM] },
      { messages: [HI, HI, { role: 'user', content: [REMINDER] }] },
      [],
    ],
  ])('%s: %j', (model, fields, expected, lost) => {
    const { changed, dropped } = adapt(model, fields);
    expect(changed).toEqual(expected);
    expect(Object.keys(changed).toSorted()).toEqual(Object.keys(expected).toSorted());
    expect(dropped).toEqual(lost);
  });

  it.each<[string, JsonObject]>([
    ['claude-3-5-haiku-latest', { temperature: 0.3, top_p: 0.9, top_k: 4 }],
    ['claude-sonnet-4-5', { ...budget(2000), temperature: 1 }],
    ['claude-opus-4-5', budget(2000)],
    ['claude-opus-4-6', { ...budget(2000), top_p: 0.97 }],
    ['claude-opus-4-6', { thinking: ADAPTIVE, ...effort('max'), max_tokens: 128_000 }],
    ['claude-opus-4-6', { ...effort('low'), temperature: 0.3 }],
    ['claude-opus-5-5', { thinking: { ...ADAPTIVE, display: 'omitted' }, ...effort('xhigh') }],
    ['claude-opus-5-5', { messages: [HI, SYSTEM], tool_choice: { type: 'auto' } }],
    ['claude-haiku-5-5', { messages: [HI, SYSTEM] }],
    ['claude-opus-4-5', { output_config: { format: FORMAT } }],
    ['claude-opus-4-1', { output_config: { format: null }, output_format: { type: 'from_the_future' } }],
    ['claude-next', { output_config: { format: FORMAT } }],
    ['claude-haiku-4-5', { thinking: { type: 'disabled' }, tool_choice: { type: 'any' } }],
    ['claude-haiku-4-5', { thinking: null, messages: [HI, { role: 'assistant', content: '{' }] }],
    // Anthropic itself refuses it best.
    ['claude-opus-5-5', { messages: [HI, { role: 'assistant', content: '{' }] }],
    ['claude-opus-5-5', { thinking: { type: 'enabled' }, ...effort('huge'), tool_choice: { type: 'tool' } }],
    ['claude-opus-5-5', { thinking: 7, output_config: 7, max_tokens: 'x' }],
    // It may be any model.
    ['claude-next', { temperature: 0.3, ...budget(2000), tool_choice: { type: 'any' }, max_tokens: 1e6 }],
  ])('stays where %s takes it: %j', (model, fields) => {
    expect(adapt(model, fields)).toEqual({ changed: {}, dropped: [], betas: [] });
  });

  it('does not think on where a loop of calls began without', () => {
    const messages = [HI, { role: 'assistant', content: [CALL] }, RESULT];
    expect(adapt('claude-haiku-4-5', { thinking: ADAPTIVE, messages })).toMatchObject({
      changed: { thinking: undefined },
      dropped: ['reasoning'],
    });
  });

  it('has the effort of the name, where there is one', () => {
    const fields = { ...budget(2000), ...effort('low'), temperature: 0.3 };
    expect(change('claude-opus-5-5', 'high', fields, true)).toEqual({
      changed: { thinking: BOUND, 'output_config.effort': 'high', temperature: undefined },
      dropped: ['temperature'],
      betas: [BINDING_BETA],
    });
  });
});

it('leaves a body alone that nobody wishes anything of', () => {
  const fields = { temperature: 0.3, thinking: { type: 'enabled', budget_tokens: 2000 } };
  expect(change('claude-opus-5-5', null, fields)).toEqual({ changed: {}, dropped: [], betas: [] });
});
