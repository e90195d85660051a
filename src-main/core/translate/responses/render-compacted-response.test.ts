import { expect, it } from 'vitest';
import { renderCompactedResponse } from './render-compacted-response.ts';

const COMPACTION = { id: 'cmp_1_0', type: 'compaction', encrypted_content: 'x' };
const RESPONSE = {
  id: 'resp_1',
  object: 'response',
  created_at: 5,
  output: [COMPACTION],
  usage: { input_tokens: 1 },
};

it("holds the user's messages, in the form of output items, then the compaction", () => {
  const image = { type: 'input_image', image_url: 'https://x.test/a.png' };
  const items = [
    { role: 'user', content: 'A' },
    { type: 'message', role: 'developer', content: 'B' },
    { type: 'message', role: 'assistant', content: 'C' },
    { type: 'reasoning', summary: [] },
    { type: 'message', id: 'msg_own', role: 'user', content: [image] },
    { type: 'compaction', encrypted_content: 'earlier' },
    { type: 'compaction_trigger' },
    7,
  ];
  const message = { type: 'message', status: 'completed', role: 'user' };
  expect(renderCompactedResponse(RESPONSE, items)).toEqual({
    id: 'resp_1',
    object: 'response.compaction',
    created_at: 5,
    output: [
      { ...message, id: 'msg_1_u0', content: [{ type: 'input_text', text: 'A' }] },
      { ...message, id: 'msg_own', content: [image] },
      COMPACTION,
    ],
    usage: { input_tokens: 1 },
  });
});
