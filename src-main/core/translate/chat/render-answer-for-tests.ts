import OpenAI from 'openai';
import type { ChatCompletion, ChatCompletionChunk } from 'openai/resources/chat/completions';
import type { JsonObject } from '../../../../src-shared/json.ts';
import type { BlockStart, CanonicalEvent, CanonicalUsage, FinishReason } from '../canonical/events.ts';
import type { AnswerOptions } from '../canonical/translation.ts';
import { createChatAnswerCollector } from './create-answer-collector.ts';
import { createChatStreamRenderer } from './create-stream-renderer.ts';
import { parseChatRequest } from './parse-request.ts';

const USAGE: CanonicalUsage = { input: 30, cacheRead: 20, cacheWrite: 5, output: 7, reasoning: 3 };
const REQUEST = {
  model: 'gpt-x',
  messages: [{ role: 'user' as const, content: 'Hi' }],
  stream: true as const,
};
export const START: CanonicalEvent = { type: 'start', id: 'msg_1', model: 'claude-y', usage: null };

export function optionsFor(fields: JsonObject = {}): AnswerOptions {
  const request = parseChatRequest({ ...REQUEST, ...fields });
  return { model: 'gpt-x', fallbackId: 'own_1', createdAtS: 1_700_000_000, request };
}

export function finish(reason: FinishReason = 'end', usage = USAGE): CanonicalEvent {
  return { type: 'finish', reason, stopSequence: null, usage };
}

export function stream(events: readonly CanonicalEvent[], fields: JsonObject = {}): string {
  const renderer = createChatStreamRenderer(optionsFor(fields));
  return events.map((event) => renderer.render(event)).join('');
}

export function collect(events: readonly CanonicalEvent[], fields: JsonObject = {}): ChatCompletion {
  const collector = createChatAnswerCollector(optionsFor(fields));
  for (const event of events) collector.push(event);
  return collector.read() as unknown as ChatCompletion;
}

/** The payloads of a stream, `[DONE]` as `null`. */
export function readChunks(text: string): (ChatCompletionChunk | null)[] {
  return text
    .split('\n\n')
    .filter((event) => event.startsWith('data: '))
    .map((event) => (event === 'data: [DONE]' ? null : JSON.parse(event.slice('data: '.length))));
}

export function deltasOf(text: string): unknown[] {
  return readChunks(text).flatMap((chunk) => chunk?.choices.map(({ delta }) => delta) ?? []);
}

/** The stream as OpenAI's own high-level helper puts it together. */
export function readWithSdk(text: string): Promise<ChatCompletion> {
  const client = new OpenAI({
    apiKey: 'k',
    baseURL: 'http://localhost/v1',
    maxRetries: 0,
    fetch: async () => new Response(text, { headers: { 'content-type': 'text/event-stream' } }),
  });
  return client.chat.completions.stream(REQUEST).finalChatCompletion();
}

export const CALL = (id: string): BlockStart => ({ kind: 'tool-call', id, name: 'f' });
