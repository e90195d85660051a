import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../../src-shared/json.ts';
import type { ModelWish } from '../canonical/body-changes.ts';
import { fitOpenaiBody } from './fit-openai-body.ts';

type Asked = Parameters<typeof fitOpenaiBody>;
type Effort = Exclude<ModelWish['effort'], null>;

function change(
  model: string,
  dialect: Asked[1],
  effort: Effort,
  fields: JsonObject = {},
  backend: Asked[3] = 'openai-api',
) {
  const body: JsonObject = { model, ...fields };
  return fitOpenaiBody((key) => body[key], dialect, { effort, isOtherModel: false }, backend);
}

describe('the effort', () => {
  it.each([
    ['gpt-5.2', 'responses', 'high', [['reasoning', 'effort'], 'high']],
    ['gpt-5.2', 'responses', 'max', [['reasoning', 'effort'], 'xhigh']],
    ['gpt-5', 'chat', 'none', [['reasoning_effort'], 'minimal']],
    ['gpt-5.2', 'chat', 'none', [['reasoning_effort'], 'none']],
  ] as const)('of %s in %s: %s', (model, dialect, effort, member) => {
    expect(change(model, dialect, effort)).toEqual({ members: [member], lists: [], dropped: [], betas: [] });
  });

  it("is one that ChatGPT's backend has", () => {
    expect(change('gpt-5.2', 'responses', 'none', {}, 'chatgpt').members).toEqual([
      [['reasoning', 'effort'], 'low'],
    ]);
  });

  it('is reported of a model that has none', () => {
    const { members, dropped } = change('gpt-4.1', 'chat', 'high', { temperature: 0.3 });
    expect([members, dropped]).toEqual([[], ['reasoning']]);
    expect(change('gpt-4.1', 'chat', 'high', { reasoning_effort: 'low' })).toMatchObject({
      members: [[['reasoning_effort'], undefined]],
      dropped: ['reasoning'],
    });
  });
});

it('takes sampling away, which is refused beside it', () => {
  const { members, dropped } = change('gpt-5.2', 'chat', 'high', { temperature: 0.3, top_p: 1, seed: 7 });
  expect(members).toContainEqual([['temperature'], undefined]);
  expect(members).toHaveLength(2);
  expect(dropped).toEqual(['temperature']);
  expect(change('gpt-5.2', 'chat', 'none', { temperature: 0.3 }).dropped).toEqual([]);
});

it('moves the limit of an answer to where the model has it', () => {
  const limited = (model: string) => change(model, 'chat', 'low', { max_tokens: 100 }).members;
  expect(limited('gpt-5.2')).toContainEqual([['max_completion_tokens'], 100]);
  expect(limited('llama-4')).toEqual([[['reasoning_effort'], 'low']]);
});

describe('a body that was made for another model', () => {
  function adapt(
    model: string,
    dialect: Asked[1],
    fields: JsonObject,
    { effort = null, backend = 'openai-api' }: { effort?: ModelWish['effort']; backend?: Asked[3] } = {},
  ) {
    const body: JsonObject = { model, ...fields };
    const wish = { effort, isOtherModel: true };
    const { members, dropped } = fitOpenaiBody((key) => body[key], dialect, wish, backend);
    return { ...Object.fromEntries(members.map(([path, value]) => [path.join('.'), value])), dropped };
  }

  const none = undefined;

  it.each<[string, Asked[1], JsonObject, JsonObject]>([
    // The limit of an answer.
    ['gpt-5.5', 'chat', { max_tokens: 100 }, { max_tokens: none, max_completion_tokens: 100, dropped: [] }],
    ['o3', 'chat', { max_tokens: 100 }, { max_tokens: none, max_completion_tokens: 100, dropped: [] }],
    [
      'gpt-6.1-sol',
      'chat',
      { max_tokens: 1e6 },
      { max_tokens: none, max_completion_tokens: 1e6, dropped: [] },
    ],
    [
      'gpt-5.2',
      'chat',
      { max_tokens: 1e6 },
      { max_tokens: none, max_completion_tokens: 128_000, dropped: ['max_completion_tokens'] },
    ],
    ['gpt-5.2', 'chat', { max_tokens: 9, max_completion_tokens: 50 }, { max_tokens: none, dropped: [] }],
    ['gpt-5.2', 'chat', { max_tokens: null }, { max_tokens: none, dropped: [] }],
    ['gpt-4o', 'chat', { max_tokens: 64_000 }, { max_tokens: 16_384, dropped: ['max_tokens'] }],
    [
      'gpt-4o',
      'chat',
      { max_completion_tokens: 64_000 },
      { max_completion_tokens: 16_384, dropped: ['max_completion_tokens'] },
    ],
    [
      'gpt-4.1',
      'responses',
      { max_output_tokens: 64_000 },
      { max_output_tokens: 32_768, dropped: ['max_output_tokens'] },
    ],
    // Sampling.
    [
      'gpt-5.5',
      'chat',
      {
        temperature: 0.3,
        top_p: 0.9,
        presence_penalty: 0.1,
        frequency_penalty: 0.2,
        logprobs: true,
        seed: 7,
      },
      {
        temperature: none,
        top_p: none,
        presence_penalty: none,
        frequency_penalty: none,
        logprobs: none,
        dropped: ['temperature', 'top_p', 'presence_penalty', 'frequency_penalty', 'logprobs'],
      },
    ],
    ['o4-mini', 'responses', { temperature: 0, top_p: 1 }, { temperature: none, dropped: ['temperature'] }],
    ['gpt-5.2', 'chat', { temperature: 0.3, reasoning_effort: 'none' }, { dropped: [] }],
    ['gpt-5.1', 'chat', { temperature: 0.3, reasoning_effort: null }, { dropped: [] }],
    ['gpt-5.2', 'responses', { temperature: 0.3, reasoning: { summary: 'auto' } }, { dropped: [] }],
    ['gpt-5.2-codex', 'responses', { top_p: 0.3 }, { top_p: none, dropped: ['top_p'] }],
    ['gpt-5.2', 'responses', { temperature: 0.3, reasoning: { effort: 'none' } }, { dropped: [] }],
    [
      'gpt-5',
      'chat',
      { temperature: 0.3, reasoning_effort: 'none' },
      { reasoning_effort: 'minimal', temperature: none, dropped: ['temperature'] },
    ],
    ['gpt-5.2-chat-latest', 'chat', { temperature: 0.3, presence_penalty: 1 }, { dropped: [] }],
    // Fields that older models do not have.
    [
      'o4-mini',
      'chat',
      { parallel_tool_calls: true, verbosity: 'low' },
      { parallel_tool_calls: none, verbosity: none, dropped: ['parallel_tool_calls', 'verbosity'] },
    ],
    [
      'o3',
      'responses',
      { parallel_tool_calls: false, text: { verbosity: 'high', format: {} } },
      {
        parallel_tool_calls: none,
        'text.verbosity': none,
        dropped: ['parallel_tool_calls', 'text.verbosity'],
      },
    ],
    [
      'gpt-4.1',
      'responses',
      { text: { verbosity: 'low' } },
      { 'text.verbosity': none, dropped: ['text.verbosity'] },
    ],
    // Effort.
    ['gpt-5.5', 'chat', { reasoning_effort: 'minimal' }, { reasoning_effort: 'low', dropped: [] }],
    ['o3', 'chat', { reasoning_effort: 'max' }, { reasoning_effort: 'high', dropped: [] }],
    ['gpt-5', 'responses', { reasoning: { effort: 'none' } }, { 'reasoning.effort': 'minimal', dropped: [] }],
    ['gpt-4.1', 'chat', { reasoning_effort: 'low' }, { reasoning_effort: none, dropped: ['reasoning'] }],
    [
      'gpt-4o',
      'responses',
      { reasoning: { summary: 'auto' }, include: ['reasoning.encrypted_content', 'x'] },
      { reasoning: none, include: ['x'], dropped: ['reasoning'] },
    ],
    ['gpt-4o', 'responses', { include: ['reasoning.encrypted_content'] }, { include: none, dropped: [] }],
  ])('%s, %s: %j', (model, dialect, fields, expected) => {
    const changed = adapt(model, dialect, fields);
    expect(changed).toEqual(expected);
    expect(Object.keys(changed).toSorted()).toEqual(Object.keys(expected).toSorted());
  });

  it.each<[string, Asked[1], JsonObject]>([
    [
      'gpt-5.5',
      'chat',
      { max_completion_tokens: 100, temperature: 1, top_p: 1, presence_penalty: 0, stop: 'x' },
    ],
    ['gpt-5.5', 'chat', { reasoning_effort: 'high', logprobs: false, temperature: null }],
    ['gpt-4o', 'chat', { max_tokens: 100, temperature: 0.3, reasoning_effort: null, include: ['x'] }],
    ['gpt-4o', 'responses', { temperature: 0.3, max_output_tokens: 5, reasoning: null, include: ['x'] }],
    ['gpt-5.2', 'responses', { reasoning: { effort: 'xhigh', summary: 'auto' }, include: [] }],
    ['gpt-5', 'responses', { parallel_tool_calls: false, text: { verbosity: 'low' } }],
    ['gpt-4.1', 'chat', { parallel_tool_calls: false, verbosity: 'medium' }],
    ['o3', 'responses', { parallel_tool_calls: null, text: { verbosity: null } }],
    ['o3', 'responses', { text: 7 }],
    // What no model takes, OpenAI itself tells best.
    ['gpt-5.2', 'chat', { reasoning_effort: 'huge', max_completion_tokens: 'x' }],
    ['gpt-5.2', 'responses', { reasoning: 7, max_output_tokens: null }],
    // It may be any model.
    ['llama-4', 'chat', { max_tokens: 1e6, temperature: 0.3, reasoning_effort: 'minimal' }],
  ])('stays where %s takes it, %s: %j', (model, dialect, fields) => {
    expect(adapt(model, dialect, fields)).toEqual({ dropped: [] });
  });

  it('has the effort of the name, where there is one', () => {
    const fields = { reasoning_effort: 'low', temperature: 0.3 };
    expect(adapt('gpt-5.2', 'chat', fields, { effort: 'max' })).toEqual({
      reasoning_effort: 'xhigh',
      temperature: undefined,
      dropped: ['temperature'],
    });
    expect(adapt('gpt-4o', 'chat', fields, { effort: 'max' })).toEqual({
      reasoning_effort: undefined,
      dropped: ['reasoning'],
    });
  });

  it("has an effort that ChatGPT's backend has", () => {
    const fields = { reasoning: { effort: 'none' } };
    expect(adapt('gpt-5.2', 'responses', fields, { backend: 'chatgpt' })).toMatchObject({
      'reasoning.effort': 'low',
    });
  });
});
