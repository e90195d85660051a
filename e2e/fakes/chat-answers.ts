import type { OutgoingHttpHeaders } from 'node:http';
import type { JsonObject } from '../../src-shared/json.ts';
import { type Answer, makeAnswer } from './deliver-answer.ts';
import { randomText } from './grant-store.ts';
import { isObject, objectsOf } from './read-request.ts';
import { cutText, sampleFromSchema } from './sample-from-schema.ts';
import type { Scenario } from './scenario.ts';

export const CHAT_TEXT = 'Hello from the fake chat. 💬 Grüße, 世界!';

/** The answer of Chat Completions to a valid `body`, as a stream when it asks for one. */
export function makeChatAnswer(body: JsonObject, scenario: Scenario, headers: OutgoingHttpHeaders): Answer {
  const isRefusal = scenario.ending === 'refusal';
  const content = cutAtStop(makeText(body, scenario), body.stop);
  const calls = isRefusal ? [] : makeCalls(body, scenario);
  const shared = {
    id: `chatcmpl-${randomText(24)}`,
    created: Math.floor(Date.now() / 1000),
    model: body.model,
    service_tier: 'default',
  };
  const finishReason = scenario.ending === 'length' ? 'length' : calls.length > 0 ? 'tool_calls' : 'stop';
  const usage = {
    prompt_tokens: 37,
    completion_tokens: 42,
    total_tokens: 79,
    prompt_tokens_details: { cached_tokens: 12 },
    completion_tokens_details: { reasoning_tokens: 0 },
  };
  if (body.stream !== true) {
    const message = {
      role: 'assistant',
      content: isRefusal ? null : content,
      refusal: isRefusal ? content : null,
      ...(calls.length > 0 && { tool_calls: calls }),
    };
    const choices = [{ index: 0, message, logprobs: null, finish_reason: finishReason }];
    return makeAnswer(200, { ...shared, object: 'chat.completion', choices, usage }, headers);
  }
  const chunks = makeChunks(content, calls, finishReason, scenario).map((choices) => ({ choices }));
  const wantsUsage = isObject(body.stream_options) && body.stream_options.include_usage === true;
  const fields: JsonObject[] = wantsUsage
    ? [...chunks.map((chunk) => ({ ...chunk, usage: null })), { choices: [], usage }]
    : chunks;
  const events = fields.map((chunk) =>
    JSON.stringify({ ...shared, object: 'chat.completion.chunk', ...chunk }),
  );
  const error = { error: { message: 'The model failed', type: 'server_error', param: null, code: null } };
  const ends =
    scenario.ending === 'failure' ? [...events.slice(0, 2), JSON.stringify(error)] : [...events, '[DONE]'];
  const contentType = { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' };
  return {
    status: 200,
    headers: { ...contentType, ...headers },
    parts: ends.map((data) => Buffer.from(`data: ${data}\n\n`)),
  };
}

function cutAtStop(text: string, stop: unknown): string {
  const ends = [stop].flat().flatMap((sequence) => {
    const at = typeof sequence === 'string' ? text.indexOf(sequence) : -1;
    return at >= 0 ? [at] : [];
  });
  return text.slice(0, Math.min(text.length, ...ends));
}

function makeText(body: JsonObject, scenario: Scenario): string {
  const format = isObject(body.response_format) ? body.response_format : {};
  const schema = isObject(format.json_schema) ? format.json_schema.schema : null;
  return schema && scenario.ending !== 'refusal'
    ? JSON.stringify(sampleFromSchema(schema))
    : (scenario.text ?? CHAT_TEXT);
}

function makeCalls(body: JsonObject, scenario: Scenario): JsonObject[] {
  const wanted =
    scenario.calls ??
    toolsToCall(body).map(({ name, parameters }) => ({ name, input: sampleFromSchema(parameters) }));
  return wanted.map(({ name, input }) => ({
    id: `call_${randomText(24)}`,
    type: 'function',
    function: { name, arguments: JSON.stringify(input) },
  }));
}

/** Up to two calls, in parallel, unless the last message is a result already. */
function toolsToCall(body: JsonObject): JsonObject[] {
  if (objectsOf(body.messages).at(-1)?.role === 'tool' || body.tool_choice === 'none') return [];
  const tools = objectsOf(body.tools).flatMap((tool) => (isObject(tool.function) ? [tool.function] : []));
  return tools.slice(0, body.parallel_tool_calls === false ? 1 : 2);
}

/** The `choices` of each chunk. */
function makeChunks(
  content: string,
  calls: readonly JsonObject[],
  finishReason: string,
  scenario: Scenario,
): JsonObject[][] {
  const wrap = (delta: JsonObject, finish_reason: string | null = null) => [
    { index: 0, delta, logprobs: null, finish_reason },
  ];
  const chunks = [wrap({ role: 'assistant', content: '', refusal: null })];
  const field = scenario.ending === 'refusal' ? 'refusal' : 'content';
  for (const piece of cutText(content)) chunks.push(wrap({ [field]: piece }));
  for (const [index, call] of calls.entries()) {
    const { name, arguments: text } = call.function as { name: unknown; arguments: string };
    chunks.push(wrap({ tool_calls: [{ index, ...call, function: { name, arguments: '' } }] }));
    for (const piece of cutText(text)) {
      chunks.push(wrap({ tool_calls: [{ index, function: { arguments: piece } }] }));
    }
  }
  chunks.push(wrap({}, scenario.ending === 'length' ? 'length' : finishReason));
  return chunks;
}
