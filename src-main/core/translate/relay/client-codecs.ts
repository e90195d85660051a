import type { JsonObject } from '../../../../src-shared/json.ts';
import type { ProviderError } from '../canonical/events.ts';
import type {
  AnswerCollector,
  AnswerOptions,
  ClientDialect,
  ParseRequest,
  StreamRenderer,
} from '../canonical/translation.ts';
import { createChatAnswerCollector } from '../chat/create-answer-collector.ts';
import { createChatStreamRenderer } from '../chat/create-stream-renderer.ts';
import { parseChatRequest } from '../chat/parse-request.ts';
import { renderChatError } from '../chat/render-error.ts';
import { createMessagesAnswerCollector } from '../messages/create-messages-answer-collector.ts';
import { createMessagesStreamRenderer } from '../messages/create-messages-stream-renderer.ts';
import { parseMessagesRequest } from '../messages/parse-messages-request.ts';
import { renderMessagesError } from '../messages/render-messages-error.ts';
import { createResponsesAnswerCollector } from '../responses/create-answer-collector.ts';
import { createResponsesStreamRenderer } from '../responses/create-stream-renderer.ts';
import { parseResponsesRequest } from '../responses/parse-responses-request.ts';
import { renderResponsesError } from '../responses/render-error.ts';

/** How clients of one dialect are read and answered. */
export interface ClientCodec {
  readonly parse: ParseRequest;
  readonly createRenderer: (options: AnswerOptions) => StreamRenderer;
  readonly createCollector: (options: AnswerOptions) => AnswerCollector;
  readonly renderError: (error: ProviderError, requestId: string) => { status: number; body: JsonObject };
}

export const CLIENT_CODECS: Readonly<Record<ClientDialect, ClientCodec>> = {
  messages: {
    parse: parseMessagesRequest,
    createRenderer: createMessagesStreamRenderer,
    createCollector: createMessagesAnswerCollector,
    renderError: renderMessagesError,
  },
  chat: {
    parse: parseChatRequest,
    createRenderer: createChatStreamRenderer,
    createCollector: createChatAnswerCollector,
    renderError: renderChatError,
  },
  responses: {
    parse: parseResponsesRequest,
    createRenderer: createResponsesStreamRenderer,
    createCollector: createResponsesAnswerCollector,
    renderError: renderResponsesError,
  },
};
