import { expect, it } from 'vitest';
import { encodeSealForResponses } from '../seal/encode-seal.ts';
import { dropForeignReasoning } from './drop-foreign-reasoning.ts';

const SEALED = encodeSealForResponses({ vendor: 'anthropic', kind: 'signature', value: 'c2ln' }, 'Hm');
const MESSAGE = { type: 'message', role: 'user', content: `What is ${SEALED}?` };
const OWN = { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'b3BlbmFp' };
const UNSEALED = { type: 'reasoning', id: 'rs_2', summary: [] };

it("drops Claude's reasoning, and nothing else", () => {
  const foreign = { type: 'reasoning', id: 'rs_3', summary: [], encrypted_content: SEALED };
  expect(dropForeignReasoning([MESSAGE, foreign, OWN, 7, UNSEALED])).toEqual([MESSAGE, OWN, 7, UNSEALED]);
});

it('returns the same list when there is none', () => {
  const items = [MESSAGE, OWN, UNSEALED, null];
  expect(dropForeignReasoning(items)).toBe(items);
});
