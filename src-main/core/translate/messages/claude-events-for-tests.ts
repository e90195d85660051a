import type { JsonObject } from '../../../../src-shared/json.ts';
import type { CanonicalEvent } from '../canonical/events.ts';
import { createMessagesStreamParser, type MessagesParserOptions } from './create-messages-stream-parser.ts';

export const NONE: MessagesParserOptions = { customTools: new Set() };

/** What Claude begins its stream with. */
export const START = {
  type: 'message_start',
  message: {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'claude-x',
    content: [],
    stop_reason: null,
    usage: {
      input_tokens: 10,
      cache_read_input_tokens: 30,
      cache_creation_input_tokens: 5,
      output_tokens: 1,
    },
  },
};

export function block(index: number, content_block: JsonObject, ...deltas: JsonObject[]): JsonObject[] {
  return [
    { type: 'content_block_start', index, content_block },
    ...deltas.map((delta) => ({ type: 'content_block_delta', index, delta })),
    { type: 'content_block_stop', index },
  ];
}

export function parse(events: readonly JsonObject[], options = NONE): CanonicalEvent[] {
  const parser = createMessagesStreamParser(options);
  return [...events.flatMap((event) => parser.push(JSON.stringify(event))), ...parser.end()];
}
