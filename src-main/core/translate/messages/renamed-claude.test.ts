import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../../src-shared/json.ts';
import { parseMessagesRequest } from './parse-messages-request.ts';
import { renderMessagesRequest } from './render-messages-request.ts';

/** A request of Messages to a model of Claude's that is asked for by another name. */
function cross(fields: JsonObject) {
  const body = { model: 'sonnet', max_tokens: 100, messages: [{ role: 'user', content: 'Hi' }], ...fields };
  const options = { model: 'claude-sonnet-5-5', cacheBreakpoints: 'off' } as const;
  return renderMessagesRequest(parseMessagesRequest(body, 'claude'), options);
}

describe("what only Anthropic has gets to Claude under a model's other name", () => {
  it.each<[JsonObject]>([
    [{ mcp_servers: [{ type: 'url', url: 'https://x.y', name: 's' }] }],
    [{ container: { skills: [{ skill_id: 'pdf' }] } }],
    [{ inference_geo: 'eu' }],
    [{ compaction: { type: 'auto' } }],
    [{ thread: { type: 'create' } }],
    [{ billing_policy: { bill_to: 'other' } }],
    [{ cache_control: { type: 'ephemeral' } }],
    [{ fallbacks: [{ model: 'claude-haiku-5-5' }] }],
    [{ context_management: { edits: [{ type: 'clear_tool_uses_20250919' }] } }],
    [{ speed: 'fast' }],
    [{ output_config: { task_budget: { type: 'tokens', total: 9000 } } }],
    [{ tools: [{ type: 'web_search_20260318', name: 'web_search', max_uses: 2, blocked_domains: ['x.y'] }] }],
    [
      {
        tools: [
          { type: 'tool_search_tool_regex_20251119', name: 'tool_search_tool_regex' },
          {
            name: 'f',
            input_schema: { type: 'object', properties: {} },
            defer_loading: true,
            strict: true,
            input_examples: [{}],
            allowed_callers: ['code_execution_20250825'],
          },
        ],
      },
    ],
    [
      {
        messages: [
          { role: 'user', content: [{ type: 'text', text: 'Hi' }] },
          {
            role: 'assistant',
            content: [
              { type: 'text', text: 'So', citations: [{ type: 'char_location', document_index: 0 }] },
              { type: 'tool_use', id: 'toolu_1', name: 'find', input: {}, caller: { type: 'direct' } },
            ],
          },
          {
            role: 'user',
            content: [
              {
                type: 'tool_result',
                tool_use_id: 'toolu_1',
                content: [{ type: 'tool_reference', tool_name: 'f' }],
              },
            ],
          },
        ],
        tools: [{ name: 'find', input_schema: { type: 'object', properties: {} } }],
      },
    ],
  ])('%j', (fields) => {
    const { body, dropped } = cross(fields);
    expect(body).toMatchObject(fields);
    expect(dropped).toEqual([]);
  });
});

it('reports what is lost', () => {
  const image = { type: 'image', source: { type: 'url', url: 'https://x.y' }, transformations: [{}] };
  const { dropped } = cross({
    messages: [{ role: 'user', content: [image] }],
    thinking: { type: 'adaptive', block_binding: {} },
    novelty: 1,
  });
  expect(dropped.toSorted()).toEqual([
    'messages[].content[].transformations',
    'novelty',
    'thinking.block_binding',
  ]);
});

it('does not go wrong on an edit without a proper type', () => {
  const context_management = { edits: [{ type: { toString: 1 } }] };
  expect(cross({ thinking: { type: 'disabled' }, context_management }).body).toMatchObject({
    context_management,
  });
});
