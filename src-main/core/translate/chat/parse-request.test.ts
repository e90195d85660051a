import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { thrownBy } from '../../../../e2e/support/failure-of.ts';
import type { JsonObject } from '../../../../src-shared/json.ts';
import { AppError } from '../../errors/app-error.ts';
import type { CanonicalRequest } from '../canonical/request.ts';
import { parseChatRequest } from './parse-request.ts';

const USER = { role: 'user', content: 'Hi' };
const tool = (name: string) => ({ type: 'function', function: { name } });

function parse(fields: JsonObject): CanonicalRequest {
  return parseChatRequest({ model: 'm', messages: [USER], ...fields });
}

test('a bare request', () => {
  expect(parse({})).toEqual({
    model: 'm',
    stream: false,
    instructions: [],
    turns: [{ role: 'user', parts: [{ kind: 'text', text: 'Hi' }] }],
    tools: [],
    toolChoice: null,
    parallelToolCalls: null,
    reasoning: null,
    outputFormat: null,
    maxOutputTokens: null,
    temperature: null,
    topP: null,
    topK: null,
    stopSequences: [],
    userId: null,
    serviceTier: null,
    cacheKey: null,
    includeUsage: false,
    extras: {},
  });
});

const SCHEMA = { type: 'object', properties: { a: { type: 'string' } } };

describe.each<[fields: JsonObject, expected: Partial<CanonicalRequest>]>([
  [{ stream: true }, { stream: true }],
  [{ stream_options: { include_usage: true } }, { includeUsage: true }],
  [{ max_tokens: 10 }, { maxOutputTokens: 10 }],
  [{ max_completion_tokens: 20 }, { maxOutputTokens: 20 }],
  [{ max_tokens: 10, max_completion_tokens: 20 }, { maxOutputTokens: 20 }],
  [{ temperature: 0 }, { temperature: 0 }],
  [{ temperature: 2 }, { temperature: 2 }],
  [{ top_p: 0.5 }, { topP: 0.5 }],
  [{ top_k: 5 }, { topK: 5 }],
  [{ stop: 'END' }, { stopSequences: ['END'] }],
  [{ stop: ['a', 'b', ''] }, { stopSequences: ['a', 'b'] }],
  [{ user: 'u1' }, { userId: 'u1' }],
  [{ user: 'u1', safety_identifier: 's1' }, { userId: 's1' }],
  [{ metadata: { user_id: 'm1' } }, { userId: 'm1', extras: { metadata: { user_id: 'm1' } } }],
  [{ service_tier: 'priority' }, { serviceTier: 'priority' }],
  [{ prompt_cache_key: 'k' }, { cacheKey: 'k' }],
  [
    { reasoning_effort: 'high' },
    { reasoning: { mode: 'effort', effort: 'high', budgetTokens: null, summary: 'auto' } },
  ],
  [
    { reasoning_effort: 'none' },
    { reasoning: { mode: 'off', effort: 'none', budgetTokens: null, summary: null } },
  ],
  [
    { reasoning: { max_tokens: 2000 } },
    { reasoning: { mode: 'budget', effort: null, budgetTokens: 2000, summary: 'auto' } },
  ],
  [
    { reasoning: { effort: 'low', exclude: true } },
    { reasoning: { mode: 'effort', effort: 'low', budgetTokens: null, summary: null } },
  ],
  [
    { reasoning: { enabled: true } },
    { reasoning: { mode: 'adaptive', effort: null, budgetTokens: null, summary: 'auto' } },
  ],
  [
    { reasoning: { enabled: false } },
    { reasoning: { mode: 'off', effort: 'none', budgetTokens: null, summary: null } },
  ],
  [{ response_format: { type: 'text' } }, { outputFormat: null }],
  [{ response_format: { type: 'json_object' } }, { outputFormat: { kind: 'json-object' } }],
  [
    { response_format: { type: 'json_schema', json_schema: { name: 'n', schema: SCHEMA, strict: true } } },
    { outputFormat: { kind: 'json-schema', name: 'n', description: null, schema: SCHEMA, strict: true } },
  ],
  [{ parallel_tool_calls: false }, { parallelToolCalls: false }],
  [{ max_tokens: -1 }, { maxOutputTokens: null }],
  [{ max_completion_tokens: -1, max_tokens: 50 }, { maxOutputTokens: 50 }],
  // Left out or reported by the provider's renderer, never refused.
  [{ seed: 1 }, { extras: { seed: 1 } }],
  [{ logprobs: true, top_logprobs: 2 }, { extras: { logprobs: true, top_logprobs: 2 } }],
  [
    { frequency_penalty: 0.5, presence_penalty: 1 },
    { extras: { frequency_penalty: 0.5, presence_penalty: 1 } },
  ],
  [
    { prediction: { type: 'content', content: 'x' } },
    { extras: { prediction: { type: 'content', content: 'x' } } },
  ],
  [{ store: true }, { extras: { store: true } }],
  [{ verbosity: 'low' }, { extras: { verbosity: 'low' } }],
  [{ from_the_future: 1 }, { extras: { from_the_future: 1 } }],
  // Says nothing.
  [{ n: 1, modalities: ['text'], logit_bias: {}, audio: null, stop: null, tools: null }, { extras: {} }],
])('%j', (fields, expected) => {
  test('is understood', () => {
    expect(parse(fields)).toMatchObject(expected);
  });
});

test.each<[fields: JsonObject, param: string]>([
  [{ n: 2 }, 'n'],
  [{ modalities: ['text', 'audio'] }, 'modalities'],
  [{ audio: { voice: 'alloy', format: 'wav' } }, 'audio'],
  [{ logit_bias: { 50256: -100 } }, 'logit_bias'],
  [{ moderation: { model: 'm' } }, 'moderation'],
  [{ previous_response_id: 'resp_1' }, 'previous_response_id'],
  [{ instructions: 'Be brief.' }, 'instructions'],
  [{ max_output_tokens: 100 }, 'max_output_tokens'],
  [{ tools: [{ type: 'code_interpreter' }] }, 'tools[0].type'],
  [
    { messages: [{ role: 'user', content: [{ type: 'input_audio', input_audio: {} }] }] },
    'messages[0].content[0]',
  ],
  [{ messages: [{ role: 'assistant', audio: { id: 'a' } }] }, 'messages[0].audio'],
])('%j cannot be given and is refused by name', (fields, param) => {
  expect(thrownBy(() => parse(fields))).toMatchObject({
    code: 'unsupported_parameter',
    param,
    message: expect.stringContaining(param),
    advice: expect.stringMatching(/./),
  });
});

test.each<[fields: JsonObject, param: string]>([
  [{ model: undefined }, 'model'],
  [{ model: '' }, 'model'],
  [{ messages: undefined }, 'messages'],
  [{ messages: [] }, 'messages'],
  [{ messages: ['Hi'] }, 'messages[0]'],
  [{ messages: [{ role: 'robot', content: 'x' }] }, 'messages[0].role'],
  [{ messages: [{ role: 'user' }] }, 'messages[0].content'],
  [{ stream: 'yes' }, 'stream'],
  [{ n: 0 }, 'n'],
  [{ n: 'two' }, 'n'],
  [{ temperature: 3 }, 'temperature'],
  [{ temperature: '1' }, 'temperature'],
  [{ top_p: -0.5 }, 'top_p'],
  [{ max_tokens: 0 }, 'max_tokens'],
  [{ max_tokens: -2 }, 'max_tokens'],
  [{ max_completion_tokens: 1.5 }, 'max_completion_tokens'],
  [{ stop: [1] }, 'stop[0]'],
  [{ user: 7 }, 'user'],
  [{ metadata: { user_id: 7 } }, 'metadata.user_id'],
  [{ reasoning_effort: 'enormous' }, 'reasoning_effort'],
  [{ response_format: { type: 'xml' } }, 'response_format.type'],
  [{ response_format: { type: 'json_schema' } }, 'response_format.json_schema'],
  [{ tools: {} }, 'tools'],
  [{ tools: [{ type: 'function', function: {} }] }, 'tools[0].function.name'],
  [{ functions: [{ name: 'f' }], tools: [tool('f')] }, 'functions'],
  [{ tool_choice: 'required' }, 'tool_choice'],
  [{ tool_choice: 'maybe' }, 'tool_choice'],
  [{ tools: [tool('f')], tool_choice: { type: 'function', function: { name: 'g' } } }, 'tool_choice'],
])('%j is wrong and named', (fields, param) => {
  const message = expect.stringContaining(param);
  expect(thrownBy(() => parse(fields))).toMatchObject({ code: 'invalid_parameter', param, message });
});

test('names of authors are kept for the report', () => {
  expect(parse({ messages: [{ ...USER, name: 'Ann' }] }).extras).toEqual({ 'messages[].name': 'Ann' });
});

test('arbitrary JSON never throws anything but an AppError', () => {
  const message = fc.record(
    {
      role: fc.constantFrom('system', 'developer', 'user', 'assistant', 'tool', 'function'),
      content: fc.oneof(
        fc.string(),
        fc.array(
          fc.record({ type: fc.constantFrom('text', 'image_url', 'file', 'refusal'), text: fc.jsonValue() }),
        ),
        fc.jsonValue(),
      ),
      tool_calls: fc.jsonValue(),
      function_call: fc.jsonValue(),
      reasoning_details: fc.jsonValue(),
      tool_call_id: fc.jsonValue(),
      name: fc.jsonValue(),
    },
    { requiredKeys: ['role'] },
  );
  const fields = [
    'tools',
    'tool_choice',
    'functions',
    'reasoning',
    'response_format',
    'stop',
    'stream_options',
  ];
  const body = fc.record(
    {
      model: fc.constant('m'),
      messages: fc.oneof(fc.array(message, { minLength: 1, maxLength: 4 }), fc.jsonValue()),
      ...Object.fromEntries(fields.map((name) => [name, fc.jsonValue()])),
    },
    { requiredKeys: ['model', 'messages'] },
  );
  fc.assert(
    fc.property(body, (request) => {
      try {
        parseChatRequest(request);
      } catch (error) {
        expect(error).toBeInstanceOf(AppError);
      }
    }),
  );
});
