import { describe, expect, it } from 'vitest';
import { encodeSummary } from '../seal/encode-seal.ts';
import { unfoldSummary } from './unfold-summary.ts';

const compaction = (text: string) => ({
  type: 'compaction',
  id: 'cmp_1',
  encrypted_content: encodeSummary(text),
});
const unfolded = (text: string) => ({
  type: 'message',
  role: 'user',
  content: [{ type: 'input_text', text: expect.stringContaining(`<summary>\n${text}\n</summary>`) }],
});
const USER = { role: 'user', content: 'Hi' };
const DEVELOPER = { type: 'message', role: 'developer', content: 'Be brief' };
const TOOLS = { type: 'additional_tools', role: 'developer', tools: [] };
const ANSWER = { type: 'message', role: 'assistant', content: 'Hello' };
const CALL = { type: 'function_call', call_id: 'c', name: 'f', arguments: '{}' };
const RESULT = { type: 'function_call_output', call_id: 'c', output: '' };
const REASONING = { type: 'reasoning', summary: [], encrypted_content: 'x' };
const TRIGGER = { type: 'compaction_trigger' };

it('makes the summary a message of the user, in its place', () => {
  expect(unfoldSummary([TOOLS, USER, compaction('A 👋'), ANSWER, USER])).toEqual([
    TOOLS,
    USER,
    unfolded('A 👋'),
    ANSWER,
    USER,
  ]);
});

it('leaves out what it sums up, but nothing that the client says', () => {
  const before = [TOOLS, DEVELOPER, USER, ANSWER, REASONING, CALL, RESULT, TRIGGER];
  const after = [ANSWER, CALL, RESULT, TRIGGER];
  expect(unfoldSummary([...before, compaction('A'), ...after])).toEqual([
    ...[TOOLS, DEVELOPER, USER, ...Array(5).fill(undefined)],
    unfolded('A'),
    ...after,
  ]);
});

it('takes the latest summary for all earlier ones', () => {
  const own = { type: 'compaction', encrypted_content: 'gAAAA' };
  expect(unfoldSummary([own, compaction('A'), USER, compaction('B'), own])).toEqual([
    undefined,
    undefined,
    USER,
    unfolded('B'),
    own,
  ]);
});

describe('returns the same list without a summary of ours', () => {
  it.each([
    [[]],
    [[USER, ANSWER, TRIGGER, null, 7]],
    [[{ type: 'compaction', encrypted_content: 'gAAAA' }, CALL]],
    [[{ type: 'compaction' }, { type: 'compaction', encrypted_content: 'ccproxy.anthropic.v1.e30' }]],
    [[{ type: 'reasoning', encrypted_content: encodeSummary('A') }]],
    [[{ role: 'user', content: encodeSummary('A') }]],
  ])('%j', (items) => {
    expect(unfoldSummary(items)).toBe(items);
  });
});
