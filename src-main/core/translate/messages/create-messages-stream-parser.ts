import { isJsonObject, type JsonObject } from '../../../../src-shared/json.ts';
import type { CanonicalEvent, ProviderError } from '../canonical/events.ts';
import type { CanonicalRequest } from '../canonical/request.ts';
import type { StreamParser } from '../canonical/translation.ts';
import { parseBoundedJson } from '../parse/parse-bounded-json.ts';
import { mapAnthropicError } from './map-anthropic-error.ts';
import { mapStopReason } from './map-stop-reason.ts';
import { mapMessagesUsage } from './map-usage.ts';
import { createBlockReader, type MessagesBlockReader } from './read-block.ts';

export interface MessagesParserOptions {
  /** Names of free-form tools, which Claude was given as functions: see {@link listCustomTools}. */
  readonly customTools: ReadonlySet<string>;
}

/** The free-form tools of a request. */
export function listCustomTools(request: CanonicalRequest): ReadonlySet<string> {
  return new Set(request.tools.flatMap((tool) => (tool.kind === 'custom' ? [tool.name] : [])));
}

/**
 * Reads Claude's event stream. Lenient: events, blocks and deltas that are not known are passed over.
 * https://platform.claude.com/docs/en/build-with-claude/streaming
 */
export function createMessagesStreamParser(options: MessagesParserOptions): StreamParser {
  const reader = createMessagesEventReader(options);
  return {
    push(data) {
      const event = parseBoundedJson(data);
      if (event !== null) return reader.read(event);
      return data.trim() === '' ? [] : reader.fail('Claude sent an event that cannot be read.');
    },
    end: reader.end,
  };
}

export interface MessagesEventReader {
  read(event: JsonObject): CanonicalEvent[];
  /** Ends the answer with an error, unless it has ended. */
  fail(message: string): CanonicalEvent[];
  end(): CanonicalEvent[];
}

/** The parser proper, on events that are JSON already. */
export function createMessagesEventReader({ customTools }: MessagesParserOptions): MessagesEventReader {
  const blocks = new Map<unknown, MessagesBlockReader>();
  let blockCount = 0;
  /** As Anthropic counts them; later counts are totals and replace earlier ones. */
  let usage: JsonObject = {};
  let delta: JsonObject = {};
  let isDone = false;

  function start(message: JsonObject): CanonicalEvent[] {
    addUsage(message.usage);
    return [
      {
        type: 'start',
        id: typeof message.id === 'string' ? message.id : null,
        model: typeof message.model === 'string' ? message.model : null,
        usage: isJsonObject(message.usage) ? mapMessagesUsage(usage) : null,
      },
    ];
  }

  function startBlock(key: unknown, block: JsonObject): CanonicalEvent[] {
    const reader = createBlockReader(block, blockCount, customTools);
    blockCount++;
    blocks.set(key, reader);
    return reader.start();
  }

  function stopBlock(key: unknown): CanonicalEvent[] {
    const events = blocks.get(key)?.stop() ?? [];
    blocks.delete(key);
    return events;
  }

  function addUsage(counts: unknown): void {
    if (!isJsonObject(counts)) return;
    usage = { ...usage, ...Object.fromEntries(Object.entries(counts).filter(([, value]) => value !== null)) };
  }

  function finish(): CanonicalEvent[] {
    const open = [...blocks.keys()].flatMap(stopBlock);
    isDone = true;
    const explanation = readExplanation(delta);
    return [
      ...open,
      ...(explanation === null ? [] : renderRefusal(blockCount, explanation)),
      {
        type: 'finish',
        // What came before may have been cut short, so that this is no refusal that would be a whole answer.
        reason: explanation === null ? mapStopReason(delta.stop_reason) : 'filter',
        stopSequence: typeof delta.stop_sequence === 'string' ? delta.stop_sequence : null,
        usage: mapMessagesUsage(usage),
      },
    ];
  }

  function endWith(error: ProviderError): CanonicalEvent[] {
    isDone = true;
    return [{ type: 'error', error }];
  }

  function fail(message: string): CanonicalEvent[] {
    return isDone ? [] : endWith({ status: null, kind: 'server', message, code: null, param: null });
  }

  function read(event: JsonObject): CanonicalEvent[] {
    if (isDone) return [];
    switch (event.type) {
      case 'message_start':
        return start(isJsonObject(event.message) ? event.message : {});
      case 'content_block_start':
        return startBlock(event.index, isJsonObject(event.content_block) ? event.content_block : {});
      case 'content_block_delta':
        return (isJsonObject(event.delta) && blocks.get(event.index)?.add(event.delta)) || [];
      case 'content_block_stop':
        return stopBlock(event.index);
      case 'message_delta':
        if (isJsonObject(event.delta)) delta = event.delta;
        addUsage(event.usage);
        return [];
      case 'message_stop':
        return finish();
      case 'ping':
        return [{ type: 'ping' }];
      case 'error':
        return endWith(mapAnthropicError(null, event, {}));
      default:
        return [];
    }
  }

  function end(): CanonicalEvent[] {
    if (isDone) return [];
    if (typeof delta.stop_reason === 'string') return finish(); // Only the last event is missing.
    return fail('The stream of Claude ended before the answer was complete.');
  }

  return { read, fail, end };
}

/** Why Claude's classifiers stopped the answer, where they say so: https://platform.claude.com/docs/en/api/messages */
function readExplanation({ stop_reason: reason, stop_details: details }: JsonObject): string | null {
  if (reason !== 'refusal' || !isJsonObject(details)) return null;
  const { explanation } = details;
  return typeof explanation === 'string' && explanation !== '' ? explanation : null;
}

function renderRefusal(index: number, text: string): CanonicalEvent[] {
  return [
    { type: 'block-start', index, block: { kind: 'text', isRefusal: true } },
    { type: 'delta', index, text },
    { type: 'block-stop', index },
  ];
}
