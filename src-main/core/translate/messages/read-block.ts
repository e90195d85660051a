import { isJsonObject, type JsonObject } from '../../../../src-shared/json.ts';
import type { BlockStart, CanonicalEvent } from '../canonical/events.ts';
import type { ThinkingSeal } from '../canonical/request.ts';
import { createCustomInputDecoder } from './decode-custom-input.ts';
import { parseArguments } from './tool-arguments.ts';

/** Reads one content block, from its start to its end. */
export interface MessagesBlockReader {
  start(): CanonicalEvent[];
  add(delta: JsonObject): CanonicalEvent[];
  stop(): CanonicalEvent[];
}

/** @param block as `content_block_start` has it, or whole, as in an answer that is no stream */
export function createBlockReader(
  block: JsonObject,
  index: number,
  customTools: ReadonlySet<string>,
): MessagesBlockReader {
  switch (block.type) {
    case 'text':
      return readText(block, index);
    case 'thinking':
    case 'redacted_thinking':
      return readThinking(block, index);
    case 'tool_use':
      return readToolUse(block, index, customTools);
    default:
      return readOpaque(block, index);
  }
}

function readText(block: JsonObject, index: number): MessagesBlockReader {
  const citations = Array.isArray(block.citations) ? block.citations : [];
  return {
    start: () => [
      open(index, { kind: 'text' }),
      ...toDelta(index, block.text),
      ...citations.flatMap((citation) => toAnnotation(index, citation)),
    ],
    add: ({ type, text, citation }) => {
      if (type === 'text_delta') return toDelta(index, text);
      return type === 'citations_delta' ? toAnnotation(index, citation) : [];
    },
    stop: () => [close(index)],
  };
}

function readThinking(block: JsonObject, index: number): MessagesBlockReader {
  let signature = typeof block.signature === 'string' ? block.signature : '';
  return {
    start: () => [open(index, { kind: 'thinking' }), ...toDelta(index, block.thinking)],
    add: ({ type, thinking, signature: given }) => {
      if (type === 'signature_delta' && typeof given === 'string') signature = given;
      return type === 'thinking_delta' ? toDelta(index, thinking) : [];
    },
    stop: () => {
      const seal = toSeal(block, signature);
      return seal === null ? [close(index)] : [{ type: 'seal', index, seal }, close(index)];
    },
  };
}

function toSeal(block: JsonObject, signature: string): ThinkingSeal | null {
  if (block.type === 'redacted_thinking') {
    return { vendor: 'anthropic', kind: 'redacted', value: String(block.data ?? '') };
  }
  return signature === '' ? null : { vendor: 'anthropic', kind: 'signature', value: signature };
}

function readToolUse(
  block: JsonObject,
  index: number,
  customTools: ReadonlySet<string>,
): MessagesBlockReader {
  const name = String(block.name ?? '');
  const decoder = customTools.has(name) ? createCustomInputDecoder() : null;
  let hasInput = false;
  const give = (json: string) => toDelta(index, decoder === null ? json : decoder.push(json));
  return {
    start: () => [
      open(index, {
        kind: 'tool-call',
        id: String(block.id ?? ''),
        name,
        ...(decoder !== null && { isCustom: true as const }),
      }),
    ],
    add: ({ type, partial_json: json }) => {
      if (type !== 'input_json_delta' || typeof json !== 'string' || json === '') return [];
      hasInput = true;
      return give(json);
    },
    stop: () => [
      ...(hasInput ? [] : give(JSON.stringify(block.input ?? {}))),
      ...toDelta(index, decoder?.end()),
      close(index),
    ],
  };
}

/** Given out whole, at its end, since its input comes in pieces as well. */
function readOpaque(block: JsonObject, index: number): MessagesBlockReader {
  let json = '';
  return {
    start: () => [],
    add: (delta) => {
      if (delta.type === 'input_json_delta' && typeof delta.partial_json === 'string')
        json += delta.partial_json;
      return [];
    },
    stop: () => {
      const value = json === '' ? block : { ...block, input: parseArguments(json) };
      return [open(index, { kind: 'opaque', dialect: 'messages', value }), close(index)];
    },
  };
}

function open(index: number, block: BlockStart): CanonicalEvent {
  return { type: 'block-start', index, block };
}

function close(index: number): CanonicalEvent {
  return { type: 'block-stop', index };
}

function toDelta(index: number, text: unknown): CanonicalEvent[] {
  return typeof text === 'string' && text !== '' ? [{ type: 'delta', index, text }] : [];
}

function toAnnotation(index: number, value: unknown): CanonicalEvent[] {
  return isJsonObject(value) ? [{ type: 'annotation', index, dialect: 'messages', value }] : [];
}
