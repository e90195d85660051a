import { isJsonObject, type JsonObject, parseJsonObject } from '../../../../src-shared/json.ts';
import type { BlockStart, CanonicalEvent } from '../canonical/events.ts';
import type { ThinkingSeal, Tool } from '../canonical/request.ts';
import { encodeSealForResponses, encodeSummary } from '../seal/encode-seal.ts';
import { toUrlCitation } from './to-url-citation.ts';

/** Where items go. */
export interface Output {
  emit(type: string, fields: JsonObject): void;
  /** Adds an item that is in progress. */
  openItem(prefix: string, createItem: (id: string) => JsonObject): { index: number; id: string };
  closeItem(index: number, item: JsonObject): void;
}

export interface BlockWriter {
  add(text: string): void;
  /** @param isCut the answer was cut off here: its item is incomplete */
  stop(isCut: boolean): void;
  seal?(seal: ThinkingSeal): void;
  annotate?(annotation: CanonicalEvent & { type: 'annotation' }): void;
}

/** The writers of one answer's blocks. */
export function createBlockWriters(output: Output, tools: readonly Tool[]) {
  let message: MessageWriter | null = null;

  /** The message ends where another kind of item begins, as soon as its own texts have ended. */
  function closeMessage(isCut: boolean): void {
    message?.close(isCut);
    message = null;
  }

  return {
    closeMessage,
    start(block: BlockStart): BlockWriter {
      if (block.kind === 'text' && !block.isCompaction) {
        message ??= createMessageWriter(output);
        return message.startPart(block.isRefusal === true);
      }
      closeMessage(false);
      switch (block.kind) {
        case 'text':
          return createCompactionWriter(output);
        case 'thinking':
          return createThinkingWriter(output);
        case 'tool-call':
          return createCallWriter(block, output, tools);
        case 'opaque':
          return createOpaqueWriter(block, output);
      }
    },
  };
}

interface MessageWriter {
  startPart(isRefusal: boolean): BlockWriter;
  close(isCut: boolean): void;
}

/** Neighbouring text blocks are parts of one message. */
function createMessageWriter(output: Output): MessageWriter {
  const render = (id: string, status: string, content: JsonObject[]) => ({
    id,
    type: 'message',
    status,
    role: 'assistant',
    content,
  });
  const { index, id } = output.openItem('msg', (id) => render(id, 'in_progress', []));
  const parts: JsonObject[] = [];
  let openParts = 0;
  let isClosing = false;

  function closeWhenDone(isCut: boolean): void {
    if (isClosing && openParts === 0) output.closeItem(index, render(id, toEndStatus(isCut), parts));
  }

  return {
    startPart(isRefusal) {
      const place = { item_id: id, output_index: index, content_index: parts.length };
      const part = createPart(isRefusal, place, output);
      parts.push(part.render());
      openParts += 1;
      return {
        ...part,
        stop(isCut) {
          part.stop();
          parts[place.content_index] = part.render();
          openParts -= 1;
          closeWhenDone(isCut);
        },
      };
    },
    close(isCut) {
      isClosing = true;
      closeWhenDone(isCut);
    },
  };
}

function createPart(isRefusal: boolean, place: JsonObject, { emit }: Output) {
  const annotations: JsonObject[] = [];
  const citations: JsonObject[] = [];
  let text = '';
  const render = (): JsonObject =>
    isRefusal ? { type: 'refusal', refusal: text } : { type: 'output_text', annotations, logprobs: [], text };
  const logprobs = isRefusal ? {} : { logprobs: [] };
  const name = isRefusal ? 'refusal' : 'output_text';

  function addAnnotation(annotation: JsonObject): void {
    emit('response.output_text.annotation.added', {
      ...place,
      annotation_index: annotations.length,
      annotation,
    });
    annotations.push(annotation);
  }

  emit('response.content_part.added', {
    ...place,
    part: { ...render(), ...(isRefusal ? {} : { annotations: [] }) },
  });
  return {
    render,
    add(delta: string) {
      text += delta;
      emit(`response.${name}.delta`, { ...place, delta, ...logprobs });
    },
    annotate({ dialect, value }: CanonicalEvent & { type: 'annotation' }) {
      if (isRefusal) return;
      // Anthropic's are for the whole text, whose end is not known yet.
      if (dialect === 'responses') addAnnotation(value);
      else citations.push(value);
    },
    stop() {
      for (const citation of citations) {
        const annotation = toUrlCitation(citation, text.length);
        if (annotation !== null) addAnnotation(annotation);
      }
      emit(`response.${name}.done`, {
        ...place,
        ...(isRefusal ? { refusal: text } : { text, logprobs: [] }),
      });
      emit('response.content_part.done', { ...place, part: render() });
    },
  };
}

/** The seal goes along always: a client that keeps its reasoning sends it back, and the model goes on from it. */
function createThinkingWriter(output: Output): BlockWriter {
  const { index, id } = output.openItem('rs', (id) => ({ id, type: 'reasoning', summary: [] }));
  const place = { item_id: id, output_index: index, summary_index: 0 };
  let text = '';
  let sealed: string | null = null;
  const part = () => ({ type: 'summary_text', text });
  return {
    add(delta) {
      if (text === '') output.emit('response.reasoning_summary_part.added', { ...place, part: part() });
      text += delta;
      output.emit('response.reasoning_summary_text.delta', { ...place, delta });
    },
    seal(seal) {
      sealed = encodeSealForResponses(seal, text);
    },
    stop(isCut) {
      if (text !== '') {
        output.emit('response.reasoning_summary_text.done', { ...place, text });
        output.emit('response.reasoning_summary_part.done', { ...place, part: part() });
      }
      output.closeItem(index, {
        id,
        type: 'reasoning',
        summary: text === '' ? [] : [part()],
        ...(isCut && { status: toEndStatus(isCut) }),
        ...(sealed === null ? {} : { encrypted_content: sealed }),
      });
    },
  };
}

/** The events tell that the summary grows, and the item at its end holds it. */
function createCompactionWriter(output: Output): BlockWriter {
  const render = (id: string, sealed: string) => ({ id, type: 'compaction', encrypted_content: sealed });
  const { index, id } = output.openItem('cmp', (id) => render(id, ''));
  let text = '';
  return {
    add(delta) {
      text += delta;
      output.emit('response.compaction.compacting', { item_id: id, output_index: index });
    },
    stop() {
      output.closeItem(index, render(id, encodeSummary(text)));
    },
  };
}

function createCallWriter(
  block: BlockStart & { kind: 'tool-call' },
  output: Output,
  tools: readonly Tool[],
): BlockWriter {
  const tool = tools.find((candidate) => 'name' in candidate && candidate.name === block.name);
  const call: Call = {
    call_id: block.id,
    // What the client calls the tool.
    ...(tool !== undefined && 'origin' in tool ? tool.origin : { name: block.name }),
  };
  if (block.isCustom) return createCustomCallWriter(call, output, (text) => text);
  return tool?.kind === 'custom'
    ? createCustomCallWriter(call, output, readCustomInput)
    : createFunctionCallWriter(call, output);
}

type Call = { readonly call_id: string; readonly name: string; readonly namespace?: string };

function createFunctionCallWriter(call: Call, output: Output): BlockWriter {
  const render = (id: string, status: string, text: string) => ({
    id,
    type: 'function_call',
    status,
    arguments: text,
    ...call,
  });
  const { index, id } = output.openItem('fc', (id) => render(id, 'in_progress', ''));
  const place = { item_id: id, output_index: index };
  let text = '';
  const add = (delta: string) => {
    text += delta;
    output.emit('response.function_call_arguments.delta', { ...place, delta });
  };
  return {
    add,
    stop(isCut) {
      if (!isCut) {
        if (text === '') add('{}'); // A call without arguments.
        output.emit('response.function_call_arguments.done', { ...place, name: call.name, arguments: text });
      }
      output.closeItem(index, render(id, toEndStatus(isCut), text));
    },
  };
}

/** @param readInput makes the tool's input of all that the model wrote */
function createCustomCallWriter(
  call: Call,
  output: Output,
  readInput: (text: string) => string,
): BlockWriter {
  const render = (id: string, status: string, input: string) => ({
    id,
    type: 'custom_tool_call',
    status,
    input,
    ...call,
  });
  const { index, id } = output.openItem('ctc', (id) => render(id, 'in_progress', ''));
  const place = { item_id: id, output_index: index };
  let text = '';
  return {
    add(delta) {
      text += delta;
    },
    stop(isCut) {
      const input = readInput(text);
      if (input !== '') output.emit('response.custom_tool_call_input.delta', { ...place, delta: input });
      if (!isCut) output.emit('response.custom_tool_call_input.done', { ...place, input });
      output.closeItem(index, render(id, toEndStatus(isCut), input));
    },
  };
}

/** Claude has no free-form tools: it is given a function whose one argument, `input`, is the text. */
function readCustomInput(text: string): string {
  const input = parseJsonObject(text)?.input;
  return typeof input === 'string' ? input : text;
}

/** A web search that ran at Anthropic is told as OpenAI tells its own. Other parts of Anthropic's have no counterpart. */
function createOpaqueWriter(
  { dialect, value }: BlockStart & { kind: 'opaque' },
  output: Output,
): BlockWriter {
  if (dialect === 'responses') return createOwnItemWriter(value, output);
  const { type, name, input } = value;
  return type === 'server_tool_use' && name === 'web_search'
    ? createWebSearchWriter(input, output)
    : { add() {}, stop() {} };
}

function createOwnItemWriter(item: JsonObject, output: Output): BlockWriter {
  const withId = (id: string) => (typeof item.id === 'string' && item.id !== '' ? item : { ...item, id });
  const { index, id } = output.openItem('ws', withId);
  return { add() {}, stop: () => output.closeItem(index, withId(id)) };
}

/** A search is followed by its results, unless the answer ends before it has run. */
function createWebSearchWriter(input: unknown, output: Output): BlockWriter {
  const query = isJsonObject(input) && typeof input.query === 'string' ? input.query : '';
  const action = { type: 'search', query };
  const render = (id: string, status: string) => ({ id, type: 'web_search_call', status, action });
  const { index, id } = output.openItem('ws', (id) => render(id, 'in_progress'));
  return { add() {}, stop: (isCut) => output.closeItem(index, render(id, isCut ? 'failed' : 'completed')) };
}

function toEndStatus(isCut: boolean): string {
  return isCut ? 'incomplete' : 'completed';
}
