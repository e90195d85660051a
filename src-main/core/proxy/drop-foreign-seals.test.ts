import { expect, it } from 'vitest';
import { encodeSealForMessages, encodeSealForResponses } from '../translate/seal/encode-seal.ts';
import { dropForeignSeals } from './drop-foreign-seals.ts';
import { type JsonBody, readJsonObject } from './json-body.ts';

const OPENAI = encodeSealForMessages({ vendor: 'openai', itemId: 'rs_1', value: 'x' });
const ANTHROPIC = encodeSealForResponses({ vendor: 'anthropic', kind: 'signature', value: 'x' }, 'Hm');

function readBody(text: string): JsonBody {
  const body = readJsonObject(Buffer.from(text));
  if (body === null) throw new Error('not a JSON object');
  return body;
}

it.each([
  ['thinking that OpenAI sealed', `{"type":"thinking","thinking":"","signature":"${OPENAI}"}`],
  ['redacted thinking that OpenAI sealed', `{"type":"redacted_thinking","data":"${OPENAI}"}`],
  ['thinking without a seal', '{"type":"thinking","thinking":"","signature":""}'],
  ['the same as Python writes it', '{"type": "thinking", "thinking": "", "signature": ""}'],
])('takes %s out of a Messages body, and leaves the rest as it was', (_what, block) => {
  const text = (list: string) => `{"big":12345678901234567890, "messages" : [${list}] ,"n":1e2}`;
  const kept = '{"role":"assistant","content":[{"type":"text","text":"Hi"}]}';
  const body = readBody(text(`{"role":"assistant","content":[${block},{"type":"text","text":"Hi"}]}`));
  expect(dropForeignSeals(body, 'messages').text.toString()).toBe(text(kept));
});

it('changes the other members that go with it, and no other byte', () => {
  const text = (thinking: string, edits: string, first: string) =>
    `{"thinking" : ${thinking} ,"n":1e2, "context_management":${edits},"messages": [` +
    `{"role":"user","content":"Hi"},{"role":"assistant","content":[${first}{"type":"tool_use","id":"a"}]},` +
    '{"role":"user","content":[{"type":"tool_result","tool_use_id":"a"}]}] ,"x":12345678901234567890}';
  const thinking = `{"type":"thinking","thinking":"","signature":"${OPENAI}"},`;
  const body = readBody(
    text('{"type": "enabled"}', '{"edits":[{"type":"clear_thinking_20251015"}]}', thinking),
  );
  expect(dropForeignSeals(body, 'messages').text.toString()).toBe(text('{"type":"disabled"}', 'null', ''));
});

it.each([
  ['that Claude sealed', `{"type":"reasoning","summary":[],"encrypted_content":"${ANTHROPIC}"}`],
  ['of ours without a seal', '{"id": "rs_01AbC_0", "type":"reasoning","summary":[]}'],
  ['of ours as Codex sends it back', '{"type":"reasoning","summary":[],"encrypted_content":null}'],
])('takes reasoning %s out of a Responses body', (_what, item) => {
  const text = (list: string) => `{ "input":[${list}],"n":1e2}`;
  const message = '{"role":"user","content":"Hi"}';
  const body = readBody(text(`${item},${message}`));
  expect(dropForeignSeals(body, 'responses').text.toString()).toBe(text(message));
});

it('takes reasoning of ours out of a Chat body', () => {
  const text = (members: string) => `{"messages": [{"role":"assistant"${members},"content":"Hi"}] ,"n":1e2}`;
  const details = '[{"type":"reasoning.text","text":"Hm","signature":"YQ","format":"anthropic-claude-v1"}]';
  const body = readBody(text(`,"reasoning_content":"Hm","reasoning_details":${details}`));
  expect(dropForeignSeals(body, 'chat').text.toString()).toBe(text(''));
});

it.each([
  [
    'messages',
    '{"messages":[{"role":"assistant","content":[{"type":"thinking","thinking":"","signature":"YQ"}]}]}',
  ],
  ['messages', `{"messages":[{"role":"user","content":"What is ${OPENAI}, ${ANTHROPIC}?"}]}`],
  [
    'messages',
    '{"messages":[{"role":"assistant","content":[{"type":"tool_use","input":{"signature":""}}]}]}',
  ],
  ['messages', `{"system":"${OPENAI}"}`],
  ['messages', `{"messages":"${OPENAI}"}`],
  ['responses', '{"input":[{"type":"reasoning","summary":[],"encrypted_content":"YQ"}]}'],
  ['responses', '{"input":[{"type":"reasoning","id":"rs_68af","summary":[],"encrypted_content":null}]}'],
  ['responses', '{"input":[{"type":"message","id":"rs_1_0","content":"Hi"}]}'],
  [
    'responses',
    '{"input":[{"type":"reasoning","summary":[],"content":[{"text":"x"}],"encrypted_content":null}]}',
  ],
  [
    'chat',
    '{"messages":[{"role":"assistant","reasoning_details":[{"type":"reasoning.text","format":"x"}]}]}',
  ],
  ['chat', '{"messages":[{"role":"assistant","reasoning_content":"Hm"}]}'],
  ['chat', '{"messages":[],"tools":[{"reasoning_details":[]}]}'],
  ['responses', `{"input":"What is ${ANTHROPIC}?"}`],
  ['chat', `{"messages":[{"role":"user","content":"${OPENAI} ${ANTHROPIC}"}]}`],
] as const)('returns the same %s body when there is none: %s', (dialect, text) => {
  const body = readBody(text);
  expect(dropForeignSeals(body, dialect)).toBe(body);
});

it('does not read a body that cannot hold any', () => {
  const body = readBody(
    '{"messages":[{"role":"assistant","content":[{"signature":"YQ","data":"","thinking":""}]}],' +
      `"input":[{"id":"rs_68af","encrypted_content":"YQ","x":"${OPENAI} ${ANTHROPIC}"}],"${OPENAI}":null}`,
  );
  const fail = () => {
    throw new Error('was read');
  };
  const unread = { ...body, read: fail, parse: fail };
  for (const dialect of ['messages', 'chat', 'responses'] as const) {
    expect(dropForeignSeals(unread, dialect)).toBe(unread);
  }
});
