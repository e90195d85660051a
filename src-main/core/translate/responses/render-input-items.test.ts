import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../../src-shared/json.ts';
import { renderInputItems } from './render-input-items.ts';

const user = (text: string) => ({ type: 'message', role: 'user', content: [{ type: 'input_text', text }] });
const idsOf = (items: readonly JsonObject[]) => renderInputItems(items).map(({ id }) => id);

it('leaves an item that is whole as it is', () => {
  const items = [
    { id: 'msg_1', ...user('Hi'), status: 'in_progress' },
    { id: 'rs_1', type: 'reasoning', summary: [], encrypted_content: 'sealed' },
    { id: 'fc_1', type: 'function_call', call_id: 'c', name: 'f', arguments: '{}', status: 'incomplete' },
  ];
  expect(renderInputItems(items)).toEqual(items);
});

it.each([
  ['user', { type: 'input_text', text: 'Hi' }],
  ['developer', { type: 'input_text', text: 'Hi' }],
  ['assistant', { type: 'output_text', text: 'Hi', annotations: [] }],
])('writes in full what a client may send in short: a message of the %s', (role, part) => {
  expect(renderInputItems([{ role, content: 'Hi' }])).toEqual([
    { id: expect.stringMatching(/^msg_/), type: 'message', role, content: [part], status: 'completed' },
  ]);
});

describe('an item without an id', () => {
  const output = { type: 'function_call_output', call_id: 'c', output: 'ok' };

  it.each([
    [user('Hi'), 'msg'],
    [{ type: 'reasoning', summary: [] }, 'rs'],
    [{ type: 'function_call', call_id: 'c', name: 'f', arguments: '{}' }, 'fc'],
    [output, 'fco'],
    [{ type: 'custom_tool_call', call_id: 'c', name: 'f', input: '' }, 'ctc'],
    [{ type: 'custom_tool_call_output', call_id: 'c', output: '' }, 'ctco'],
    [{ type: 'something_new' }, 'item'],
    [{ ...user('Hi'), id: null }, 'msg'],
    [{ ...user('Hi'), id: '' }, 'msg'],
    [{ ...user('Hi'), id: 7 }, 'msg'],
  ])('gets one by its type: %j', (item, prefix) => {
    expect(idsOf([item])).toEqual([expect.stringMatching(new RegExp(`^${prefix}_[0-9a-f]{32}$`))]);
  });

  it('has the same one each time, also where the conversation went on', () => {
    const begun = [user('Hi'), output];
    expect(idsOf([...begun, user('And?')]).slice(0, 2)).toEqual(idsOf(begun));
  });

  it('has another one in another place, and with other content', () => {
    const ids = idsOf([user('Hi'), user('Hi'), user('Hello')]);
    expect(new Set([...ids, ...idsOf([user('Hello')])]).size).toBe(4);
  });
});

it('gives no id twice: by it, a client asks for what follows', () => {
  const same = { id: 'msg_1', ...user('Hi') };
  const ids = idsOf([same, { id: 'msg_2', ...user('Hi') }, same, same]);
  expect(ids.slice(0, 2)).toEqual(['msg_1', 'msg_2']);
  expect(new Set(ids).size).toBe(4);
});
