import { describe, expect, it } from 'vitest';
import type { CanonicalRequest, Part, Tool } from '../canonical/request.ts';
import { CLAUDE_LIMITS } from './claude-limits.ts';
import { parseMessagesRequest } from './parse-messages-request.ts';
import { renderMessagesRequest } from './render-messages-request.ts';

const BASE = parseMessagesRequest({ model: 'gpt-x', messages: [{ role: 'user', content: 'Hi' }] });

function withPart(part: Part, role: 'user' | 'assistant' = 'user'): Partial<CanonicalRequest> {
  return { turns: [...BASE.turns, { role, parts: [part] }, ...BASE.turns] };
}

function withItem(type: string): Partial<CanonicalRequest> {
  return withPart({ kind: 'opaque', dialect: 'responses', value: { type } }, 'assistant');
}

function withTool(type: string): Partial<CanonicalRequest> {
  return { tools: [{ kind: 'opaque', dialect: 'responses', definition: { type } }] };
}

function withSearch(definition: object): Partial<CanonicalRequest> {
  return {
    tools: [{ kind: 'web-search', dialect: 'responses', definition: { type: 'web_search', ...definition } }],
  };
}

const FUNCTION: Tool = { kind: 'function', name: 'f', description: null, parameters: {}, strict: true };
const THINK = { mode: 'effort' as const, effort: 'high' as const, budgetTokens: null, summary: null };

interface Sample {
  readonly fields: Partial<CanonicalRequest>;
  readonly model?: string;
  /** What the body shows of an emulation. */
  readonly shows?: object;
}

const SAMPLES: Readonly<Record<string, Sample>> = {
  'temperature above 1': { fields: { temperature: 2 }, shows: { temperature: 1 } },
  temperature: { fields: { temperature: 0 }, model: 'claude-opus-5' },
  top_p: { fields: { topP: 0.5, temperature: 0.5 } },
  top_k: { fields: { topK: 5 }, model: 'claude-opus-5' },
  stop: { fields: { stopSequences: ['\n', 'END'] }, shows: { stop_sequences: ['END'] } },
  'response_format json_object': {
    fields: { outputFormat: { kind: 'json-object' } },
    shows: { system: [{ text: expect.stringContaining('JSON object') }] },
  },
  'response_format json_schema': {
    fields: { outputFormat: { kind: 'json-schema', name: 'x', description: null, schema: {}, strict: null } },
    shows: { system: [{ text: expect.stringContaining('JSON schema') }] },
  },
  tool_choice: {
    fields: { tools: [{ ...FUNCTION, strict: null }], toolChoice: { kind: 'any' } },
    model: 'claude-opus-5-5',
    shows: { messages: [{ content: [{ text: 'Hi' }, { text: expect.stringContaining('calling') }] }] },
  },
  reasoning: { fields: { reasoning: THINK }, model: 'claude-3-5-haiku-latest' },
  'messages[].thinking': { fields: withPart({ kind: 'thinking', text: 'hm', seal: null }, 'assistant') },
  'messages[].image.detail': {
    fields: withPart({ kind: 'image', source: { kind: 'url', url: 'https://x.y' }, detail: 'high' }),
  },
  'messages[].image': { fields: withPart({ kind: 'image', source: { kind: 'file', fileId: 'file-abc' } }) },
  'messages[].document': {
    fields: withPart({
      kind: 'document',
      source: { kind: 'base64', mediaType: 'application/msword', data: 'eA==' },
    }),
  },
  'messages[].web_search_call': { fields: withItem('web_search_call') },
  'messages[].compaction': { fields: withItem('compaction') },
  context_management: {
    fields: { extras: { context_management: [{ type: 'compaction', compact_threshold: 50_000 }] } },
  },
  'messages[].computer_call': { fields: withItem('computer_call') },
  'tools[].strict': { fields: { tools: [FUNCTION] } },
  'tools[].custom': {
    fields: { tools: [{ kind: 'custom', name: 'c', description: null, format: null }] },
    shows: { tools: [{ name: 'c', input_schema: { required: ['input'] } }] },
  },
  'tools[].web_search': { fields: withSearch({}), shows: { tools: [{ name: 'web_search' }] } },
  'tools[].web_search offline': { fields: withSearch({ external_web_access: false }) },
  'tools[].second_web_search': {
    fields: { tools: [...(withSearch({}).tools ?? []), ...(withSearch({}).tools ?? [])] },
  },
  'tools[].search_context_size': { fields: withSearch({ search_context_size: 'high' }) },
  'tools[].tool_search': { fields: withTool('tool_search') },
  'tools[].file_search': { fields: withTool('file_search') },
  user: {
    fields: { userId: 'ann@example.com' },
    shows: { metadata: { user_id: expect.stringMatching(/^[0-9a-f]{64}$/) } },
  },
  service_tier: { fields: { serviceTier: 'flex' } },
  'unknown field': { fields: { extras: { 'unknown field': 1 } } },
};

describe('what Claude cannot express', () => {
  it('is listed once each, with a sample', () => {
    expect(CLAUDE_LIMITS.map(({ field }) => field).sort()).toEqual(Object.keys(SAMPLES).sort());
  });

  it.each(CLAUDE_LIMITS)('$field is $treatment', ({ field, treatment }) => {
    const { fields, model = 'claude-sonnet-4-5', shows = null } = SAMPLES[field] ?? { fields: {} };
    const render = () => renderMessagesRequest({ ...BASE, ...fields }, { model, cacheBreakpoints: 'off' });
    if (treatment === 'refused') {
      expect(render).toThrow(expect.objectContaining({ code: 'unsupported_parameter', param: field }));
    } else if (treatment === 'dropped') {
      expect(render().dropped).toEqual([field]);
    } else {
      expect(shows).not.toBeNull();
      expect(render().body).toMatchObject({ ...shows });
      expect(render().dropped).toEqual([]);
    }
  });
});
