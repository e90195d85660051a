import { isJsonObject, type JsonObject } from '../../../../src-shared/json.ts';
import { AppError } from '../../errors/app-error.ts';
import type { AnswerCollector, AnswerOptions } from '../canonical/translation.ts';
import { createAnswerWriter } from './create-answer-writer.ts';
import { renderRequestEcho } from './render-response-object.ts';

/** Puts together the answer of OpenAI's Responses API: what the last event of a stream would hold. */
export function createResponsesAnswerCollector(options: AnswerOptions): AnswerCollector {
  const write = createAnswerWriter(options);
  let response: JsonObject | null = null;
  return {
    push(event) {
      const last = write(event).at(-1);
      if ((event.type === 'finish' || event.type === 'error') && isJsonObject(last?.response)) {
        response = { ...last.response, ...renderRequestEcho(options) };
      }
    },
    read() {
      if (response === null) throw new AppError('internal', 'The answer has not finished.');
      return response;
    },
  };
}
