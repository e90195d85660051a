import type { JsonObject } from '../../../../src-shared/json.ts';
import type { CanonicalEvent, CanonicalUsage, FinishReason, ProviderError } from '../canonical/events.ts';
import type { AnswerOptions } from '../canonical/translation.ts';
import { renderUsage } from './read-usage.ts';
import { describeResponseError } from './render-error.ts';
import { type BlockWriter, createBlockWriters, type Output } from './write-blocks.ts';

/**
 * Writes one answer as the events of OpenAI's Responses API, each an object with its `type`. A stream sends them;
 * a whole answer is the `response` of the last one. A `response`, always the last field, lacks what it has to repeat
 * of the request: see `renderRequestEcho`.
 *
 * @see https://platform.openai.com/docs/api-reference/responses-streaming
 */
export function createAnswerWriter(options: AnswerOptions): (event: CanonicalEvent) => JsonObject[] {
  const blocks = new Map<number, BlockWriter>();
  /** Ended, which is told with the next event: what an answer that was cut off ends with is not complete. */
  let ended: BlockWriter | null = null;
  const items: JsonObject[] = [];
  const openItems = new Set<number>();
  let written: JsonObject[] = [];
  let sequenceNumber = 0;
  let suffix: string | null = null;
  let isDone = false;
  let hasRefusal = false;

  function emit(type: string, fields: JsonObject): void {
    written.push({ type, sequence_number: sequenceNumber++, ...fields });
  }

  const output: Output = {
    emit,
    openItem(prefix, createItem) {
      const index = items.length;
      const id = `${prefix}_${suffix}_${index}`;
      const item = createItem(id);
      items.push(item);
      openItems.add(index);
      emit('response.output_item.added', { output_index: index, item });
      return { index, id };
    },
    closeItem(index, item) {
      items[index] = item;
      openItems.delete(index);
      emit('response.output_item.done', { output_index: index, item });
    },
  };
  const writers = createBlockWriters(output, options.request.tools);

  function start(id: string | null): void {
    if (suffix !== null) return;
    suffix = options.keptId ?? toIdSuffix(id ?? options.fallbackId);
    const response = renderResponse('in_progress', { output: [] });
    emit('response.created', { response });
    emit('response.in_progress', { response });
  }

  function renderResponse(status: string, fields: JsonObject): JsonObject {
    return {
      id: `resp_${suffix}`,
      status,
      error: null,
      incomplete_details: null,
      usage: null,
      ...fields,
    };
  }

  function stopEnded(isCut: boolean): void {
    ended?.stop(isCut);
    ended = null;
  }

  function finish(reason: FinishReason, usage: CanonicalUsage): void {
    const incomplete = toIncompleteReason(reason, hasRefusal);
    const isCut = incomplete !== null;
    stopEnded(isCut && blocks.size === 0);
    for (const [, block] of [...blocks].sort(([a], [b]) => a - b)) block.stop(isCut);
    writers.closeMessage(isCut);
    const status = incomplete === null ? 'completed' : 'incomplete';
    const details = incomplete === null ? null : { reason: incomplete };
    emit(`response.${status}`, {
      response: renderResponse(status, {
        output: items,
        incomplete_details: details,
        usage: renderUsage(usage),
      }),
    });
  }

  /** Items that are not complete stay so: a client would carry out a call whose end it is told of. */
  function fail(error: ProviderError): void {
    const output = items.filter((_, index) => !openItems.has(index));
    emit('response.failed', {
      response: renderResponse('failed', { output, error: describeResponseError(error) }),
    });
  }

  function write(event: CanonicalEvent): void {
    if (event.type === 'ping') return;
    start(event.type === 'start' ? event.id : null);
    if (event.type !== 'finish') stopEnded(false);
    switch (event.type) {
      case 'start':
        break;
      case 'block-start':
        hasRefusal ||= event.block.kind === 'text' && event.block.isRefusal === true;
        blocks.set(event.index, writers.start(event.block));
        break;
      case 'delta':
        blocks.get(event.index)?.add(event.text);
        break;
      case 'seal':
        blocks.get(event.index)?.seal?.(event.seal);
        break;
      case 'annotation':
        blocks.get(event.index)?.annotate?.(event);
        break;
      case 'block-stop':
        ended = blocks.get(event.index) ?? null;
        blocks.delete(event.index);
        break;
      case 'finish':
        isDone = true;
        finish(event.reason, event.usage);
        break;
      case 'error':
        isDone = true;
        fail(event.error);
    }
  }

  return (event) => {
    if (isDone) return [];
    written = [];
    write(event);
    return written;
  };
}

/** OpenAI's ids begin with what they are of; the rest is the provider's own. */
function toIdSuffix(id: string): string {
  return id.replace(/^(resp|msg|chatcmpl)[_-]/, '').replaceAll(/\W/g, '') || '0';
}

/** A refusal in words is a complete answer, as it is for OpenAI. */
function toIncompleteReason(reason: FinishReason, hasRefusal: boolean): string | null {
  // OpenAI has no word for a turn that its tools have made too long.
  if (reason === 'length' || reason === 'pause') return 'max_output_tokens';
  if (reason === 'filter' || (reason === 'refusal' && !hasRefusal)) return 'content_filter';
  return null;
}
