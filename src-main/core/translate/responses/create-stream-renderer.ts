import { isJsonObject, type JsonObject } from '../../../../src-shared/json.ts';
import { AppError } from '../../errors/app-error.ts';
import type { AnswerOptions, StreamRenderer } from '../canonical/translation.ts';
import { createAnswerWriter } from './create-answer-writer.ts';
import { renderRequestEcho } from './render-response-object.ts';

/**
 * Writes the event stream that a client of OpenAI's Responses API gets. It ends with `response.completed`,
 * `response.incomplete` or `response.failed`; there is no `[DONE]`.
 */
export function createResponsesStreamRenderer(options: AnswerOptions): StreamRenderer {
  const write = createAnswerWriter(options);
  const repeated = renderRequestEcho(options);
  // Instructions and tools may be long: made into text once, and before the answer begins.
  const echo = JSON.stringify(repeated).slice('{'.length);
  let response: JsonObject | null = null;

  function renderEvent(event: JsonObject): string {
    const text = JSON.stringify(event);
    const data = 'response' in event ? `${text.slice(0, -'}}'.length)},${echo}}` : text;
    return `event: ${event.type}\ndata: ${data}\n\n`;
  }

  return {
    render(event) {
      // Clients know no event for it; a comment keeps the connection open as well.
      if (event.type === 'ping') return ': keep-alive\n\n';
      const events = write(event);
      const last = event.type === 'finish' ? events.at(-1)?.response : null;
      if (isJsonObject(last)) response = { ...last, ...repeated };
      return events.map(renderEvent).join('');
    },
    read() {
      if (response === null) throw new AppError('internal', 'The answer has not finished.');
      return response;
    },
  };
}
