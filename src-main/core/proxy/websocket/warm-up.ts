import { randomBytes } from 'node:crypto';
import type { JsonObject } from '../../../../src-shared/json.ts';

const NOTHING_USED = {
  input_tokens: 0,
  input_tokens_details: { cached_tokens: 0 },
  output_tokens: 0,
  output_tokens_details: { reasoning_tokens: 0 },
  total_tokens: 0,
};

/**
 * The response to a request with `generate: false`, which no provider is asked for: it is empty, and there to be gone
 * on from.
 *
 * @param nowMs since the epoch
 */
export function createEmptyResponse(body: JsonObject, nowMs: number): JsonObject {
  return {
    id: `resp_ws_${randomBytes(16).toString('hex')}`,
    object: 'response',
    created_at: Math.floor(nowMs / 1000),
    status: 'completed',
    error: null,
    incomplete_details: null,
    instructions: body.instructions ?? null,
    metadata: body.metadata ?? {},
    model: body.model ?? null,
    output: [],
    parallel_tool_calls: body.parallel_tool_calls ?? true,
    previous_response_id: body.previous_response_id ?? null,
    reasoning: body.reasoning ?? null,
    store: false,
    temperature: body.temperature ?? null,
    text: body.text ?? { format: { type: 'text' } },
    tool_choice: body.tool_choice ?? 'auto',
    tools: body.tools ?? [],
    top_p: body.top_p ?? null,
    truncation: body.truncation ?? 'disabled',
    usage: NOTHING_USED,
  };
}

/** The events of such a response. */
export function listWarmUpEvents(response: JsonObject): JsonObject[] {
  const begun = { ...response, status: 'in_progress', usage: null };
  return [
    { type: 'response.created', sequence_number: 0, response: begun },
    { type: 'response.in_progress', sequence_number: 1, response: begun },
    { type: 'response.completed', sequence_number: 2, response },
  ];
}
