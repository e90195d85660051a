import type { AnswerOptions, StreamRenderer } from '../canonical/translation.ts';
import { createMessagesEventRenderer } from './render-events.ts';

/** Writes the stream of the Messages API, which has no `[DONE]`. */
export function createMessagesStreamRenderer(options: AnswerOptions): StreamRenderer {
  const render = createMessagesEventRenderer(options);
  return {
    render: (event) =>
      render(event)
        .map((data) => `event: ${String(data.type)}\ndata: ${JSON.stringify(data)}\n\n`)
        .join(''),
  };
}
