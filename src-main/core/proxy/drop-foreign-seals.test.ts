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

it('takes reasoning that Claude sealed out of a Responses body', () => {
  const text = (list: string) => `{ "input":[${list}],"n":1e2}`;
  const message = '{"role":"user","content":"Hi"}';
  const body = readBody(
    text(`{"type":"reasoning","summary":[],"encrypted_content":"${ANTHROPIC}"},${message}`),
  );
  expect(dropForeignSeals(body, 'responses').text.toString()).toBe(text(message));
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
  ['responses', `{"input":"What is ${ANTHROPIC}?"}`],
  ['chat', `{"messages":[{"role":"user","content":"${OPENAI} ${ANTHROPIC}"}]}`],
] as const)('returns the same %s body when there is none: %s', (dialect, text) => {
  const body = readBody(text);
  expect(dropForeignSeals(body, dialect)).toBe(body);
});

it('does not read a body that cannot hold any', () => {
  const body = readBody('{"messages":[{"role":"assistant","content":[{"signature":"YQ"}]}],"input":[]}');
  const fail = () => {
    throw new Error('was read');
  };
  const unread = { ...body, read: fail, parse: fail };
  for (const dialect of ['messages', 'chat', 'responses'] as const) {
    expect(dropForeignSeals(unread, dialect)).toBe(unread);
  }
});
