import { expect, it } from 'vitest';
import type { JsonObject } from '../../../../src-shared/json.ts';
import type { AnswerOptions } from '../canonical/translation.ts';
import { parseResponsesRequest } from './parse-responses-request.ts';
import { renderRequestEcho } from './render-response-object.ts';

function echo(fields: JsonObject, options: Partial<AnswerOptions> = {}) {
  const body = { model: 'claude-sonnet-5', input: 'Hi', ...fields };
  return renderRequestEcho({
    model: 'claude-sonnet-5',
    fallbackId: 'f',
    createdAtS: 1_700_000_000,
    request: parseResponsesRequest(body),
    body,
    ...options,
  });
}

it('repeats the request as the schema wants it', () => {
  const repeated = echo({
    instructions: 'Be brief.',
    text: { verbosity: 'low' },
    metadata: { a: 'b' },
    tool_choice: 'required',
    tools: [
      { type: 'function', name: 'f', parameters: { type: 'object', properties: {} }, strict: true },
      { type: 'custom', name: 'patch' },
      {
        type: 'namespace',
        name: 'agents',
        tools: [
          { type: 'custom', name: 'exec' },
          { type: 'function', name: 'close' },
        ],
      },
    ],
  });
  expect(repeated).toEqual({
    object: 'response',
    created_at: 1_700_000_000,
    background: false,
    instructions: 'Be brief.',
    max_output_tokens: null,
    max_tool_calls: null,
    metadata: { a: 'b' },
    model: 'claude-sonnet-5',
    parallel_tool_calls: true,
    previous_response_id: null,
    prompt_cache_key: null,
    reasoning: { effort: null, summary: null },
    safety_identifier: null,
    service_tier: null,
    store: false,
    temperature: null,
    text: { format: { type: 'text' }, verbosity: 'low' },
    tool_choice: 'required',
    tools: [
      {
        type: 'function',
        name: 'f',
        description: null,
        parameters: { type: 'object', properties: {} },
        strict: true,
      },
      { type: 'custom', name: 'patch', description: null, format: { type: 'text' } },
      {
        type: 'namespace',
        name: 'agents',
        description: '',
        tools: [
          { type: 'custom', name: 'exec', description: null, format: { type: 'text' } },
          {
            type: 'function',
            name: 'close',
            description: null,
            parameters: { type: 'object', properties: {} },
            strict: false,
          },
        ],
      },
    ],
    top_logprobs: 0,
    top_p: null,
    truncation: 'disabled',
  });
});

it.each([
  [{ type: 'json_object' }, { type: 'json_object' }],
  [
    { type: 'json_schema', name: 'n', schema: {} },
    { type: 'json_schema', name: 'n', description: null, schema: {}, strict: false },
  ],
])('repeats the format %j', (format, expected) => {
  expect(echo({ text: { format } }).text).toEqual({ format: expected });
});

it.each([
  ['none', 'none'],
  [
    { type: 'function', name: 'f' },
    { type: 'function', name: 'f' },
  ],
  [
    { type: 'custom', name: 'patch' },
    { type: 'custom', name: 'patch' },
  ],
  [{ type: 'web_search' }, { type: 'web_search_preview' }],
  [{ type: 'web_search_preview' }, { type: 'web_search_preview' }],
])('repeats the choice %j', (choice, expected) => {
  const search = { type: 'web_search_preview' };
  const tools = [{ type: 'function', name: 'f' }, { type: 'custom', name: 'patch' }, search];
  expect(echo({ tools, tool_choice: choice })).toHaveProperty('tool_choice', expected);
});

it('says whether the answer is kept, and what it continues', () => {
  const request = parseResponsesRequest({ model: 'm', input: 'The whole conversation' });
  const fields = { previous_response_id: 'resp_1', store: true };
  expect(echo({ store: true })).toMatchObject({ store: false });
  expect(echo({}, { keptId: '1' })).toMatchObject({ store: true, previous_response_id: null });
  expect(
    renderRequestEcho({ model: 'm', fallbackId: 'f', createdAtS: 1, request, body: fields }),
  ).toMatchObject({
    previous_response_id: 'resp_1',
  });
});

it('repeats what came as it came', () => {
  const developer = { role: 'developer', content: 'Be kind.' };
  const named = echo({ instructions: 'Be brief.', input: [developer], user: 'u' });
  expect(named).toMatchObject({ instructions: 'Be brief.', user: 'u', safety_identifier: null });
  const unnamed = echo({ input: [developer], safety_identifier: 's' });
  expect(unnamed).toMatchObject({ instructions: null, safety_identifier: 's' });
  expect(unnamed).not.toHaveProperty('user');
});
