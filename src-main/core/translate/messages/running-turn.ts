import { isJsonObject, type JsonObject } from '../../../../src-shared/json.ts';
import { blocksOf } from './place-cache-marks.ts';

/**
 * Rules about thinking in the turn that goes on, which may be a whole loop of calls and results: the model thinks in
 * all of it, or in none. Newer versions of the API see to some of this themselves, older ones and other hosts of the
 * models refuse it.
 *
 * https://platform.claude.com/docs/en/build-with-claude/extended-thinking#toggling-thinking-modes-in-conversations
 */

/** Whether a budget for thinking would be refused: the last calls were made without thinking first. */
export function lacksThinking(messages: readonly JsonObject[]): boolean {
  const blocks = blocksOf(messages.findLast(({ role }) => role === 'assistant') ?? {});
  return blocks.some(({ type }) => type === 'tool_use') && !isThinking(blocks[0]);
}

/** For a model that is not to think: the messages without thinking since the user spoke last. */
export function dropRunningThinking(messages: readonly JsonObject[]): JsonObject[] {
  const start = messages.findLastIndex(isSpoken);
  return messages.flatMap((message, index) => {
    const blocks = blocksOf(message);
    if (index < start || !blocks.some(isThinking)) return [message];
    const content = blocks.filter((block) => !isThinking(block));
    return content.length > 0 ? [{ ...message, content }] : [];
  });
}

/** `context_management` without the edit that is refused for a model that does not think; `null` when none is left. */
export function dropThinkingEdits(management: JsonObject): JsonObject | null {
  if (!Array.isArray(management.edits)) return management;
  const edits = management.edits.filter(
    (edit) =>
      !(isJsonObject(edit) && typeof edit.type === 'string' && edit.type.startsWith('clear_thinking_')),
  );
  if (edits.length === management.edits.length) return management;
  return edits.length > 0 ? { ...management, edits } : null;
}

function isSpoken(message: JsonObject): boolean {
  return message.role === 'user' && !blocksOf(message).some(({ type }) => type === 'tool_result');
}

function isThinking(block: JsonObject | undefined): boolean {
  return block?.type === 'thinking' || block?.type === 'redacted_thinking';
}
