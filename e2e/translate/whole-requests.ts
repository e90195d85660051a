import type { JsonObject } from '../../src-shared/json.ts';

/**
 * A request per dialect that has each kind of message, content, item and tool of its field table, so that any field
 * of the table can be put into it. Nothing in them is dropped or refused.
 */
export const WHOLE_REQUESTS = {
  messages: {
    model: 'm',
    max_tokens: 100,
    system: [{ type: 'text', text: 'Be brief.' }],
    messages: [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Hi', cache_control: { type: 'ephemeral' } },
          { type: 'image', source: { type: 'url', url: 'https://x.test/a.png' } },
          { type: 'document', title: 'A', source: { type: 'text', media_type: 'text/plain', data: 'B' } },
          { type: 'search_result', title: 'A', source: 'b', content: [{ type: 'text', text: 'c' }] },
        ],
      },
      { role: 'system', content: 'Be kind.', clear_at: 'never' },
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: '', signature: '' },
          { type: 'redacted_thinking', data: 'x' },
          { type: 'tool_use', id: 'toolu_1', name: 'f', input: {} },
        ],
      },
      {
        role: 'user',
        content: [
          {
            type: 'tool_result',
            tool_use_id: 'toolu_1',
            content: [
              { type: 'text', text: 'ok' },
              { type: 'tool_reference', tool_name: 'f' },
            ],
          },
        ],
      },
    ],
    tools: [
      { name: 'f', input_schema: { type: 'object' } },
      { type: 'web_search_20260318', name: 'web_search' },
    ],
    tool_choice: { type: 'auto' },
    thinking: { type: 'adaptive' },
    output_config: { effort: 'low' },
    metadata: { user_id: 'u' },
  },

  chat: {
    model: 'm',
    messages: [
      { role: 'system', content: 'Be brief.' },
      { role: 'developer', content: [{ type: 'text', text: 'Be kind.' }] },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Hi' },
          { type: 'image_url', image_url: { url: 'https://x.test/a.png' } },
          { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,JVBE' } },
        ],
      },
      {
        role: 'assistant',
        content: [{ type: 'refusal', refusal: 'No.' }],
        tool_calls: [
          { id: 'call_1', type: 'function', function: { name: 'f', arguments: '{}' } },
          { id: 'call_2', type: 'custom', custom: { name: 'g', input: 'x' } },
        ],
        function_call: { name: 'f', arguments: '{}' },
      },
      { role: 'tool', tool_call_id: 'call_1', content: 'ok' },
      { role: 'tool', tool_call_id: 'call_2', content: 'ok' },
      { role: 'function', name: 'f', content: 'ok' },
      { role: 'user', content: 'Go on.' },
    ],
    tools: [
      { type: 'function', function: { name: 'f' } },
      { type: 'custom', custom: { name: 'g', format: { type: 'text' } } },
    ],
    stream_options: { include_usage: true },
    web_search_options: { user_location: { type: 'approximate', approximate: { city: 'Bern' } } },
  },

  responses: {
    model: 'm',
    instructions: 'Be brief.',
    input: [
      {
        type: 'additional_tools',
        role: 'developer',
        tools: [{ type: 'function', name: 'late', parameters: { type: 'object' }, strict: null }],
      },
      {
        role: 'user',
        content: [
          { type: 'input_text', text: 'Hi' },
          { type: 'input_image', image_url: 'https://x.test/a.png', detail: 'auto' },
          { type: 'input_file', filename: 'a.pdf', file_data: 'data:application/pdf;base64,JVBE' },
        ],
      },
      { type: 'reasoning', id: 'rs_1', summary: [] },
      {
        type: 'message',
        role: 'assistant',
        content: [
          { type: 'output_text', text: 'Hello' },
          { type: 'text', text: 'there' },
          { type: 'refusal', refusal: 'No.' },
        ],
      },
      { type: 'function_call', call_id: 'call_1', name: 'f', arguments: '{}' },
      { type: 'custom_tool_call', call_id: 'call_2', name: 'g', input: 'x' },
      { type: 'function_call_output', call_id: 'call_1', output: [{ type: 'input_text', text: 'ok' }] },
      { type: 'custom_tool_call_output', call_id: 'call_2', output: 'ok' },
    ],
    tools: [
      { type: 'function', name: 'f', parameters: { type: 'object' }, strict: null },
      { type: 'custom', name: 'g', format: { type: 'text' } },
      { type: 'namespace', name: 'n', description: '', tools: [{ type: 'function', name: 'h' }] },
      { type: 'web_search' },
      { type: 'web_search_preview' },
    ],
    reasoning: { effort: 'low', summary: 'auto' },
    text: { format: { type: 'text' } },
    stream_options: { include_obfuscation: false },
    include: ['reasoning.encrypted_content'],
  },
} as const satisfies Record<string, JsonObject>;
