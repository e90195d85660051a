import { createParser } from 'eventsource-parser';
import { type JsonObject, jsonObjectSchema } from '../../../../src-shared/json.ts';
import { AppError, isAppError } from '../../errors/app-error.ts';
import { parseBoundedJson } from '../../translate/parse/parse-bounded-json.ts';
import { createDisconnectedError } from '../relay-answer.ts';

const TERMINAL_EVENTS: ReadonlySet<unknown> = new Set([
  'response.completed',
  'response.incomplete',
  'response.failed',
]);
/** The events that count; hundreds of deltas before them need no parsing. */
const RELEVANT = /"(?:response\.(?:output_item\.done|completed|incomplete|failed)|error)"/;
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

/**
 * Reads a Responses API event stream to its end and makes the one answer of it that a client gets who did
 * not ask for a stream. The backend may leave `output` empty in the last event; it is then put together from
 * the items that went before.
 *
 * @throws AppError `upstream_disconnected` when the stream ends early, `upstream_answer_invalid` when it
 *   holds an error event or is too large
 */
export async function assembleCodexAnswer(stream: AsyncIterable<Buffer>): Promise<JsonObject> {
  const items = new Map<number, unknown>();
  let answer: JsonObject | null = null;
  let failure: string | null = null;
  const parser = createParser({
    onEvent({ data }) {
      const event = RELEVANT.test(data) ? parseBoundedJson(data) : null;
      if (event === null) return;
      if (event.type === 'response.output_item.done')
        items.set(typeof event.output_index === 'number' ? event.output_index : items.size, event.item);
      if (event.type === 'error') failure ??= readMessage(event);
      if (TERMINAL_EVENTS.has(event.type)) answer ??= jsonObjectSchema.safeParse(event.response).data ?? null;
    },
  });
  const decoder = new TextDecoder();
  let bytes = 0;
  try {
    for await (const chunk of stream) {
      bytes += chunk.length;
      if (bytes > MAX_ANSWER_BYTES)
        throw new AppError('upstream_answer_invalid', 'The answer of OpenAI is too large.');
      parser.feed(decoder.decode(chunk, { stream: true }));
    }
  } catch (error) {
    throw isAppError(error) ? error : createDisconnectedError();
  }
  parser.feed(`${decoder.decode()}\n\n`); // The last event may lack its blank line.
  if (failure !== null) throw new AppError('upstream_answer_invalid', failure);
  if (answer === null) throw createDisconnectedError();
  return rebuildOutput(answer, items);
}

function rebuildOutput(answer: JsonObject, items: ReadonlyMap<number, unknown>): JsonObject {
  if (Array.isArray(answer.output) && answer.output.length > 0) return answer;
  return { ...answer, output: [...items].sort(([a], [b]) => a - b).map(([, item]) => item) };
}

function readMessage(event: JsonObject): string {
  const error = jsonObjectSchema.safeParse(event.error).data;
  const message = event.message ?? error?.message;
  return typeof message === 'string' ? message : 'OpenAI answered with an error.';
}
