import type { CanonicalRequest } from '../../src-main/core/translate/canonical/request.ts';
import type { RenderedRequest } from '../../src-main/core/translate/canonical/translation.ts';
import { renderMessagesRequest } from '../../src-main/core/translate/messages/render-messages-request.ts';
import type { OpenaiBackend } from '../../src-main/core/translate/responses/model-traits.ts';
import { renderResponsesRequest } from '../../src-main/core/translate/responses/render-responses-request.ts';

/** A model that requests are translated for. */
export interface Target {
  readonly model: string;
  /** What its provider is asked in. */
  readonly speaks: 'messages' | 'responses';
  render(request: CanonicalRequest): RenderedRequest;
}

const toClaude = (model: string): Target => ({
  model,
  speaks: 'messages',
  render: (request) => renderMessagesRequest(request, { model, cacheBreakpoints: 'off' }),
});

const toOpenai = (backend: OpenaiBackend, model: string): Target => ({
  model,
  speaks: 'responses',
  render: (request) => renderResponsesRequest(request, { model, backend, cacheKey: 'k' }),
});

/** Where requests of a dialect are translated for. */
export const TARGETS = {
  messages: [toOpenai('chatgpt', 'gpt-5.2'), toOpenai('openai-api', 'gpt-4.1')],
  chat: [toClaude('claude-sonnet-4-5'), toOpenai('chatgpt', 'gpt-5.2')],
  responses: [toClaude('claude-sonnet-4-5')],
} as const satisfies Record<string, readonly Target[]>;

/** Those of another form; {@link TARGETS} are enough to tell what becomes of a field. */
export const NEWER_TARGETS: readonly Target[] = [
  toClaude('claude-3-5-haiku-latest'),
  toClaude('claude-opus-5-5'),
  toOpenai('chatgpt', 'gpt-6.1-sol'),
  toOpenai('openai-api', 'gpt-5.2'),
];
