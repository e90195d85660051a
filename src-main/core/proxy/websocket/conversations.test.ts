import { expect, it } from 'vitest';
import { createManualClock } from '../../../../e2e/support/manual-clock.ts';
import { createResponseStore } from '../response-store.ts';
import { createConversations } from './conversations.ts';

const item = (text: string) => ({ type: 'message', role: 'user', content: [{ type: 'input_text', text }] });
const said = (id: string) => ({ id: `msg_${id}`, type: 'message', role: 'assistant', content: [] });
const answer = (id: string) => ({ id, output: [said(id)] });

function start() {
  const clock = createManualClock();
  const own = createResponseStore(clock);
  const stored = createResponseStore(clock);
  const isHeld = (id: string) => own.readConversation(id) !== null;
  return { own, stored, isHeld, conversations: createConversations(own, stored) };
}

it('holds the newest response of each lane alone', () => {
  const { isHeld, conversations } = start();
  conversations.remember(null, { input: [item('1')] }, answer('a'));
  conversations.remember('lane', { input: [item('2')] }, answer('b'));
  conversations.remember(null, { input: [item('3')] }, answer('c'));
  expect(['a', 'b', 'c'].map(isHeld)).toEqual([false, true, true]);
  const body = { input: [item('4')], previous_response_id: 'a' };
  expect(conversations.expand(body)).toBe(body);
  expect(conversations.expand({ ...body, previous_response_id: 'c' })).toEqual({
    input: [item('3'), said('c'), item('4')],
  });
});

it('goes on from what is kept for longer, and holds all of it then', () => {
  const { stored, conversations } = start();
  stored.remember({ input: 'One' }, answer('kept'), 'claude');
  const second = conversations.expand({ input: 'Two', previous_response_id: 'kept' });
  expect(second).toEqual({ input: [item('One'), said('kept'), item('Two')] });
  conversations.remember(null, second, answer('b'));
  expect(conversations.expand({ input: 'Three', previous_response_id: 'b' })).toEqual({
    input: [item('One'), said('kept'), item('Two'), said('b'), item('Three')],
  });
});

it.each([{ previous_response_id: 'of the provider' }, { conversation: 'conv_1' }])(
  'holds nothing of a conversation whose beginning it does not know: %o',
  (before) => {
    const { isHeld, conversations } = start();
    conversations.remember(null, { input: 'One' }, answer('a'));
    const body = { input: 'Two', ...before };
    expect(conversations.expand(body)).toBe(body);
    conversations.remember(null, body, answer('b'));
    expect(['a', 'b'].map(isHeld)).toEqual([false, false]);
  },
);

it('puts items in place of references to them, and leaves others to those who may know them', () => {
  const { conversations } = start();
  const thought = { type: 'reasoning', id: 'rs_1', encrypted_content: 'sealed' };
  conversations.remember(null, { input: [item('1')] }, { id: 'a', output: [thought, said('a')] });
  const input = [
    { type: 'item_reference', id: 'msg_a' },
    { type: 'reasoning', id: 'rs_1', summary: [] },
    { type: 'item_reference', id: 'msg_elsewhere' },
    { type: 'reasoning', summary: [] },
  ];
  expect(conversations.expand({ input, previous_response_id: 'a' })).toEqual({
    input: [item('1'), thought, said('a'), said('a'), thought, input[2], input[3]],
  });
});

it('ends a lane that could not go on, and no other', () => {
  const { isHeld, conversations } = start();
  conversations.remember('one', { input: [] }, answer('a'));
  conversations.forget('two', 'a');
  expect(isHeld('a')).toBe(true);
  conversations.forget('one', 'b');
  expect(isHeld('a')).toBe(true);
  conversations.forget('one', 'a');
  expect(isHeld('a')).toBe(false);
});

it('lets go of everything with its connection, and of nothing that is not its own', () => {
  const { own, stored, isHeld, conversations } = start();
  const others = createConversations(own, stored);
  conversations.remember(null, { input: [] }, answer('a'));
  others.remember(null, { input: [] }, answer('b'));
  const body = { previous_response_id: 'b' };
  expect(conversations.expand(body)).toBe(body);
  conversations.forget(null, 'b');
  conversations.close();
  expect(['a', 'b'].map(isHeld)).toEqual([false, true]);
});

it('keeps no answer without an id, nor the one before it', () => {
  const { isHeld, conversations } = start();
  conversations.remember(null, { input: [] }, answer('a'));
  conversations.remember(null, { input: [] }, { output: [] });
  expect(['a', 'undefined'].map(isHeld)).toEqual([false, false]);
});
