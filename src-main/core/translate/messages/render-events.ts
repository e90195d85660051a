import { isJsonObject, type JsonObject } from '../../../../src-shared/json.ts';
import type { BlockStart, CanonicalEvent, CanonicalUsage, FinishReason } from '../canonical/events.ts';
import type { ThinkingSeal } from '../canonical/request.ts';
import type { AnswerOptions } from '../canonical/translation.ts';
import { encodeSealForMessages } from '../seal/encode-seal.ts';
import { renderStopReason } from './map-stop-reason.ts';
import { renderMessagesUsage } from './map-usage.ts';
import { renderMessagesStreamError } from './render-messages-error.ts';
import { createBlockSerialiser } from './serialise-blocks.ts';

/** The block that is open, as the client knows it. */
interface OpenBlock {
  readonly block: BlockStart;
  /** Where it stands in the client's content; `null` until the client has been told of it. */
  index: number | null;
  seal: ThinkingSeal | null;
}

/**
 * Canonical events as events of the Messages API, in its exact order: each block from start to stop, one after the
 * other. Thinking is given only to clients that asked for it; others read `content[0]` as the answer.
 *
 * OpenAI's web searches are counted in the usage. Their results and citations are left out: both have ciphertexts here
 * that only Anthropic can make, and Claude would refuse a conversation with others. The text itself has the links.
 *
 * https://platform.claude.com/docs/en/build-with-claude/streaming
 *
 * @returns a function that gives the events to send for each canonical one; nothing after the end
 */
export function createMessagesEventRenderer(options: AnswerOptions): (event: CanonicalEvent) => JsonObject[] {
  const serialise = createBlockSerialiser();
  const mode = options.request.reasoning?.mode;
  const showsThinking = mode === 'adaptive' || mode === 'budget';
  let hasStarted = false;
  let hasEnded = false;
  let hasCalls = false;
  let searches = 0;
  let blockCount = 0;
  let open: OpenBlock | null = null;

  function startMessage(id: string | null, usage: CanonicalUsage | null): JsonObject[] {
    if (hasStarted) return [];
    hasStarted = true;
    const message = {
      id: toMessageId(id, options.fallbackId),
      type: 'message',
      role: 'assistant',
      model: options.model,
      content: [],
      stop_reason: null,
      stop_sequence: null,
      stop_details: null,
      container: null,
      diagnostics: null,
      usage: renderMessagesUsage(usage),
    };
    return [{ type: 'message_start', message }];
  }

  function startBlock(content: JsonObject): JsonObject[] {
    if (open === null) return [];
    open.index = blockCount++;
    return [{ type: 'content_block_start', index: open.index, content_block: content }];
  }

  function openBlock(block: BlockStart): JsonObject[] {
    open = { block, index: null, seal: null };
    switch (block.kind) {
      case 'text':
        return startBlock({ type: 'text', text: '' });
      case 'thinking': // Which of two forms it takes shows later.
        return [];
      case 'tool-call':
        hasCalls = true;
        return startBlock({ type: 'tool_use', id: block.id, name: block.name, input: {} });
      case 'opaque':
        if (block.dialect === 'messages') return startBlock(block.value);
        if (isWebSearch(block.value)) searches++;
        return [];
    }
  }

  function addDelta(text: string): JsonObject[] {
    if (open === null) return [];
    switch (open.block.kind) {
      case 'text':
        return toDelta(open, { type: 'text_delta', text });
      case 'tool-call':
        return toDelta(open, { type: 'input_json_delta', partial_json: text });
      case 'thinking': {
        if (!showsThinking) return [];
        const start =
          open.index === null ? startBlock({ type: 'thinking', thinking: '', signature: '' }) : [];
        return [...start, ...toDelta(open, { type: 'thinking_delta', thinking: text })];
      }
      case 'opaque':
        return [];
    }
  }

  function closeBlock(): JsonObject[] {
    if (open === null) return [];
    const seal = open.block.kind === 'thinking' && showsThinking ? renderSeal(open, open.seal) : [];
    const stop = open.index === null ? [] : [{ type: 'content_block_stop', index: open.index }];
    open = null;
    return [...seal, ...stop];
  }

  /** A seal without any text to it has a block of its own kind. */
  function renderSeal(block: OpenBlock, seal: ThinkingSeal | null): JsonObject[] {
    if (seal === null) return [];
    const value = encodeSealForMessages(seal);
    if (block.index !== null) return toDelta(block, { type: 'signature_delta', signature: value });
    const isOwnSignature = seal.vendor === 'anthropic' && seal.kind === 'signature';
    return startBlock(
      isOwnSignature
        ? { type: 'thinking', thinking: '', signature: value }
        : { type: 'redacted_thinking', data: value },
    );
  }

  function finish(reason: FinishReason, stopSequence: string | null, usage: CanonicalUsage): JsonObject[] {
    hasEnded = true;
    const delta = {
      stop_reason: renderStopReason(reason, hasCalls),
      stop_sequence: stopSequence,
      stop_details: null,
      container: null,
    };
    const searched =
      searches === 0 ? {} : { server_tool_use: { web_search_requests: searches, web_fetch_requests: 0 } };
    return [
      { type: 'message_delta', delta, usage: { ...renderMessagesUsage(usage), ...searched } },
      { type: 'message_stop' },
    ];
  }

  function render(event: CanonicalEvent): JsonObject[] {
    switch (event.type) {
      case 'start':
        return startMessage(event.id, event.usage);
      case 'ping':
        return [{ type: 'ping' }];
      case 'block-start':
        return [...startMessage(null, null), ...openBlock(event.block)];
      case 'delta':
        return addDelta(event.text);
      case 'seal':
        if (open !== null) open.seal = event.seal;
        return [];
      case 'annotation':
        return open !== null && event.dialect === 'messages'
          ? toDelta(open, { type: 'citations_delta', citation: event.value })
          : [];
      case 'block-stop':
        return closeBlock();
      case 'finish':
        return [...startMessage(null, null), ...finish(event.reason, event.stopSequence, event.usage)];
      case 'error':
        hasEnded = true;
        return [renderMessagesStreamError(event.error)];
    }
  }

  return (event) => (hasEnded ? [] : serialise(event).flatMap(render));
}

function toDelta({ index }: OpenBlock, delta: JsonObject): JsonObject[] {
  return index === null ? [] : [{ type: 'content_block_delta', index, delta }];
}

/** Opening a page of what was found, or looking for a word in it, is no search of its own. */
function isWebSearch({ type, action }: JsonObject): boolean {
  return type === 'web_search_call' && (!isJsonObject(action) || action.type === 'search');
}

/** Ids of the API begin with `msg_`; what follows stays recognisable. */
function toMessageId(id: string | null, fallbackId: string): string {
  const name = (id ?? '').replace(/^(?:msg|resp|chatcmpl)[_-]/, '').replaceAll(/[^\w-]/g, '');
  return `msg_${name === '' ? fallbackId : name}`;
}
