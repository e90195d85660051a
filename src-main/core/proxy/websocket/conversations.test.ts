import { expect, it } from 'vitest';
import { createManualClock } from '../../../../e2e/support/manual-clock.ts';
import { createResponseStore } from '../response-store.ts';
import { createConversations } from './conversations.ts';

const item = (text: string) => ({ type: 'message', role: 'user', content: [{ type: 'input_text', text }] });
const answer = (id: string) => ({
  id,
  output: [{ id: `msg_${id}`, type: 'message', role: 'assistant', content: [] }],
});

function start() {
  const store = createResponseStore(createManualClock());
  return { store, conversations: createConversations(store) };
}

it('holds the newest response of each lane alone', () => {
  const { store, conversations } = start();
  conversations.remember(null, { input: [item('1')] }, answer('a'));
  conversations.remember('lane', { input: [item('2')] }, answer('b'));
  conversations.remember(null, { input: [item('3')] }, answer('c'));
  expect(['a', 'b', 'c'].map((id) => store.has(id))).toEqual([false, true, true]);
  const body = { input: [item('4')], previous_response_id: 'a' };
  expect(conversations.expand(body)).toBe(body);
  expect(conversations.expand({ ...body, previous_response_id: 'c' })).toEqual({
    input: [item('3'), ...answer('c').output, item('4')],
  });
});

it('keeps what another lane has forked from', () => {
  const { store, conversations } = start();
  conversations.remember('one', { input: [] }, answer('a'));
  conversations.remember('two', { input: [] }, answer('a'));
  conversations.remember('one', { input: [] }, answer('b'));
  expect(store.has('a')).toBe(true);
  conversations.forget('a');
  expect(store.has('a')).toBe(false);
});

it('lets go of everything with its connection, and of nothing that is not its own', () => {
  const { store, conversations } = start();
  const others = createConversations(store);
  conversations.remember(null, { input: [] }, answer('a'));
  others.remember(null, { input: [] }, answer('b'));
  const body = { previous_response_id: 'b' };
  expect(conversations.expand(body)).toBe(body);
  conversations.forget('b');
  conversations.close();
  expect(['a', 'b'].map((id) => store.has(id))).toEqual([false, true]);
});

it('keeps no answer without an id', () => {
  const { conversations, store } = start();
  conversations.remember(null, { input: [] }, { output: [] });
  expect(store.has('undefined')).toBe(false);
});
