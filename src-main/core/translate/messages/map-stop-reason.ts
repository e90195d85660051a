import type { FinishReason } from '../canonical/events.ts';

/** https://platform.claude.com/docs/en/build-with-claude/handling-stop-reasons */
const FINISH_REASONS: Readonly<Record<string, FinishReason>> = {
  end_turn: 'end',
  stop_sequence: 'stop-sequence',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  tool_use: 'tool-calls',
  pause_turn: 'pause',
  refusal: 'refusal',
};

const STOP_REASONS: Readonly<Record<FinishReason, string>> = {
  end: 'end_turn',
  'stop-sequence': 'stop_sequence',
  length: 'max_tokens',
  'tool-calls': 'tool_use',
  pause: 'pause_turn',
  refusal: 'refusal',
  filter: 'refusal',
};

/** A reason that is not known, or none, is taken for the natural end. */
export function mapStopReason(reason: unknown): FinishReason {
  const known = typeof reason === 'string' && Object.hasOwn(FINISH_REASONS, reason);
  return (known && FINISH_REASONS[reason]) || 'end';
}

/** @param hasCalls the answer holds calls, which the client then has to run whatever the provider's word for it */
export function renderStopReason(reason: FinishReason, hasCalls: boolean): string {
  return STOP_REASONS[reason === 'end' && hasCalls ? 'tool-calls' : reason];
}
