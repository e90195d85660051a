import type { JsonObject } from '../../../../src-shared/json.ts';
import type { CanonicalEvent } from '../canonical/events.ts';
import { createResponsesStreamParser } from './create-stream-parser.ts';

export const USAGE = {
  input_tokens: 100,
  input_tokens_details: { cached_tokens: 80 },
  output_tokens: 20,
  output_tokens_details: { reasoning_tokens: 5 },
  total_tokens: 120,
};
export const CANONICAL_USAGE = { input: 100, cacheRead: 80, cacheWrite: null, output: 20, reasoning: 5 };

export function parse(...events: JsonObject[]): CanonicalEvent[] {
  const parser = createResponsesStreamParser();
  return [...events.flatMap((event) => parser.push(JSON.stringify(event))), ...parser.end()];
}

// What OpenAI sends.

export const created = {
  type: 'response.created',
  response: { id: 'resp_1', model: 'gpt-5.5', status: 'in_progress' },
};
export const completed = (fields: JsonObject = {}) => ({
  type: 'response.completed',
  response: { id: 'resp_1', model: 'gpt-5.5', status: 'completed', output: [], usage: USAGE, ...fields },
});
export const done = (output_index: number, item: JsonObject) => ({
  type: 'response.output_item.done',
  output_index,
  item,
});
export const textDelta = (output_index: number, delta: string, content_index = 0) => ({
  type: 'response.output_text.delta',
  output_index,
  content_index,
  delta,
});
export const call = (fields: JsonObject = {}) => ({
  type: 'function_call',
  id: 'fc_1',
  call_id: 'call_1',
  name: 'f',
  arguments: '',
  ...fields,
});

// What becomes of it.

export const START = { type: 'start', id: 'resp_1', model: 'gpt-5.5', usage: null };
export const FINISH = { type: 'finish', reason: 'end', stopSequence: null, usage: CANONICAL_USAGE };
export const start = (index: number, block: JsonObject) => ({ type: 'block-start', index, block });
export const delta = (index: number, text: string) => ({ type: 'delta', index, text });
