import { isJsonObject, type JsonObject } from '../../../../src-shared/json.ts';
import type { AnswerCollector, AnswerOptions } from '../canonical/translation.ts';
import { createMessagesEventRenderer } from './render-events.ts';
import { parseArguments } from './tool-arguments.ts';

/** Puts the whole answer together from the events that the stream would have had, as the official SDKs do. */
export function createMessagesAnswerCollector(options: AnswerOptions): AnswerCollector {
  const render = createMessagesEventRenderer(options);
  const content: JsonObject[] = [];
  let message: JsonObject = {};
  let text: string[] = [];

  function addDelta(delta: JsonObject): void {
    const block = content.at(-1) ?? {};
    if (typeof delta.signature === 'string') block.signature = delta.signature;
    else if (isJsonObject(delta.citation)) block.citations = [...listCitations(block), delta.citation];
    else text.push(String(delta.text ?? delta.thinking ?? delta.partial_json ?? ''));
  }

  function closeBlock(): void {
    const block = content.at(-1) ?? {};
    const whole = text.join('');
    if (block.type === 'text') block.text = whole;
    if (block.type === 'thinking') block.thinking = whole;
    if (block.type === 'tool_use') block.input = parseArguments(whole);
    text = [];
  }

  function add(event: JsonObject): void {
    const { message: started, content_block: block, delta, usage } = event;
    switch (event.type) {
      case 'message_start':
        if (isJsonObject(started)) message = { ...started, content };
        break;
      case 'content_block_start':
        if (isJsonObject(block)) content.push({ ...block });
        break;
      case 'content_block_delta':
        if (isJsonObject(delta)) addDelta(delta);
        break;
      case 'content_block_stop':
        closeBlock();
        break;
      case 'message_delta':
        if (isJsonObject(delta)) message = { ...message, ...delta, usage };
        break;
    }
  }

  return {
    push: (event) => render(event).forEach(add),
    read: () => message,
  };
}

function listCitations({ citations }: JsonObject): unknown[] {
  return Array.isArray(citations) ? citations : [];
}
