import type { JsonObject } from '../../../../src-shared/json.ts';
import type { BlockStart, CanonicalEvent } from '../canonical/events.ts';
import type { CanonicalRequest, ThinkingSeal } from '../canonical/request.ts';
import { renderReasoningDetails } from './reasoning-details.ts';
import type { ChatAnswerContent } from './render-finish.ts';
import { toUrlCitation } from './to-url-citation.ts';

/** A piece of a Chat Completions message, as `delta` holds it. */
export interface ChatDelta {
  readonly role?: 'assistant';
  readonly content?: string;
  readonly refusal?: string;
  readonly reasoning_content?: string;
  readonly reasoning_details?: readonly JsonObject[];
  readonly annotations?: readonly JsonObject[];
  readonly tool_calls?: readonly [ChatToolCallDelta];
  readonly function_call?: ChatFunctionDelta;
}

export interface ChatToolCallDelta {
  readonly index: number;
  readonly id?: string;
  readonly type?: 'function' | 'custom';
  readonly function?: ChatFunctionDelta;
  readonly custom?: { readonly name?: string; readonly input: string };
}

export interface ChatFunctionDelta {
  readonly name?: string;
  readonly arguments: string;
}

/** Its properties are about what has been read so far. */
export interface ChatDeltaReader extends ChatAnswerContent {
  read(event: CanonicalEvent): readonly ChatDelta[];
}

type Block =
  | { readonly kind: 'text'; readonly isRefusal: boolean; readonly startsAt: number; citations: JsonObject[] }
  | { readonly kind: 'thinking'; text: string; seal: ThinkingSeal | null }
  | { readonly kind: 'call'; readonly index: number; readonly form: CallForm; isEmpty: boolean };

type CallForm = 'function' | 'custom' | 'legacy';

/**
 * Turns canonical events into the pieces of a Chat Completions message. Streams send them and whole answers add
 * them up, which makes both say the same.
 *
 * Reasoning goes out as `reasoning_content` while it comes, and once more, whole and sealed, as
 * `reasoning_details` when its block ends: clients that overwrite unknown fields with the last piece, as OpenAI's
 * own helper does, then still send back a block that is complete.
 */
export function createChatDeltaReader(request: CanonicalRequest): ChatDeltaReader {
  const { usesLegacyFunctions: isLegacy = false, hidesReasoning = false } = request;
  const blocks = new Map<number, Block>();
  let contentLength = 0;
  let thinkingBlocks = 0;
  let calls = 0;
  let hasRefusal = false;

  function startBlock(index: number, block: BlockStart): ChatDelta[] {
    switch (block.kind) {
      case 'text': {
        const isRefusal = block.isRefusal === true;
        hasRefusal ||= isRefusal;
        blocks.set(index, { kind: 'text', isRefusal, startsAt: contentLength, citations: [] });
        return [];
      }
      case 'thinking':
        if (hidesReasoning) return [];
        blocks.set(index, { kind: 'thinking', text: '', seal: null });
        return [];
      case 'tool-call': {
        // A legacy message has room for one call, and the provider was asked for no more.
        if (isLegacy && calls > 0) return [];
        const form = isLegacy ? 'legacy' : block.isCustom ? 'custom' : 'function';
        const callIndex = calls++;
        blocks.set(index, { kind: 'call', index: callIndex, form, isEmpty: true });
        return [startCall(callIndex, form, block)];
      }
      case 'opaque':
        return [];
    }
  }

  function addText(block: Block, text: string): ChatDelta[] {
    switch (block.kind) {
      case 'text':
        if (block.isRefusal) return [{ refusal: text }];
        contentLength += text.length;
        return [{ content: text }];
      case 'thinking':
        block.text += text;
        return [{ reasoning_content: text }];
      case 'call':
        block.isEmpty = false;
        return [continueCall(block.index, block.form, text)];
    }
  }

  function stopBlock(block: Block): ChatDelta[] {
    switch (block.kind) {
      case 'text': {
        const annotations = block.citations.flatMap((citation) =>
          toUrlCitation(citation, { start: block.startsAt, end: contentLength }),
        );
        return annotations.length === 0 ? [] : [{ annotations }];
      }
      case 'thinking': {
        const { text, seal } = block;
        return [
          { reasoning_details: renderReasoningDetails({ kind: 'thinking', text, seal }, thinkingBlocks++) },
        ];
      }
      case 'call':
        // Clients parse the arguments, and an empty string is no JSON.
        return block.isEmpty && block.form !== 'custom' ? [continueCall(block.index, block.form, '{}')] : [];
    }
  }

  return {
    get hasCalls() {
      return calls > 0;
    },
    get hasRefusal() {
      return hasRefusal;
    },
    read(event) {
      if (event.type === 'block-start') return startBlock(event.index, event.block);
      if (!('index' in event)) return [];
      const block = blocks.get(event.index);
      if (block === undefined) return [];
      switch (event.type) {
        case 'delta':
          return addText(block, event.text);
        case 'seal':
          if (block.kind === 'thinking') block.seal = event.seal;
          return [];
        case 'annotation':
          if (block.kind === 'text') block.citations.push(event.value);
          return [];
        case 'block-stop':
          blocks.delete(event.index);
          return stopBlock(block);
      }
    },
  };
}

function startCall(index: number, form: CallForm, { id, name }: { id: string; name: string }): ChatDelta {
  if (form === 'legacy') return { function_call: { name, arguments: '' } };
  return form === 'custom'
    ? { tool_calls: [{ index, id, type: 'custom', custom: { name, input: '' } }] }
    : { tool_calls: [{ index, id, type: 'function', function: { name, arguments: '' } }] };
}

function continueCall(index: number, form: CallForm, text: string): ChatDelta {
  if (form === 'legacy') return { function_call: { arguments: text } };
  return form === 'custom'
    ? { tool_calls: [{ index, custom: { input: text } }] }
    : { tool_calls: [{ index, function: { arguments: text } }] };
}
