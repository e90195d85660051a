/** What the fake upstream answers, and what the load generator therefore has to receive. */

const USAGE = { input_tokens: 1200, cache_read_input_tokens: 800, output_tokens: 25 };

/** A short Messages API answer, JSON. */
export function createMessageAnswer(): Buffer {
  return Buffer.from(
    JSON.stringify({
      ...describeMessage(),
      content: [{ type: 'text', text: 'The route was missing; I added it and the test passes.' }],
      stop_reason: 'end_turn',
    }),
  );
}

/**
 * The events of a Messages API stream, each as it stands on the wire.
 *
 * @param count at least 6; all but five are text deltas
 */
export function createStreamAnswer(count: number): Buffer[] {
  const deltas = Array.from({ length: count - 5 }, (_, index) =>
    encodeEvent({
      type: 'content_block_delta',
      index: 0,
      delta: { type: 'text_delta', text: ` word ${index} of a sentence` },
    }),
  );
  return [
    encodeEvent({ type: 'message_start', message: { ...describeMessage(), content: [] } }),
    encodeEvent({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }),
    ...deltas,
    encodeEvent({ type: 'content_block_stop', index: 0 }),
    encodeEvent({ type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: USAGE }),
    encodeEvent({ type: 'message_stop' }),
  ];
}

/**
 * The events of a Responses API stream, each as it stands on the wire.
 *
 * @param count at least 8; all but seven are text deltas
 */
export function createResponseStreamAnswer(count: number): Buffer[] {
  const deltas = Array.from({ length: count - 7 }, (_, index) => ` word ${index} of a sentence`);
  const part = { type: 'output_text', annotations: [], logprobs: [], text: deltas.join('') };
  const item = { id: 'msg_bench', type: 'message', role: 'assistant', status: 'completed', content: [part] };
  const place = { item_id: item.id, output_index: 0, content_index: 0 };
  const response = {
    id: 'resp_bench',
    object: 'response',
    model: 'gpt-5.2',
    status: 'in_progress',
    output: [],
  };
  const usage = {
    input_tokens: 1200,
    input_tokens_details: { cached_tokens: 800 },
    output_tokens: 25,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: 1225,
  };
  const events = [
    { type: 'response.created', response },
    { type: 'response.output_item.added', output_index: 0, item: { ...item, content: [] } },
    { type: 'response.content_part.added', ...place, part: { ...part, text: '' } },
    ...deltas.map((delta) => ({ type: 'response.output_text.delta', ...place, logprobs: [], delta })),
    { type: 'response.output_text.done', ...place, logprobs: [], text: part.text },
    { type: 'response.content_part.done', ...place, part },
    { type: 'response.output_item.done', output_index: 0, item },
    { type: 'response.completed', response: { ...response, status: 'completed', output: [item], usage } },
  ];
  return events.map((event, index) => encodeEvent({ ...event, sequence_number: index }));
}

function describeMessage() {
  return {
    id: 'msg_bench',
    type: 'message',
    role: 'assistant',
    model: 'claude-sonnet-4-5',
    usage: USAGE,
  };
}

function encodeEvent(event: { readonly type: string; readonly [field: string]: unknown }): Buffer {
  return Buffer.from(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
}
