import { createHash } from 'node:crypto';
import type { JsonObject } from '../../src-shared/json.ts';
import { objectsOf } from '../fakes/read-request.ts';
import { CHARACTERS_PER_TOKEN, type PromptCache } from './cache-reading.ts';

/** How many blocks before a mark are looked at, itself among them. */
const LOOKBACK = 20;

/** The shortest prefix that is cached, in tokens. Where it is not known here, the longest of all. */
const MIN_TOKENS: Readonly<Record<string, number>> = { 'claude-sonnet-4-5': 1024 };
const LONGEST_MIN_TOKENS = 4096;

/**
 * Anthropic's prompt cache, as its documentation describes it: what a mark closes is written unless it is too short,
 * and read by a later request that begins alike and has a mark up to 20 blocks on.
 *
 * https://platform.claude.com/docs/en/build-with-claude/prompt-caching#how-prompt-caching-works
 */
export function createClaudePromptCache(): PromptCache {
  const written = new Set<string>();
  return (request) => {
    const blocks = listBlocks(request);
    const minimum = CHARACTERS_PER_TOKEN * (MIN_TOKENS[String(request.model)] ?? LONGEST_MIN_TOKENS);
    const prefixes: { readonly hash: string; readonly length: number }[] = [];
    let hash = '';
    let length = 0;
    for (const { text } of blocks) {
      hash = createHash('sha256').update(hash).update(text).digest('hex');
      length += text.length;
      prefixes.push({ hash, length });
    }
    const marks = [...blocks.entries()].filter(([, { isMarked }]) => isMarked).map(([index]) => index);
    const known = marks
      .flatMap((mark) => prefixes.slice(Math.max(mark - LOOKBACK + 1, 0), mark + 1))
      .filter((prefix) => written.has(prefix.hash));
    for (const mark of marks) {
      const prefix = prefixes[mark];
      if (prefix !== undefined && prefix.length >= minimum) written.add(prefix.hash);
    }
    return { read: Math.max(0, ...known.map((prefix) => prefix.length)), total: length };
  };
}

/** In the provider's order. What messages are cached with beside their own text stands in the first of them. */
function listBlocks(request: JsonObject): { readonly text: string; readonly isMarked: boolean }[] {
  const { model, output_config, thinking, tool_choice } = request;
  const toBlock = (place: unknown, { cache_control, ...block }: JsonObject) => ({
    text: JSON.stringify([place, block]),
    isMarked: cache_control != null,
  });
  return [
    ...objectsOf(request.tools).map((tool) => toBlock([model, output_config], tool)),
    ...objectsOf(request.system).map((block) => toBlock([model, output_config], block)),
    ...objectsOf(request.messages).flatMap(({ role, content }) =>
      objectsOf(content).map((block) => toBlock([role, thinking, tool_choice], block)),
    ),
  ];
}
