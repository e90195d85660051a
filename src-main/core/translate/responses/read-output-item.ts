import { isJsonObject, type JsonObject } from '../../../../src-shared/json.ts';
import type { BlockStart, CanonicalEvent } from '../canonical/events.ts';

type Emit = (event: CanonicalEvent) => void;

export interface ItemReaderOptions {
  readonly emit: Emit;
  /** A new block's index. */
  readonly nextIndex: () => number;
  /** The client's names of tools by those that OpenAI was given, where they differ. */
  readonly toolNames: ReadonlyMap<string, string>;
}

/**
 * Reads one item of an answer's output. Deltas may be there or not: what they have not brought, the item itself does
 * at its end. Blocks start with their first content, so that an item without any leaves no empty block.
 */
export interface ItemReader {
  /** A `response.*` event about this item that is not its beginning or end. */
  read(type: string, event: JsonObject): void;
  /** @param item the item as it ended; `null` when only its deltas are known */
  close(item: JsonObject | null): void;
}

/** @returns the reader for an item of this `type`, whose `call_id` and `name` are known from its beginning */
export function createItemReader(item: JsonObject, options: ItemReaderOptions): ItemReader {
  switch (item.type) {
    case 'message':
      return createMessageReader(options);
    case 'reasoning':
      return createReasoningReader(options);
    case 'function_call':
    case 'custom_tool_call':
      return createCallReader(item, options);
    default:
      return createOpaqueReader(options);
  }
}

/** One block that starts with its first text. Later whole texts only add what is missing. */
function createBlock(block: BlockStart, { emit, nextIndex }: ItemReaderOptions) {
  let index: number | null = null;
  let isOpen = true;
  let length = 0;
  const start = () => {
    if (index !== null) return index;
    index = nextIndex();
    emit({ type: 'block-start', index, block });
    return index;
  };
  const add = (text: unknown) => {
    if (typeof text !== 'string' || text === '' || !isOpen) return;
    length += text.length;
    emit({ type: 'delta', index: start(), text });
  };
  return {
    start,
    add,
    complete(text: unknown) {
      if (typeof text === 'string') add(text.slice(length));
    },
    get isEmpty() {
      return length === 0;
    },
    get isOpen() {
      return isOpen;
    },
    stop() {
      if (index !== null && isOpen) emit({ type: 'block-stop', index });
      isOpen = false;
    },
  };
}

type Block = ReturnType<typeof createBlock>;

function createMessageReader(options: ItemReaderOptions): ItemReader {
  const blocks = new Map<number, Block & { annotations: number }>();

  function blockAt(contentIndex: unknown, isRefusal: boolean) {
    const key = typeof contentIndex === 'number' ? contentIndex : 0;
    const known = blocks.get(key);
    if (known !== undefined) return known;
    const block = createBlock({ kind: 'text', ...(isRefusal ? { isRefusal } : {}) }, options);
    const created = Object.assign(block, { annotations: 0 });
    blocks.set(key, created);
    return created;
  }

  function completePart(part: unknown, contentIndex: unknown): void {
    if (!isJsonObject(part)) return;
    const isRefusal = part.type === 'refusal';
    if (!isRefusal && part.type !== 'output_text') return;
    const block = blockAt(contentIndex, isRefusal);
    block.complete(isRefusal ? part.refusal : part.text);
    const annotations = Array.isArray(part.annotations) ? part.annotations : [];
    for (const annotation of annotations.slice(block.annotations)) annotate(block, annotation);
    block.stop();
  }

  function annotate(block: Block & { annotations: number }, value: unknown): void {
    if (!isJsonObject(value) || !block.isOpen) return;
    block.annotations += 1;
    options.emit({ type: 'annotation', index: block.start(), dialect: 'responses', value });
  }

  return {
    read(type, event) {
      const { content_index: contentIndex } = event;
      switch (type) {
        case 'response.output_text.delta':
          blockAt(contentIndex, false).add(event.delta);
          break;
        case 'response.refusal.delta':
          blockAt(contentIndex, true).add(event.delta);
          break;
        case 'response.output_text.done':
          blockAt(contentIndex, false).complete(event.text);
          break;
        case 'response.refusal.done':
          blockAt(contentIndex, true).complete(event.refusal);
          break;
        case 'response.output_text.annotation.added':
          annotate(blockAt(contentIndex, false), event.annotation);
          break;
        case 'response.content_part.done':
          completePart(event.part, contentIndex);
          break;
      }
    },
    close(item) {
      const content: readonly unknown[] = Array.isArray(item?.content) ? item.content : [];
      for (const [i, part] of content.entries()) completePart(part, i);
      for (const block of blocks.values()) block.stop();
    },
  };
}

/** All parts of a summary make one block, as paragraphs. Raw reasoning counts only where there is no summary. */
function createReasoningReader(options: ItemReaderOptions): ItemReader {
  const block = createBlock({ kind: 'thinking' }, options);
  let source: 'summary' | 'content' | null = null;
  let lastPart: unknown = null;

  function add(from: 'summary' | 'content', part: unknown, text: unknown): void {
    source ??= from;
    if (source !== from || typeof text !== 'string' || text === '') return;
    if (!block.isEmpty && part !== lastPart) block.add('\n\n');
    lastPart = part;
    block.add(text);
  }

  return {
    read(type, event) {
      if (type === 'response.reasoning_summary_text.delta') add('summary', event.summary_index, event.delta);
      if (type === 'response.reasoning_text.delta') add('content', event.content_index, event.delta);
    },
    close(item) {
      const summary = joinTexts(item?.summary);
      block.complete(source === 'content' || summary === '' ? joinTexts(item?.content) : summary);
      const sealed = item?.encrypted_content;
      if (typeof sealed === 'string' && sealed !== '') {
        const itemId = typeof item?.id === 'string' ? item.id : null;
        options.emit({
          type: 'seal',
          index: block.start(),
          seal: { vendor: 'openai', itemId, value: sealed },
        });
      }
      block.stop();
    },
  };
}

function joinTexts(parts: unknown): string {
  const texts = Array.isArray(parts) ? parts.map((part) => (isJsonObject(part) ? part.text : null)) : [];
  return texts.filter((text) => typeof text === 'string' && text !== '').join('\n\n');
}

/** `call_id` is what a result names, not the item's own id. */
function createCallReader(begun: JsonObject, options: ItemReaderOptions): ItemReader {
  let block = createCall(begun, options);
  block?.start();
  return {
    read(type, event) {
      switch (type) {
        case 'response.function_call_arguments.delta':
        case 'response.custom_tool_call_input.delta':
          block?.add(event.delta);
          break;
        case 'response.function_call_arguments.done':
          block?.complete(event.arguments);
          break;
        case 'response.custom_tool_call_input.done':
          block?.complete(event.input);
          break;
      }
    },
    close(item) {
      block ??= item === null ? null : createCall(item, options);
      block?.start();
      block?.complete(item?.type === 'custom_tool_call' ? item.input : item?.arguments);
      block?.stop();
    },
  };
}

/** @returns `null` when the item does not name its call yet */
function createCall(item: JsonObject, options: ItemReaderOptions): Block | null {
  const { call_id: id, name } = item;
  if (typeof id !== 'string' || typeof name !== 'string' || name === '') return null;
  const isCustom = item.type === 'custom_tool_call';
  const original = options.toolNames.get(name) ?? name;
  return createBlock({ kind: 'tool-call', id, name: original, ...(isCustom ? { isCustom } : {}) }, options);
}

function createOpaqueReader({ emit, nextIndex }: ItemReaderOptions): ItemReader {
  return {
    read() {},
    close(item) {
      if (item === null) return;
      const index = nextIndex();
      emit({ type: 'block-start', index, block: { kind: 'opaque', dialect: 'responses', value: item } });
      emit({ type: 'block-stop', index });
    },
  };
}
