import { expect, it } from 'vitest';
import { findMessagesProblem } from '../../../../e2e/fakes/anthropic-rules.ts';
import type { JsonObject } from '../../../../src-shared/json.ts';
import { renderMessagesRequest } from '../messages/render-messages-request.ts';
import { parseResponsesRequest } from '../responses/parse-responses-request.ts';
import { askForSummary } from './ask-for-summary.ts';

const TOOL = { type: 'function', name: 'f', parameters: { type: 'object', properties: {} } };
const CONVERSATION = [
  { role: 'user', content: 'Hi' },
  { type: 'function_call', call_id: 'c', name: 'f', arguments: '{}' },
  { type: 'function_call_output', call_id: 'c', output: 'ok' },
];

function render(fields: JsonObject): JsonObject {
  const request = parseResponsesRequest({ model: 'm', input: CONVERSATION, ...fields });
  const asked = askForSummary(request);
  const { body } = renderMessagesRequest(asked, { model: 'claude-sonnet-5-5', cacheBreakpoints: 'off' });
  expect(findMessagesProblem(body, '2023-06-01', () => false)).toBeNull();
  return body;
}

it('adds the wish for a summary to the conversation, which stays as it is', () => {
  const request = parseResponsesRequest({ model: 'm', input: CONVERSATION });
  const before = renderMessagesRequest(request, { model: 'claude-sonnet-5-5', cacheBreakpoints: 'off' });
  const messages = before.body.messages as JsonObject[];
  const last = messages.at(-1) as { content: JsonObject[] };
  const wish = { type: 'text', text: expect.stringContaining('hand-over') };
  expect(render({}).messages).toEqual([
    ...messages.slice(0, -1),
    { ...last, content: [...last.content, wish] },
  ]);
});

it.each([{ tools: [TOOL] }, { tools: [TOOL], tool_choice: 'required' }, { tools: [] }])(
  'lets no tool be called, and leaves those that were defined: %j',
  (fields) => {
    expect(render(fields)).toMatchObject({ tools: [{ name: 'f' }], tool_choice: { type: 'none' } });
  },
);

it('does not ask for the form of the answers to the user', () => {
  const format = { type: 'json_schema', name: 'n', schema: { type: 'object', properties: {} } };
  expect(render({ text: { format } })).not.toHaveProperty('output_config');
  expect(render({ text: { format: { type: 'json_object' } } })).not.toHaveProperty('system');
});
