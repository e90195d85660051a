import { isJsonObject, type JsonObject } from '../../../../src-shared/json.ts';
import { AppError, isAppError } from '../../errors/app-error.ts';
import { createAnswerTooLargeError } from '../answer-limit.ts';
import { createDisconnectedError } from '../relay-answer.ts';
import { createCodexAnswerReader } from './codex-answer-reader.ts';

/**
 * Reads a Responses API event stream to its end and makes the one answer of it that a client gets who did
 * not ask for a stream.
 *
 * @throws AppError `upstream_disconnected` when the stream ends early, `upstream_answer_invalid` when it
 *   holds an error event or is too large
 */
export async function assembleCodexAnswer(stream: AsyncIterable<Buffer>): Promise<JsonObject> {
  let answer: JsonObject | null = null;
  let failure: string | null = null;
  const reader = createCodexAnswerReader({
    onAnswer(whole) {
      answer ??= whole;
    },
    onError(event) {
      failure ??= readMessage(event);
    },
  });
  try {
    for await (const chunk of stream) {
      if (!reader.push(chunk)) throw createAnswerTooLargeError();
    }
  } catch (error) {
    throw isAppError(error) ? error : createDisconnectedError();
  }
  reader.end();
  if (failure !== null) throw new AppError('upstream_answer_invalid', failure);
  if (answer === null) throw createDisconnectedError();
  return answer;
}

function readMessage({ message, error }: JsonObject): string {
  const text = message ?? (isJsonObject(error) ? error.message : null);
  return typeof text === 'string' ? text : 'OpenAI answered with an error.';
}
