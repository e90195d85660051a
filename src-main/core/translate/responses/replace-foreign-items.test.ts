import { expect, it } from 'vitest';
import { encodeSealForResponses, encodeSummary } from '../seal/encode-seal.ts';
import { replaceForeignItems } from './replace-foreign-items.ts';

const SEALED = encodeSealForResponses({ vendor: 'anthropic', kind: 'signature', value: 'c2ln' }, 'Hm');
const MESSAGE = { type: 'message', role: 'user', content: `What is ${SEALED}?` };
const OWN = { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'b3BlbmFp' };
const UNSEALED = { type: 'reasoning', id: 'rs_2', summary: [] };

it("drops Claude's reasoning, and nothing else", () => {
  const foreign = { type: 'reasoning', id: 'rs_3', summary: [], encrypted_content: SEALED };
  expect(replaceForeignItems([MESSAGE, foreign, OWN, 7, UNSEALED])).toEqual([MESSAGE, OWN, 7, UNSEALED]);
});

it('drops what we made of reasoning without a seal, with or without its id', () => {
  const own = { type: 'reasoning', id: 'rs_01AbC_0', summary: [{ type: 'summary_text', text: 'Hm' }] };
  const { id: _id, ...nameless } = own;
  const raw = { ...nameless, content: [{ type: 'reasoning_text', text: 'Hm' }] };
  const items = [
    own,
    { ...own, encrypted_content: '' },
    { ...nameless, encrypted_content: null },
    raw,
    UNSEALED,
  ];
  expect(replaceForeignItems(items)).toEqual([raw, UNSEALED]);
});

it('makes a message of a summary that Claude wrote, in place of what it sums up', () => {
  const summary = { type: 'compaction', id: 'cmp_1', encrypted_content: encodeSummary('So far.') };
  const answer = { type: 'message', role: 'assistant', content: 'Hello' };
  expect(replaceForeignItems([MESSAGE, answer, summary, OWN, answer])).toEqual([
    MESSAGE,
    {
      type: 'message',
      role: 'user',
      content: [{ type: 'input_text', text: expect.stringContaining('So far.') }],
    },
    OWN,
    answer,
  ]);
});

it('returns the same list when there is none', () => {
  const items = [MESSAGE, OWN, UNSEALED, null, { type: 'reasoning', id: { toString: 1 } }];
  expect(replaceForeignItems(items)).toBe(items);
});
