import type { OutgoingHttpHeaders } from 'node:http';
import type { JsonObject } from '../../src-shared/json.ts';
import { type Answer, makeAnswer } from './deliver-answer.ts';
import { randomText } from './grant-store.ts';
import { isObject, objectsOf } from './read-request.ts';
import { asksToCompact } from './responses-item-rules.ts';
import { cutText, sampleFromSchema } from './sample-from-schema.ts';
import { HUGE_PIECE, type Scenario } from './scenario.ts';

export const RESPONSES_TEXT = 'Hello from the fake backend. 🚀 Grüße, 世界!';
const SUMMARY_TEXT = '**Greeting the user** A short answer is best. 🤔';

type Item = JsonObject & {
  readonly type:
    | 'reasoning'
    | 'web_search_call'
    | 'message'
    | 'function_call'
    | 'custom_tool_call'
    | 'compaction';
  readonly id: string;
};

/**
 * The answer of a Responses endpoint to a valid `body`, as a stream when it asks for one.
 *
 * @param onCiphertext told each ciphertext that is given out
 */
export function makeResponsesAnswer(
  body: JsonObject,
  scenario: Scenario,
  headers: OutgoingHttpHeaders,
  onCiphertext: (encrypted: unknown) => void,
): Answer {
  const output = makeOutput(body, scenario);
  for (const { encrypted_content: encrypted } of output) if (encrypted !== undefined) onCiphertext(encrypted);
  const response = makeResponse(body, output, scenario);
  if (body.stream !== true) return makeAnswer(200, response, headers);
  const parts = [...makeEvents(response, output, scenario)];
  const contentType = { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' };
  return { status: 200, headers: { ...contentType, ...headers }, parts };
}

/**
 * The answer of `/responses/compact`: all messages of the user, then the compaction.
 *
 * @param onCiphertext told the ciphertext that is given out
 */
export function makeCompactedResponse(
  body: JsonObject,
  headers: OutgoingHttpHeaders,
  onCiphertext: (encrypted: unknown) => void,
): Answer {
  const compaction = makeCompaction();
  onCiphertext(compaction.encrypted_content);
  const { id, created_at, usage } = makeResponse(body, [compaction], {});
  const messages = objectsOf(body.input).filter(({ role }) => role === 'user');
  const output = [...messages, compaction];
  return makeAnswer(200, { id, object: 'response.compaction', created_at, output, usage }, headers);
}

function makeCompaction(): Item {
  return { id: `cmp_${randomText(24)}`, type: 'compaction', encrypted_content: randomText(96) };
}

function makeResponse(body: JsonObject, output: readonly Item[], scenario: Scenario): JsonObject {
  const endings = { length: 'incomplete', failure: 'failed', refusal: 'completed', none: 'completed' };
  const status = endings[scenario.ending ?? 'none'];
  return {
    id: `resp_${randomText(24)}`,
    object: 'response',
    created_at: Math.floor(Date.now() / 1000),
    status,
    error: status === 'failed' ? makeFailure(scenario) : null,
    incomplete_details: status === 'incomplete' ? { reason: 'max_output_tokens' } : null,
    instructions: body.instructions ?? null,
    max_output_tokens: body.max_output_tokens ?? null,
    metadata: body.metadata ?? {},
    model: body.model,
    output,
    parallel_tool_calls: body.parallel_tool_calls ?? true,
    previous_response_id: body.previous_response_id ?? null,
    reasoning: { effort: null, summary: null, ...(isObject(body.reasoning) ? body.reasoning : {}) },
    store: body.store ?? true,
    temperature: body.temperature ?? 1,
    text: body.text ?? { format: { type: 'text' } },
    tool_choice: body.tool_choice ?? 'auto',
    tools: body.tools ?? [],
    top_p: body.top_p ?? 1,
    truncation: 'disabled',
    usage: {
      input_tokens: 37,
      input_tokens_details: { cached_tokens: 12 },
      output_tokens: 42,
      output_tokens_details: { reasoning_tokens: output[0]?.type === 'reasoning' ? 20 : 0 },
      total_tokens: 79,
    },
  };
}

function makeFailure({ failure }: Scenario): JsonObject {
  return {
    code: failure?.code ?? 'server_error',
    message: failure?.message ?? 'The model failed',
  };
}

/**
 * A reasoning item when reasoning is asked for, then a search, the message, and up to two function calls; or a
 * compaction and nothing else.
 */
function makeOutput(body: JsonObject, scenario: Scenario): Item[] {
  if (objectsOf(body.input).some(asksToCompact)) return [makeCompaction()];
  const output: Item[] = [];
  if (isObject(body.reasoning) && body.reasoning.effort !== 'none') {
    const encrypted = Array.isArray(body.include) && body.include.includes('reasoning.encrypted_content');
    output.push({
      id: `rs_${randomText(24)}`,
      type: 'reasoning',
      summary: [{ type: 'summary_text', text: SUMMARY_TEXT }],
      ...(encrypted ? { encrypted_content: randomText(96) } : {}),
    });
  }
  if (scenario.search !== undefined) {
    const action = { type: 'search', query: scenario.search.query };
    output.push({ id: `ws_${randomText(24)}`, type: 'web_search_call', status: 'completed', action });
  }
  output.push({
    id: `msg_${randomText(24)}`,
    type: 'message',
    status: 'completed',
    role: 'assistant',
    content: [makePart(makeText(body, scenario), scenario)],
  });
  if (scenario.ending === 'refusal') return output;
  for (const { name, input } of scenario.calls ?? sampleCalls(body)) output.push(makeCall(name, input));
  return output;
}

function makePart(text: string, { ending, search }: Scenario): JsonObject {
  if (ending === 'refusal') return { type: 'refusal', refusal: text };
  if (search === undefined) return { type: 'output_text', annotations: [], logprobs: [], text };
  const { url, title } = search;
  const link = `([${title}](${url}))`;
  const [start_index, end_index] = [text.length + 1, text.length + 1 + link.length];
  const annotations = [{ type: 'url_citation', start_index, end_index, url, title }];
  return { type: 'output_text', annotations, logprobs: [], text: `${text} ${link}` };
}

function sampleCalls(body: JsonObject) {
  return toolsToCall(body).map((tool) => ({ name: tool.name, input: sampleFromSchema(tool.parameters) }));
}

function makeCall(name: unknown, input: unknown): Item {
  const call = { status: 'completed', call_id: `call_${randomText(18)}`, name };
  return typeof input === 'string'
    ? { id: `ctc_${randomText(24)}`, type: 'custom_tool_call', ...call, input }
    : { id: `fc_${randomText(24)}`, type: 'function_call', ...call, arguments: JSON.stringify(input) };
}

function makeText(body: JsonObject, scenario: Scenario): string {
  const format = isObject(body.text) && isObject(body.text.format) ? body.text.format : {};
  if (format.type === 'json_schema' && scenario.ending !== 'refusal')
    return JSON.stringify(sampleFromSchema(format.schema));
  if (scenario.hugeBytes !== undefined && body.stream !== true) return 'x'.repeat(scenario.hugeBytes);
  return scenario.text ?? RESPONSES_TEXT;
}

function toolsToCall(body: JsonObject): JsonObject[] {
  const hasOutput = objectsOf(body.input).at(-1)?.type === 'function_call_output';
  if (hasOutput || body.tool_choice === 'none') return [];
  const inInput = objectsOf(body.input).filter(({ type }) => type === 'additional_tools');
  const offered = [...objectsOf(body.tools), ...inInput.flatMap((item) => objectsOf(item.tools))];
  const tools = offered.filter((tool) => tool.type === 'function');
  if (isObject(body.tool_choice)) {
    const { name } = body.tool_choice;
    return tools.filter((tool) => tool.name === name);
  }
  return tools.slice(0, body.parallel_tool_calls === false ? 1 : 2);
}

function* makeEvents(response: JsonObject, output: readonly Item[], scenario: Scenario): Generator<Buffer> {
  let sequence = 0;
  const makeEvent = (type: string, fields: JsonObject): Buffer => {
    const data = { type, sequence_number: sequence, ...fields };
    sequence += 1;
    return Buffer.from(`event: ${type}\ndata: ${JSON.stringify(data)}\n\n`);
  };
  const pending = { ...response, status: 'in_progress', output: [], usage: null };
  const opening = { ...pending, error: null, incomplete_details: null };
  yield makeEvent('response.created', { response: opening });
  yield makeEvent('response.in_progress', { response: opening });
  if (scenario.failure?.isEarly) {
    yield makeEvent('response.failed', { response: { ...response, output: [], usage: null } });
    return;
  }
  for (const [output_index, item] of output.entries()) {
    yield makeEvent('response.output_item.added', { output_index, item: emptyItem(item) });
    for (const [type, fields] of fillItem(item, scenario)) {
      yield makeEvent(type, { item_id: item.id, output_index, ...fields });
    }
    yield makeEvent('response.output_item.done', { output_index, item });
  }
  const final = scenario.emptyCompletedOutput ? { ...response, output: [] } : response;
  yield makeEvent(`response.${response.status}`, { response: final });
}

/** The item as `response.output_item.added` shows it. */
function emptyItem(item: Item): JsonObject {
  switch (item.type) {
    case 'reasoning':
      return { ...item, summary: [] };
    case 'compaction':
      return { ...item, encrypted_content: '' };
    case 'web_search_call':
      return { id: item.id, type: item.type, status: 'in_progress' };
    case 'message':
      return { ...item, status: 'in_progress', content: [] };
    case 'function_call':
      return { ...item, status: 'in_progress', arguments: '' };
    case 'custom_tool_call':
      return { ...item, status: 'in_progress', input: '' };
  }
}

/** The events between `added` and `done` of one item. */
function* fillItem(item: Item, scenario: Scenario): Generator<[type: string, fields: JsonObject]> {
  switch (item.type) {
    case 'reasoning':
      for (const [summary_index, part] of objectsOf(item.summary).entries()) {
        yield ['response.reasoning_summary_part.added', { summary_index, part: { ...part, text: '' } }];
        for (const delta of cutText(String(part.text))) {
          yield ['response.reasoning_summary_text.delta', { summary_index, delta }];
        }
        yield ['response.reasoning_summary_text.done', { summary_index, text: part.text }];
        yield ['response.reasoning_summary_part.done', { summary_index, part }];
      }
      break;
    case 'compaction':
      yield ['response.compaction.compacting', {}];
      break;
    case 'web_search_call':
      yield ['response.web_search_call.in_progress', {}];
      yield ['response.web_search_call.searching', {}];
      yield ['response.web_search_call.completed', {}];
      break;
    case 'message':
      for (const [content_index, part] of objectsOf(item.content).entries()) {
        if (part.type === 'refusal') {
          const refusal = String(part.refusal);
          yield ['response.content_part.added', { content_index, part: { ...part, refusal: '' } }];
          for (const delta of cutText(refusal)) yield ['response.refusal.delta', { content_index, delta }];
          yield ['response.refusal.done', { content_index, refusal }];
          yield ['response.content_part.done', { content_index, part }];
          continue;
        }
        yield [
          'response.content_part.added',
          { content_index, part: { ...part, annotations: [], text: '' } },
        ];
        for (const delta of [...cutText(String(part.text)), ...hugePieces(scenario.hugeBytes ?? 0)]) {
          yield ['response.output_text.delta', { content_index, logprobs: [], delta }];
        }
        for (const [annotation_index, annotation] of objectsOf(part.annotations).entries()) {
          yield ['response.output_text.annotation.added', { content_index, annotation_index, annotation }];
        }
        yield ['response.output_text.done', { content_index, logprobs: [], text: part.text }];
        yield ['response.content_part.done', { content_index, part }];
      }
      break;
    case 'function_call':
      for (const delta of cutText(String(item.arguments))) {
        yield ['response.function_call_arguments.delta', { delta }];
      }
      yield ['response.function_call_arguments.done', { name: item.name, arguments: item.arguments }];
      break;
    case 'custom_tool_call':
      for (const delta of cutText(String(item.input))) {
        yield ['response.custom_tool_call_input.delta', { delta }];
      }
      yield ['response.custom_tool_call_input.done', { input: item.input }];
  }
}

function hugePieces(bytes: number): string[] {
  return Array<string>(Math.ceil(bytes / HUGE_PIECE.length)).fill(HUGE_PIECE);
}
