import { isJsonObject, type JsonObject } from '../../../../src-shared/json.ts';

/**
 * The answer of `POST /responses/compact`: the user's messages, then the compaction item.
 *
 * https://developers.openai.com/api/reference/resources/responses/methods/compact
 *
 * @param response the answer of `POST /responses` to the same conversation with a trigger, which is that item
 * @param items the conversation
 */
export function renderCompactedResponse(
  { id, created_at, output, usage }: JsonObject,
  items: readonly unknown[],
): JsonObject {
  const compaction = Array.isArray(output) ? output : [];
  const messages = items.filter(isUserMessage).map((message, i) => ({
    ...message,
    id: typeof message.id === 'string' ? message.id : String(id).replace(/^resp/, 'msg').concat(`_u${i}`),
    type: 'message',
    status: 'completed',
    role: 'user',
    content:
      typeof message.content === 'string' ? [{ type: 'input_text', text: message.content }] : message.content,
  }));
  return { id, object: 'response.compaction', created_at, output: [...messages, ...compaction], usage };
}

function isUserMessage(item: unknown): item is JsonObject {
  return isJsonObject(item) && item.role === 'user' && (item.type ?? 'message') === 'message';
}
