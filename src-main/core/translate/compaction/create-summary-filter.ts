import type { CanonicalEvent, FinishReason, ProviderError } from '../canonical/events.ts';
import type { EventFilter } from '../relay/read-answer.ts';

/**
 * Makes of the answer to `askForSummary` what compacting answers: one block with the summary, as it comes, and
 * nothing else. Half a summary is none: such an answer ends with an error, and its block stays open.
 */
export function createSummaryFilter(): EventFilter {
  const textBlocks = new Set<number>();
  let hasStarted = false;
  let isBlank = true;

  function add(text: string): CanonicalEvent[] {
    const start: CanonicalEvent[] = hasStarted
      ? []
      : [{ type: 'block-start', index: 0, block: { kind: 'text', isCompaction: true } }];
    hasStarted = true;
    isBlank &&= text.trim() === '';
    return [...start, { type: 'delta', index: 0, text }];
  }

  return (event) => {
    switch (event.type) {
      case 'block-start':
        if (event.block.kind === 'text') textBlocks.add(event.index);
        return [];
      case 'delta':
        return textBlocks.has(event.index) ? add(event.text) : [];
      case 'seal':
      case 'annotation':
      case 'block-stop':
        return [];
      case 'finish': {
        const error = findFailure(event.reason, isBlank);
        return error === null
          ? [
              { type: 'block-stop', index: 0 },
              { ...event, reason: 'end' },
            ]
          : [{ type: 'error', error }];
      }
      default:
        return [event];
    }
  };
}

function findFailure(reason: FinishReason, isBlank: boolean): ProviderError | null {
  if (reason === 'length') {
    const message =
      'The summary of the conversation did not fit. Raise max_output_tokens, or compact earlier: the conversation may fill the context window.';
    return { status: null, kind: 'context-length', message, code: 'context_length_exceeded', param: null };
  }
  if (!isBlank && (reason === 'end' || reason === 'stop-sequence' || reason === 'tool-calls')) return null;
  const message = 'The model wrote no summary of the conversation. Send the request again.';
  return { status: 502, kind: 'server', message, code: 'upstream_answer_invalid', param: null };
}
