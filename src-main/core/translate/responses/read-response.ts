import { isJsonObject, type JsonObject } from '../../../../src-shared/json.ts';
import type { CanonicalEvent, FinishReason } from '../canonical/events.ts';
import { mapErrorObject } from './map-openai-error.ts';
import { createItemReader, type ItemReader } from './read-output-item.ts';
import { readUsage } from './read-usage.ts';

export interface AnswerParserOptions {
  /** From the rendered request; see `RenderedResponsesRequest`. */
  readonly toolNames?: ReadonlyMap<string, string>;
}

/** What kind of item a delta belongs to whose beginning has not come. Calls cannot do without theirs. */
const ITEM_BY_DELTA: readonly (readonly [RegExp, string])[] = [
  [/^response\.(output_text|refusal)\./, 'message'],
  [/^response\.reasoning_/, 'reasoning'],
];

/**
 * Reads the events of one answer, which a whole answer is read as too.
 *
 * An answer starts with its first item. OpenAI creates a response before it has checked limits, policies and the
 * length of the input: what fails until then is an error without an answer, for which an HTTP status can be given.
 */
export function createResponseReader(emitOut: (event: CanonicalEvent) => void, options: AnswerParserOptions) {
  const items = new Map<number, { reader: ItemReader; isClosed: boolean }>();
  /** What the response was created with. */
  let opening: JsonObject = {};
  let blockCount = 0;
  let isStarted = false;
  let isDone = false;
  let hasCall = false;
  let hasRefusal = false;

  function emit(event: CanonicalEvent): void {
    if (event.type === 'block-start') {
      hasCall ||= event.block.kind === 'tool-call';
      hasRefusal ||= event.block.kind === 'text' && event.block.isRefusal === true;
    }
    emitOut(event);
  }

  function start(response: JsonObject = opening): void {
    if (isStarted) return;
    isStarted = true;
    const { id, model } = response;
    emit({
      type: 'start',
      id: typeof id === 'string' ? id : null,
      model: typeof model === 'string' ? model : null,
      usage: null,
    });
  }

  function itemAt(index: number, item: JsonObject) {
    const known = items.get(index);
    if (known !== undefined) return known;
    start();
    const reader = createItemReader(item, {
      emit,
      nextIndex: () => blockCount++,
      toolNames: options.toolNames ?? new Map(),
    });
    const created = { reader, isClosed: false };
    items.set(index, created);
    return created;
  }

  function closeItem(index: number, item: JsonObject | null): void {
    const entry = itemAt(index, item ?? {});
    if (entry.isClosed) return;
    entry.isClosed = true;
    entry.reader.close(item);
  }

  function readDelta(type: string, event: JsonObject): void {
    const index = typeof event.output_index === 'number' ? event.output_index : Math.max(...items.keys(), 0);
    const kind = ITEM_BY_DELTA.find(([pattern]) => pattern.test(type))?.[1];
    if (kind === undefined && !items.has(index)) return;
    const entry = itemAt(index, { type: kind });
    if (!entry.isClosed) entry.reader.read(type, event);
  }

  function finish(response: JsonObject): void {
    const { status = 'completed', error } = response;
    if (status !== 'completed' && status !== 'incomplete') {
      fail(error);
      return;
    }
    start({ ...opening, ...response });
    const output: readonly unknown[] = Array.isArray(response.output) ? response.output : [];
    for (const [i, item] of output.entries()) if (isJsonObject(item)) closeItem(i, item);
    for (const index of [...items.keys()].sort((a, b) => a - b)) closeItem(index, null);
    isDone = true;
    emit({
      type: 'finish',
      reason: readFinishReason(response, hasCall, hasRefusal),
      stopSequence: null,
      usage: readUsage(response.usage),
    });
  }

  /** Items that are not complete stay so. */
  function fail(error: unknown): void {
    isDone = true;
    emit({ type: 'error', error: mapErrorObject(readObject(error)) });
  }

  /** One event of a stream. What is not known is left out. */
  function read(event: JsonObject): void {
    const { type } = event;
    if (typeof type !== 'string' || isDone) return;
    switch (type) {
      case 'response.created':
      case 'response.in_progress':
        opening = readObject(event.response);
        break;
      case 'keepalive':
        emit({ type: 'ping' });
        break;
      case 'response.output_item.added':
        if (isJsonObject(event.item)) itemAt(readIndex(event, items.size), event.item);
        break;
      case 'response.output_item.done':
        if (isJsonObject(event.item)) closeItem(readIndex(event, items.size), event.item);
        break;
      case 'response.completed':
      case 'response.incomplete':
      case 'response.failed':
        finish({ ...readObject(event.response), status: type.slice('response.'.length) });
        break;
      case 'error':
        fail(event.error ?? event);
        break;
      default:
        readDelta(type, event);
    }
  }

  return {
    get isDone() {
      return isDone;
    },
    read,
    finish,
    fail,
  };
}

function readObject(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {};
}

function readIndex({ output_index: index }: JsonObject, otherwise: number): number {
  return typeof index === 'number' ? index : otherwise;
}

function readFinishReason(response: JsonObject, hasCall: boolean, hasRefusal: boolean): FinishReason {
  if (response.status === 'incomplete') {
    const details = readObject(response.incomplete_details);
    if (details.reason === 'content_filter') return 'filter';
    if (details.reason !== 'steered') return 'length';
  }
  if (hasCall) return 'tool-calls';
  return hasRefusal ? 'refusal' : 'end';
}
