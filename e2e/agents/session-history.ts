import type { JsonObject } from '../../src-shared/json.ts';
import type { RecordedRequest } from '../fakes/exchange.ts';
import { isObject, objectsOf } from '../fakes/read-request.ts';

/** One piece of a conversation, in the form of neither vendor. */
export type Entry =
  | { readonly kind: 'thinking'; readonly seal: unknown }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'call'; readonly id: unknown; readonly name: unknown; readonly input: unknown }
  | { readonly kind: 'result'; readonly id: unknown; readonly text: string; readonly isError: boolean };

/** The conversation that a request to Claude or to OpenAI holds, in order. */
export function readHistory({ json }: RecordedRequest): Entry[] {
  return isObject(json) ? objectsOf(json.messages ?? json.input).flatMap(toEntries) : [];
}

/** What the fake has answered with a stream, in order. */
export function readAnswer({ bytesSent }: RecordedRequest): Entry[] {
  const events = [...bytesSent.toString().matchAll(/^data: (\{.*\})$/gm)].map(
    ([, json]) => JSON.parse(json ?? '') as JsonObject,
  );
  const completed = events.find(({ type }) => type === 'response.completed');
  if (isObject(completed?.response)) return objectsOf(completed.response.output).flatMap(toEntries);
  return joinBlocks(events).flatMap(toEntries);
}

function toEntries(item: JsonObject): Entry[] {
  switch (item.type) {
    case 'thinking':
      return [{ kind: 'thinking', seal: item.signature }];
    case 'reasoning':
      return [{ kind: 'thinking', seal: item.encrypted_content }];
    case 'text':
    case 'input_text':
    case 'output_text':
      return [{ kind: 'text', text: String(item.text) }];
    case 'tool_use':
      return [{ kind: 'call', id: item.id, name: item.name, input: item.input }];
    case 'function_call':
      return [{ kind: 'call', id: item.call_id, name: item.name, input: JSON.parse(String(item.arguments)) }];
    case 'custom_tool_call':
      return [{ kind: 'call', id: item.call_id, name: item.name, input: item.input }];
    case 'tool_result':
      return [
        {
          kind: 'result',
          id: item.tool_use_id,
          text: readText(item.content),
          isError: item.is_error === true,
        },
      ];
    case 'function_call_output':
    case 'custom_tool_call_output':
      // OpenAI has no mark for a failure.
      return [{ kind: 'result', id: item.call_id, text: readText(item.output), isError: false }];
    default:
      // A message of either vendor.
      return typeof item.content === 'string'
        ? [{ kind: 'text', text: item.content }]
        : objectsOf(item.content).flatMap(toEntries);
  }
}

function readText(content: unknown): string {
  if (typeof content === 'string') return content;
  return objectsOf(content)
    .map(({ text }) => String(text))
    .join('\n');
}

/** The content of a Messages stream, as its client puts it together. */
function joinBlocks(events: readonly JsonObject[]): JsonObject[] {
  const blocks: JsonObject[] = [];
  const inputs = new Map<JsonObject, string>();
  for (const { type, content_block: started, delta } of events) {
    if (type === 'content_block_start' && isObject(started)) blocks.push({ ...started });
    const block = blocks.at(-1);
    if (type !== 'content_block_delta' || !isObject(delta) || block === undefined) continue;
    if (delta.type === 'text_delta') block.text = `${block.text}${delta.text}`;
    if (delta.type === 'signature_delta') block.signature = delta.signature;
    if (delta.type === 'input_json_delta') {
      inputs.set(block, `${inputs.get(block) ?? ''}${delta.partial_json}`);
    }
  }
  for (const [block, json] of inputs) block.input = JSON.parse(json || '{}');
  return blocks;
}
