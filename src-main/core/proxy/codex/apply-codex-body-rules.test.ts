import { describe, expect, it } from 'vitest';
import { CODEX } from '../../constants.ts';
import { applyCodexBodyRules } from './apply-codex-body-rules.ts';

const user = (text: string) => ({ type: 'message', role: 'user', content: [{ type: 'input_text', text }] });
const BACKEND_BODY = {
  model: 'gpt-5.3-codex',
  instructions: 'You are a coding agent.',
  input: [user('Hi')],
  stream: true,
  store: false,
};

describe('a body that the backend takes', () => {
  it.each([
    ['plain', {}],
    [
      'with the developer messages of the official CLI',
      { input: [{ ...user('x'), role: 'developer' }, user('Hi')] },
    ],
    [
      'with tools and system text in the input, as the official CLI sends them for newer models',
      {
        instructions: undefined,
        input: [
          { type: 'additional_tools', role: 'developer', tools: [{ type: 'function', name: 'shell' }] },
          { ...user('You are a coding agent.'), role: 'developer' },
          user('Hi'),
        ],
      },
    ],
    ['with reasoning of before', { input: [{ type: 'reasoning', id: 'rs_1', encrypted_content: 'x' }] }],
    ['with items of unknown kinds', { input: [{ type: 'something_new', a: [1] }, 7, null] }],
  ])('stays as it is: %s', (_what, fields) => {
    expect(applyCodexBodyRules({ ...BACKEND_BODY, ...fields })).toBeNull();
  });
});

const apply = (body: object) => applyCodexBodyRules({ model: 'gpt-5.3-codex', input: [user('Hi')], ...body });

it.each([
  'max_output_tokens',
  'max_completion_tokens',
  'max_tokens',
  'temperature',
  'top_p',
  'metadata',
  'prompt_cache_retention',
  'safety_identifier',
  'truncation',
  'user',
])('leaves out %s, and tells so', (field) => {
  const applied = applyCodexBodyRules({ ...BACKEND_BODY, [field]: 1 });
  expect(applied).toEqual({ body: BACKEND_BODY, dropped: [field] });
});

it('leaves the conversation that a body goes on from to the proxy', () => {
  expect(applyCodexBodyRules({ ...BACKEND_BODY, previous_response_id: 'resp_1' })).toBeNull();
});

it('streams always and stores never', () => {
  expect(apply({})?.body).toMatchObject({ stream: true, store: false });
  expect(apply({ stream: false, store: true })?.body).toMatchObject({ stream: true, store: false });
});

it('keeps the developer items of a client that puts its tools there', () => {
  const input = [
    { type: 'additional_tools', role: 'developer', tools: [] },
    { ...user('x'), role: 'developer' },
  ];
  expect(apply({ store: false, input })?.body).toEqual({
    model: 'gpt-5.3-codex',
    input,
    stream: true,
    store: false,
  });
});

it('takes values that cannot be made into text', () => {
  const item = { role: { toString: false }, type: { toString: 1 }, content: { toString: null } };
  expect(apply({ input: [item], instructions: item })?.body.input).toEqual([item]);
});

describe('instructions', () => {
  const system = (role: string, content: unknown) => ({ role, content });

  it.each([
    ['none', {}, CODEX.defaultInstructions],
    ['white space', { instructions: ' \n' }, CODEX.defaultInstructions],
    ['some', { instructions: 'Be brief.' }, 'Be brief.'],
    [
      'some and system messages, in order',
      { instructions: 'A', input: [system('system', 'B'), user('Hi'), system('developer', 'C')] },
      'A\n\nB\n\nC',
    ],
    ['system messages in parts', { input: [system('system', [{ text: 'B' }, { text: 'C' }])] }, 'BC'],
    ['an empty system message', { input: [system('system', '')] }, CODEX.defaultInstructions],
  ])('%s', (_what, body, expected) => {
    expect(apply(body)?.body.instructions).toBe(expected);
  });

  it('take a system message even from a body that is otherwise fine', () => {
    const applied = applyCodexBodyRules({ ...BACKEND_BODY, input: [system('system', 'B'), user('Hi')] });
    expect(applied?.body).toEqual({ ...BACKEND_BODY, instructions: 'You are a coding agent.\n\nB' });
  });
});

describe('input', () => {
  it('as a string becomes a message', () => {
    expect(apply({ input: 'Hi' })?.body.input).toEqual([user('Hi')]);
  });

  it('gets the type that messages may lack, and loses private keys', () => {
    const input = [
      { role: 'user', content: 'Hi' },
      { type: 'function_call', call_id: 'c', _private: 1 },
    ];
    expect(apply({ input })?.body.input).toEqual([
      { type: 'message', role: 'user', content: 'Hi' },
      { type: 'function_call', call_id: 'c' },
    ]);
  });

  it('is refused with a reference to an item, for nothing is stored there', () => {
    for (const reference of [{ type: 'item_reference', id: 'msg_1' }, { id: 'msg_1' }]) {
      for (const store of [false, true]) {
        const ask = () => applyCodexBodyRules({ ...BACKEND_BODY, store, input: [user('Hi'), reference] });
        expect(ask).toThrow(expect.objectContaining({ code: 'item_not_found', param: 'input[1].id' }));
      }
    }
  });

  it('that refers to no item by its id is left to the backend', () => {
    const input = [{ type: 'item_reference' }, { type: 'item_reference', id: 7 }, {}];
    expect(applyCodexBodyRules({ ...BACKEND_BODY, input })).toBeNull();
  });

  it('loses reasoning that is only an id, and tells so', () => {
    const whole = { type: 'reasoning', id: 'rs_2', encrypted_content: 'x' };
    const bare = [null, '', undefined].map((seal) => ({
      type: 'reasoning',
      id: 'rs_1',
      encrypted_content: seal,
    }));
    const input = [...bare, whole, user('Hi')];
    expect(applyCodexBodyRules({ ...BACKEND_BODY, user: 'u', input })).toEqual({
      body: { ...BACKEND_BODY, input: [whole, user('Hi')] },
      dropped: ['user', 'reasoning without encrypted_content'],
    });
  });

  it.each([undefined, 7, null, {}])('of another type is left to the backend: %j', (input) => {
    expect(apply({ input })?.body.input).toEqual(input);
  });
});

describe('reasoning', () => {
  const SEAL = 'reasoning.encrypted_content';
  const reasoning = { effort: 'low' };

  it('is asked for in a form that can be sent back, when the answer is kept', () => {
    const include = ['message.output_text.logprobs', SEAL];
    expect(apply({ store: true })?.body.include).toEqual([SEAL]);
    expect(apply({ store: true, include: [include[0]] })?.body.include).toEqual(include);
    expect(apply({ store: true, include })?.body.include).toEqual(include);
  });

  it('is as well when the client asks for some, and does not say that it keeps it itself', () => {
    expect(apply({ reasoning })?.body.include).toEqual([SEAL]);
  });

  it.each([
    {},
    { store: null, reasoning: null },
    { store: false, reasoning },
    { store: true, model: 'gpt-4o' },
    { reasoning, model: 7 },
  ])('otherwise not: %j', (body) => {
    expect(apply(body)?.body).not.toHaveProperty('include');
  });
});

it('changes nothing in the body that it is given', () => {
  const body = {
    model: 'm',
    input: [
      { role: 'system', content: 'x' },
      { role: 'user', _a: 1 },
    ],
    user: 'u',
  };
  const before = structuredClone(body);
  applyCodexBodyRules(body);
  expect(body).toEqual(before);
});
