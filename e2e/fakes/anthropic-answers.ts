import type { OutgoingHttpHeaders } from 'node:http';
import type { JsonObject } from '../../src-shared/json.ts';
import { type Answer, makeAnswer } from './deliver-answer.ts';
import { randomText } from './grant-store.ts';
import { isObject, objectsOf } from './read-request.ts';
import { cutText, sampleFromSchema } from './sample-from-schema.ts';
import { HUGE_PIECE, type Scenario } from './scenario.ts';

export const ANTHROPIC_TEXT = 'Hello from the fake upstream. 👋🏽 Grüße, 世界!';
const THINKING_TEXT = 'The user greets me; a short greeting is best. 🤔';

type Block = JsonObject & {
  readonly type: 'text' | 'thinking' | 'tool_use' | 'server_tool_use' | 'web_search_tool_result';
};

/**
 * The answer of `POST /v1/messages` to a valid `body`, as a stream when it asks for one.
 *
 * @param onMessage told the whole message
 */
export function makeMessageAnswer(
  body: JsonObject,
  scenario: Scenario,
  onMessage: (message: JsonObject) => void,
): Answer {
  const { content, stopSequence } = makeContent(body, scenario);
  const usesTools = content.some(({ type }) => type === 'tool_use');
  const message: JsonObject = {
    id: `msg_01${randomText(16)}`,
    type: 'message',
    role: 'assistant',
    model: body.model,
    content,
    stop_reason: chooseStopReason(scenario, stopSequence, usesTools),
    stop_sequence: stopSequence,
    stop_details: makeStopDetails(scenario),
    usage: {
      input_tokens: 25,
      cache_creation_input_tokens: 7,
      cache_read_input_tokens: 12,
      cache_creation: { ephemeral_5m_input_tokens: 7, ephemeral_1h_input_tokens: 0 },
      output_tokens: 42,
      service_tier: 'standard',
    },
  };
  onMessage(message);
  if (body.stream !== true) {
    return makeAnswer(200, message, makeAnthropicHeaders());
  }
  const headers = {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache',
    ...makeAnthropicHeaders(),
  };
  return { status: 200, headers, parts: [...makeEvents(message, content, scenario)] };
}

/** An error in the API's shape; its own headers beside those of every answer. */
export function makeAnthropicError(
  status: number,
  type: string,
  message: string,
  headers: OutgoingHttpHeaders = {},
  details?: JsonObject,
): Answer {
  const identity = makeAnthropicHeaders();
  const error = { type, message, ...(details && { details }) };
  const body = { type: 'error', error, request_id: identity['request-id'] };
  return makeAnswer(status, body, { ...identity, ...headers });
}

/** The headers of every answer; unified rate limits as subscriptions get them. */
export function makeAnthropicHeaders(): OutgoingHttpHeaders {
  return {
    'request-id': `req_011${randomText(15)}`,
    'anthropic-organization-id': '5f0c1c1e-7a53-4f43-9d0c-7f2f2f5f0002',
    'anthropic-ratelimit-unified-status': 'allowed',
    'anthropic-ratelimit-unified-reset': '1795500000',
    'anthropic-ratelimit-unified-representative-claim': 'five_hour',
    'anthropic-ratelimit-unified-5h-status': 'allowed',
    'anthropic-ratelimit-unified-5h-utilization': '0.23',
    'anthropic-ratelimit-unified-5h-reset': '1795500000',
    'anthropic-ratelimit-unified-7d-status': 'allowed',
    'anthropic-ratelimit-unified-7d-utilization': '0.61',
    'anthropic-ratelimit-unified-7d-reset': '1795900000',
    'anthropic-ratelimit-unified-overage-status': 'rejected',
  };
}

function chooseStopReason(
  { ending, pauses }: Scenario,
  stopSequence: string | null,
  usesTools: boolean,
): string {
  if (ending === 'length') return 'max_tokens';
  if (ending === 'refusal') return 'refusal';
  if (pauses) return 'pause_turn';
  if (stopSequence !== null) return 'stop_sequence';
  return usesTools ? 'tool_use' : 'end_turn';
}

function makeStopDetails({ ending, explanation }: Scenario): JsonObject | null {
  if (ending !== 'refusal') return null;
  return { type: 'refusal', category: 'general_harms', explanation: explanation ?? null };
}

function makeContent(
  body: JsonObject,
  scenario: Scenario,
): { content: Block[]; stopSequence: string | null } {
  const content: Block[] = findPausedSearches(body).map(({ id }) => makeSearchResult(id));
  if (isObject(body.thinking) && body.thinking.type !== 'disabled') {
    // Newer models hide it unless they are asked not to.
    const thinking = body.thinking.display === 'omitted' ? '' : THINKING_TEXT;
    content.push({ type: 'thinking', thinking, signature: randomText(64) });
  }
  const { text, stopSequence } = cutAtStop(makeText(body, scenario), body.stop_sequences);
  if (text !== '') content.push({ type: 'text', text });
  if (stopSequence !== null) return { content, stopSequence };
  if (scenario.pauses) {
    const id = `srvtoolu_01${randomText(16)}`;
    content.push({ type: 'server_tool_use', id, name: 'web_search', input: { query: 'weather' } });
    return { content, stopSequence };
  }
  for (const { name, input } of scenario.calls ?? sampleCalls(body)) {
    content.push({ type: 'tool_use', id: `toolu_01${randomText(16)}`, name, input });
  }
  return { content, stopSequence };
}

/** Calls of the API's own tools that the last message leaves without a result: the turn was paused there. */
function findPausedSearches(body: JsonObject): JsonObject[] {
  const last = objectsOf(objectsOf(body.messages).at(-1)?.content);
  const answered = last.map((block) => block.tool_use_id);
  return last.filter(({ type, id }) => type === 'server_tool_use' && !answered.includes(id));
}

function makeSearchResult(id: unknown): Block {
  const found = { type: 'web_search_result', url: 'https://weather.test/', title: 'Weather' };
  return {
    type: 'web_search_tool_result',
    tool_use_id: id,
    content: [{ ...found, encrypted_content: randomText(64) }],
  };
}

function makeText(body: JsonObject, scenario: Scenario): string {
  const config = isObject(body.output_config) ? body.output_config : {};
  if (isObject(config.format)) return JSON.stringify(sampleFromSchema(config.format.schema));
  if (scenario.hugeBytes !== undefined && body.stream !== true) return 'x'.repeat(scenario.hugeBytes);
  return scenario.text ?? ANTHROPIC_TEXT;
}

function cutAtStop(text: string, sequences: unknown): { text: string; stopSequence: string | null } {
  const found = (Array.isArray(sequences) ? sequences : [])
    .map((sequence) => ({ sequence: String(sequence), at: text.indexOf(String(sequence)) }))
    .filter(({ at }) => at >= 0)
    .sort((a, b) => a.at - b.at)[0];
  if (found === undefined) return { text, stopSequence: null };
  return { text: text.slice(0, found.at), stopSequence: found.sequence };
}

function sampleCalls(body: JsonObject) {
  return toolsToCall(body).map((tool) => ({ name: tool.name, input: sampleFromSchema(tool.input_schema) }));
}

/** Up to two calls, in parallel, unless the last message brings results already. */
function toolsToCall(body: JsonObject): JsonObject[] {
  const last = objectsOf(body.messages).at(-1);
  const hasResult = objectsOf(last?.content).some(({ type }) => type === 'tool_result');
  const choice = isObject(body.tool_choice) ? body.tool_choice : {};
  if (hasResult || choice.type === 'none') return [];
  const tools = objectsOf(body.tools).filter((tool) => isObject(tool.input_schema));
  if (choice.type === 'tool') return tools.filter(({ name }) => name === choice.name);
  return tools.slice(0, choice.disable_parallel_tool_use === true ? 1 : 2);
}

function* makeEvents(message: JsonObject, content: readonly Block[], scenario: Scenario): Generator<Buffer> {
  const usage = isObject(message.usage) ? message.usage : {};
  const start = {
    ...message,
    content: [],
    stop_reason: null,
    stop_details: null,
    usage: { ...usage, output_tokens: 1 },
  };
  yield makeEvent({ type: 'message_start', message: start });
  for (const [index, block] of content.entries()) {
    const [opening, deltas] = openBlock(block);
    yield makeEvent({ type: 'content_block_start', index, content_block: opening });
    if (index === 0) yield makeEvent({ type: 'ping' });
    for (const delta of deltas) yield makeEvent({ type: 'content_block_delta', index, delta });
    if (block.type === 'text') yield* makeHugeDeltas(index, scenario.hugeBytes ?? 0);
    if (scenario.ending === 'failure') {
      yield makeEvent({ type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } });
      return;
    }
    yield makeEvent({ type: 'content_block_stop', index });
  }
  const { stop_reason, stop_sequence, stop_details } = message;
  yield makeEvent({
    type: 'message_delta',
    delta: { stop_reason, stop_sequence, stop_details },
    usage: {
      input_tokens: usage.input_tokens,
      cache_creation_input_tokens: usage.cache_creation_input_tokens,
      cache_read_input_tokens: usage.cache_read_input_tokens,
      output_tokens: usage.output_tokens,
    },
  });
  yield makeEvent({ type: 'message_stop' });
}

/** The block as `content_block_start` shows it, and the deltas that fill it. */
function openBlock(block: Block): [opening: JsonObject, deltas: JsonObject[]] {
  switch (block.type) {
    case 'text':
      return [
        { type: 'text', text: '' },
        cutText(String(block.text)).map((text) => ({ type: 'text_delta', text })),
      ];
    case 'thinking':
      return [
        { type: 'thinking', thinking: '', signature: '' },
        [
          ...cutText(String(block.thinking)).map((thinking) => ({ type: 'thinking_delta', thinking })),
          { type: 'signature_delta', signature: block.signature },
        ],
      ];
    case 'web_search_tool_result':
      return [block, []];
    case 'tool_use':
    case 'server_tool_use':
      return [
        { ...block, input: {} },
        // The real one begins with an empty piece.
        ['', ...cutText(JSON.stringify(block.input))].map((partial_json) => ({
          type: 'input_json_delta',
          partial_json,
        })),
      ];
  }
}

function* makeHugeDeltas(index: number, bytes: number): Generator<Buffer> {
  const delta = { type: 'text_delta', text: HUGE_PIECE };
  const event = makeEvent({ type: 'content_block_delta', index, delta });
  for (let sent = 0; sent < bytes; sent += HUGE_PIECE.length) yield event;
}

function makeEvent(data: JsonObject): Buffer {
  return Buffer.from(`event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`);
}
