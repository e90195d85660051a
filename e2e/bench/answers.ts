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
