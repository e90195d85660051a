import type { JsonObject } from '../../../../src-shared/json.ts';
import type { CanonicalEvent, CanonicalUsage, FinishReason } from '../canonical/events.ts';
import type { AnswerOptions } from '../canonical/translation.ts';

type ChatFinishReason = 'stop' | 'length' | 'tool_calls' | 'function_call' | 'content_filter';

const FINISH_REASONS: Readonly<Record<FinishReason, ChatFinishReason>> = {
  end: 'stop',
  'stop-sequence': 'stop',
  // It has been gone on with as often as it may be.
  pause: 'length',
  length: 'length',
  'tool-calls': 'tool_calls',
  refusal: 'content_filter',
  filter: 'content_filter',
};

/** What of an answer its finish reason depends on. */
export interface ChatAnswerContent {
  /** Providers that say `end` all the same must not hide them. */
  readonly hasCalls: boolean;
  /** `message.refusal` says it: a complete answer, as it is for OpenAI, whose helpers throw at `content_filter`. */
  readonly hasRefusal: boolean;
}

export function renderFinishReason(
  reason: FinishReason,
  { hasCalls, hasRefusal }: ChatAnswerContent,
  isLegacy: boolean,
): ChatFinishReason {
  if (reason === 'refusal' && hasRefusal) return 'stop';
  const rendered = reason === 'end' && hasCalls ? 'tool_calls' : FINISH_REASONS[reason];
  return rendered === 'tool_calls' && isLegacy ? 'function_call' : rendered;
}

/** Tokens that nobody counted are 0, since the schema wants a number; details are left out instead. */
export function renderChatUsage({
  input,
  cacheRead,
  cacheWrite,
  output,
  reasoning,
}: CanonicalUsage): JsonObject {
  const promptDetails = {
    ...(cacheRead === null ? {} : { cached_tokens: cacheRead }),
    ...(cacheWrite === null ? {} : { cache_write_tokens: cacheWrite }),
  };
  return {
    prompt_tokens: input ?? 0,
    completion_tokens: output ?? 0,
    total_tokens: (input ?? 0) + (output ?? 0),
    ...(Object.keys(promptDetails).length === 0 ? {} : { prompt_tokens_details: promptDetails }),
    ...(reasoning === null ? {} : { completion_tokens_details: { reasoning_tokens: reasoning } }),
  };
}

/** What every chunk of an answer repeats, and the whole answer says once. */
export interface ChatIdentity {
  readonly id: string;
  readonly created: number;
  readonly model: string;
}

/** @param start `null` before the answer has begun */
export function identifyChatAnswer(
  start: (CanonicalEvent & { type: 'start' }) | null,
  { model, fallbackId, createdAtS }: AnswerOptions,
): ChatIdentity {
  const id = start?.id ?? fallbackId;
  return { id: id.startsWith('chatcmpl-') ? id : `chatcmpl-${id}`, created: createdAtS, model };
}
