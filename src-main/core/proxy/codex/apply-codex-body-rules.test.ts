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

it('leaves in what would change the answer, for the backend to refuse', () => {
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
  expect(apply({ input })?.body).toEqual({ model: 'gpt-5.3-codex', input, stream: true, store: false });
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

  it('loses what points to stored items, since nothing is stored', () => {
    const kept = { type: 'reasoning', id: 'rs_2', encrypted_content: 'x' };
    const input = [
      { type: 'item_reference', id: 'msg_1' },
      { type: 'reasoning', id: 'rs_1' },
      kept,
      user('Hi'),
    ];
    expect(apply({ input })?.body.input).toEqual([kept, user('Hi')]);
  });

  it.each([undefined, 7, null, {}])('of another type is left to the backend: %j', (input) => {
    expect(apply({ input })?.body.input).toEqual(input);
  });
});

describe('reasoning', () => {
  it('is asked for in a form that can be sent back, when the client counted on stored answers', () => {
    const include = ['message.output_text.logprobs', 'reasoning.encrypted_content'];
    expect(apply({ reasoning: {} })?.body.include).toEqual(['reasoning.encrypted_content']);
    expect(apply({ reasoning: {}, include: [include[0]] })?.body.include).toEqual(include);
    expect(apply({ reasoning: {}, include })?.body.include).toEqual(include);
  });

  it.each([{}, { reasoning: null }, { reasoning: {}, store: false }])('otherwise not: %j', (body) => {
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
