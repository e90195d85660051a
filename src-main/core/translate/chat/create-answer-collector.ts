import type { JsonObject } from '../../../../src-shared/json.ts';
import type { CanonicalEvent } from '../canonical/events.ts';
import type { AnswerCollector, AnswerOptions } from '../canonical/translation.ts';
import { type ChatDelta, type ChatToolCallDelta, createChatDeltaReader } from './read-deltas.ts';
import { identifyChatAnswer, renderChatUsage, renderFinishReason } from './render-finish.ts';

/**
 * Puts one `chat.completion` together, of the same pieces that a stream would have sent.
 *
 * @see https://platform.openai.com/docs/api-reference/chat/object
 */
export function createChatAnswerCollector(options: AnswerOptions): AnswerCollector {
  const { usesLegacyFunctions: isLegacy = false } = options.request;
  const deltas = createChatDeltaReader(options.request);
  const message = createMessage();
  let start: (CanonicalEvent & { type: 'start' }) | null = null;
  let finish: (CanonicalEvent & { type: 'finish' }) | null = null;

  return {
    push(event) {
      if (event.type === 'start') start = event;
      if (event.type === 'finish') finish = event;
      for (const delta of deltas.read(event)) message.add(delta);
    },
    read() {
      const { id, created, model } = identifyChatAnswer(start, options);
      const reason = renderFinishReason(finish?.reason ?? 'end', deltas, isLegacy);
      return {
        id,
        object: 'chat.completion',
        created,
        model,
        choices: [{ index: 0, message: message.read(), logprobs: null, finish_reason: reason }],
        ...(finish === null ? {} : { usage: renderChatUsage(finish.usage) }),
      };
    },
  };
}

interface WholeCall {
  readonly id: string;
  readonly name: string;
  readonly isCustom: boolean;
  text: string;
}

function createMessage(): { add(delta: ChatDelta): void; read(): JsonObject } {
  let content: string | null = null;
  let refusal: string | null = null;
  let reasoning: string | null = null;
  const details: JsonObject[] = [];
  const annotations: JsonObject[] = [];
  const calls: WholeCall[] = [];
  let functionCall: { name: string; arguments: string } | null = null;

  function addCall({ index, id, type, function: call, custom }: ChatToolCallDelta): void {
    const text = call?.arguments ?? custom?.input ?? '';
    const known = calls[index];
    if (known !== undefined) known.text += text;
    else
      calls[index] = { id: id ?? '', name: (call ?? custom)?.name ?? '', isCustom: type === 'custom', text };
  }

  return {
    add(delta) {
      if (delta.content !== undefined) content = (content ?? '') + delta.content;
      if (delta.refusal !== undefined) refusal = (refusal ?? '') + delta.refusal;
      if (delta.reasoning_content !== undefined) reasoning = (reasoning ?? '') + delta.reasoning_content;
      details.push(...(delta.reasoning_details ?? []));
      annotations.push(...(delta.annotations ?? []));
      for (const call of delta.tool_calls ?? []) addCall(call);
      if (delta.function_call !== undefined) {
        const { name = functionCall?.name ?? '', arguments: more } = delta.function_call;
        functionCall = { name, arguments: (functionCall?.arguments ?? '') + more };
      }
    },
    read: () => ({
      role: 'assistant',
      content,
      refusal,
      ...(reasoning === null ? {} : { reasoning_content: reasoning }),
      ...(details.length === 0 ? {} : { reasoning_details: details }),
      ...(annotations.length === 0 ? {} : { annotations }),
      ...(calls.length === 0 ? {} : { tool_calls: calls.map(renderCall) }),
      ...(functionCall === null ? {} : { function_call: functionCall }),
    }),
  };
}

function renderCall({ id, name, isCustom, text }: WholeCall): JsonObject {
  return isCustom
    ? { id, type: 'custom', custom: { name, input: text } }
    : { id, type: 'function', function: { name, arguments: text } };
}
