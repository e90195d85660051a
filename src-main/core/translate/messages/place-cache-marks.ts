import { isJsonObject, type JsonObject } from '../../../../src-shared/json.ts';

/** https://platform.claude.com/docs/en/build-with-claude/prompt-caching: a fifth mark is an error. */
const MAX_MARKS = 4;
const MARK: JsonObject = { type: 'ephemeral' };

/** The parts of a request that a mark can stand in, in the order in which the provider reads them. */
export interface MarkablePrompt {
  readonly tools: readonly JsonObject[];
  readonly system: readonly JsonObject[];
  readonly messages: readonly JsonObject[];
}

/**
 * Sees to the cache breakpoints. A client's own stay where they are, the last four of them. Where there are none
 * and `isAutomatic`, three are set, which leaves one for the identity block: the end of what stays the same all
 * along (system prompt, or tools without one), and the last two user messages. The later of them is written to the
 * cache now; the other one is where the request before this one ended, and is read.
 *
 * @returns the same prompt with marks; nothing else differs
 */
export function placeCacheMarks(prompt: MarkablePrompt, isAutomatic: boolean): MarkablePrompt {
  const marked = findBlocks(prompt).filter(({ cache_control: mark }) => isJsonObject(mark));
  if (marked.length > MAX_MARKS) {
    const surplus = new Set(marked.slice(0, -MAX_MARKS));
    return mapBlocks(prompt, (block) => (surplus.has(block) ? withoutMark(block) : block));
  }
  if (marked.length > 0 || !isAutomatic) return prompt;
  const userMessages = prompt.messages.filter(({ role }) => role === 'user').slice(-2);
  const chosen = new Set([
    prompt.system.at(-1) ?? prompt.tools.at(-1),
    ...userMessages.map((message) => blocksOf(message).at(-1)),
  ]);
  return mapBlocks(prompt, (block) => (chosen.has(block) ? { ...block, cache_control: MARK } : block));
}

function findBlocks({ tools, system, messages }: MarkablePrompt): JsonObject[] {
  const content = messages.flatMap(blocksOf).flatMap((block) => [...blocksOf(block), block]);
  return [...tools, ...system, ...content];
}

/** The blocks within a message, or within a tool's result. */
export function blocksOf({ content }: JsonObject): JsonObject[] {
  return Array.isArray(content) ? content.filter(isJsonObject) : [];
}

function mapBlocks(prompt: MarkablePrompt, change: (block: JsonObject) => JsonObject): MarkablePrompt {
  const changeContent = (holder: JsonObject): JsonObject =>
    Array.isArray(holder.content)
      ? { ...holder, content: blocksOf(holder).map((block) => change(block)) }
      : holder;
  return {
    tools: prompt.tools.map(change),
    system: prompt.system.map(change),
    messages: prompt.messages.map((message) => ({
      ...message,
      content: blocksOf(message).map((block) => {
        const changed = change(block);
        return block.type === 'tool_result' ? changeContent(changed) : changed;
      }),
    })),
  };
}

function withoutMark({ cache_control: _mark, ...block }: JsonObject): JsonObject {
  return block;
}
