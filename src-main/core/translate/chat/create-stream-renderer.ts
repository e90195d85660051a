import type { JsonObject } from '../../../../src-shared/json.ts';
import type { AnswerOptions, StreamRenderer } from '../canonical/translation.ts';
import { type ChatDelta, createChatDeltaReader } from './read-deltas.ts';
import { renderChatStreamError } from './render-error.ts';
import { identifyChatAnswer, renderChatUsage, renderFinishReason } from './render-finish.ts';

/** Clients and proxies that give up in silence see bytes; SSE parsers see nothing (HTML standard, 9.2.6). */
const KEEP_ALIVE = ': keep-alive\n\n';
const DONE = 'data: [DONE]\n\n';

/**
 * Writes `chat.completion.chunk` events: the role, the pieces as they come, the finish reason, the usage if the
 * client asked for it, `[DONE]`. After an error nothing follows.
 *
 * @see https://platform.openai.com/docs/api-reference/chat-streaming
 */
export function createChatStreamRenderer(options: AnswerOptions): StreamRenderer {
  const { includeUsage, usesLegacyFunctions: isLegacy = false } = options.request;
  const deltas = createChatDeltaReader(options.request);
  let identity = identifyChatAnswer(null, options);

  function renderChunk(choices: readonly JsonObject[], usage: JsonObject | null = null): string {
    const { id, created, model } = identity;
    const chunk = { id, object: 'chat.completion.chunk', created, model, choices };
    return `data: ${JSON.stringify(includeUsage ? { ...chunk, usage } : chunk)}\n\n`;
  }

  function renderDelta(delta: ChatDelta, finishReason: string | null = null): string {
    return renderChunk([{ index: 0, delta, logprobs: null, finish_reason: finishReason }]);
  }

  return {
    render(event) {
      switch (event.type) {
        case 'start':
          identity = identifyChatAnswer(event, options);
          return renderDelta({ role: 'assistant' });
        case 'ping':
          return KEEP_ALIVE;
        case 'error':
          return renderChatStreamError(event.error);
        case 'finish': {
          const last = renderDelta({}, renderFinishReason(event.reason, deltas, isLegacy));
          return last + (includeUsage ? renderChunk([], renderChatUsage(event.usage)) : '') + DONE;
        }
        default:
          return deltas
            .read(event)
            .map((delta) => renderDelta(delta))
            .join('');
      }
    },
  };
}
