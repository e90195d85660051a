import { isJsonObject, type JsonObject } from '../../../../src-shared/json.ts';
import type { CanonicalEvent } from '../canonical/events.ts';
import { createMessagesEventReader, type MessagesParserOptions } from './create-messages-stream-parser.ts';

/**
 * Claude's whole answer as the events that its stream would have had.
 *
 * @returns `start`, blocks, `finish`; or `error` when it is no message
 */
export function parseMessagesAnswer(answer: JsonObject, options: MessagesParserOptions): CanonicalEvent[] {
  const reader = createMessagesEventReader(options);
  if (answer.type === 'error') return reader.read(answer);
  if (!Array.isArray(answer.content))
    return reader.fail('Claude answered with something that is not a message.');
  const { content, stop_reason, stop_sequence, ...message } = answer;
  return [
    { type: 'message_start', message },
    ...content.filter(isJsonObject).flatMap((content_block, index) => [
      { type: 'content_block_start', index, content_block },
      { type: 'content_block_stop', index },
    ]),
    { type: 'message_delta', delta: { stop_reason, stop_sequence } },
    { type: 'message_stop' },
  ].flatMap((event) => reader.read(event));
}
