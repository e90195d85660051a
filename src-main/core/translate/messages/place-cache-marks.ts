import { isJsonObject, type JsonObject } from '../../../../src-shared/json.ts';

/** https://platform.claude.com/docs/en/build-with-claude/prompt-caching: a fifth mark is an error. */
const MAX_MARKS = 4;
/** How many blocks the provider looks back from a mark, itself among them, for what it has cached. */
const LOOKBACK = 20;
const MARK: JsonObject = { type: 'ephemeral' };

/** The parts of a request that a mark can stand in, in the order in which the provider reads them. */
export interface MarkablePrompt {
  readonly tools: readonly JsonObject[];
  readonly system: readonly JsonObject[];
  readonly messages: readonly JsonObject[];
}

export interface CacheMarkOptions {
  /** Marks are set where the client set none. */
  readonly isAutomatic: boolean;
  /** The client asks for automatic caching of its last block, which takes one of the four. */
  readonly hasTopMark: boolean;
}

/**
 * Sees to the cache breakpoints. A client's own stay where they are, the last four of them. Where there are none
 * and `isAutomatic`, up to four are set, at the ends of what the next request is likely to begin with: the last user
 * message, the system prompt, the first of several system texts (clients put what changes into the later ones), the
 * tools. The user message before the last one, where the request before this one ended, is found from the last one
 * unless it is too far away: then its mark comes second, else last.
 *
 * @param prompt without what only this request has at its end
 * @returns the same prompt with marks; nothing else differs
 */
export function placeCacheMarks(
  prompt: MarkablePrompt,
  { isAutomatic, hasTopMark }: CacheMarkOptions,
): MarkablePrompt {
  const marked = findBlocks(prompt).filter(({ cache_control: mark }) => isJsonObject(mark));
  const room = hasTopMark ? MAX_MARKS - 1 : MAX_MARKS;
  if (marked.length > room) {
    const surplus = new Set(marked.slice(0, -room));
    return mapBlocks(prompt, (block) => (surplus.has(block) ? withoutMark(block) : block));
  }
  if (marked.length > 0 || !isAutomatic || hasTopMark) return prompt;
  const chosen = new Set(chooseBlocks(prompt).slice(0, MAX_MARKS));
  return mapBlocks(prompt, (block) => (chosen.has(block) ? { ...block, cache_control: MARK } : block));
}

/** The blocks that are worth a mark, each once, the most useful first. */
function chooseBlocks({ tools, system, messages }: MarkablePrompt): JsonObject[] {
  const last = messages.findLastIndex(({ role }) => role === 'user');
  const before = messages.findLastIndex(({ role }, index) => role === 'user' && index < last);
  const endOf = (index: number) => blocksOf(messages[index] ?? {}).at(-1);
  const isFar = messages.slice(before + 1, last + 1).flatMap(blocksOf).length >= LOOKBACK;
  const candidates = [
    endOf(last),
    isFar ? endOf(before) : undefined,
    system.at(-1),
    system[0],
    tools.at(-1),
    endOf(before),
  ];
  return [...new Set(candidates.filter((block) => block !== undefined))];
}

function findBlocks({ tools, system, messages }: MarkablePrompt): JsonObject[] {
  const content = messages.flatMap(blocksOf).flatMap((block) => [...blocksOf(block), block]);
  return [...tools, ...system, ...content];
}

/** The blocks within a message, or within a tool's result. */
export function blocksOf({ content }: JsonObject): JsonObject[] {
  return Array.isArray(content) ? content.filter(isJsonObject) : [];
}

/** As {@link blocksOf}, of content that may be a string, too. */
export function listContent(message: JsonObject): JsonObject[] {
  const { content } = message;
  return typeof content === 'string' ? [{ type: 'text', text: content }] : blocksOf(message);
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
