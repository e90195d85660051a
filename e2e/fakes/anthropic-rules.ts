import { CLAUDE } from '../../src-main/core/constants.ts';
import type { JsonObject } from '../../src-shared/json.ts';
import { findContentProblem, type IsOwnSignature } from './anthropic-block-rules.ts';
import { findFieldProblem } from './anthropic-field-rules.ts';
import { findModelProblem } from './claude-model-rules.ts';
import { isObject, objectsOf } from './read-request.ts';

/** Marks that the API accepts in one request. */
const MAX_CACHE_MARKS = 4;

/** The values of `anthropic-version` in use; the second is what the official SDKs send since October 2026. */
export const API_VERSIONS: readonly string[] = ['2023-06-01', '2026-10-21'];

type FindProblem = (body: JsonObject, apiVersion: string, isOwn: IsOwnSignature) => string | null;

/** What is wrong with a body for `/v1/messages`, in the API's own words, or `null`. */
export const findMessagesProblem: FindProblem = (body, apiVersion, isOwn) => {
  if (!Number.isInteger(body.max_tokens)) return 'max_tokens: Field required';
  if (Number(body.max_tokens) < 1) return 'max_tokens: Input should be greater than or equal to 1';
  return (
    findCountTokensProblem(body, apiVersion, isOwn) ?? findThinkingProblem(body) ?? findModelProblem(body)
  );
};

/** What is wrong with a body for `/v1/messages/count_tokens`, or `null`. */
export const findCountTokensProblem: FindProblem = (body, apiVersion, isOwn) => {
  if (typeof body.model !== 'string') return 'model: Field required';
  if (!Array.isArray(body.messages)) return 'messages: Field required';
  if (body.messages.length === 0) return 'messages: at least one message is required';
  const foreign = objectsOf(body.messages).findIndex(({ role }, index) => !isRole(role, index));
  if (foreign >= 0) return `messages.${foreign}.role: Input should be 'user' or 'assistant'`;
  return (
    findMarkProblem(body) ??
    findFieldProblem(body) ??
    findOrderProblem(body) ??
    findContentProblem(body, isOwn) ??
    findToolProblem(body) ??
    findServerToolProblem(body) ??
    (apiVersion === '2023-06-01' ? null : findVersionProblem(body))
  );
};

/** Newer models take `system` messages within a conversation, none at its beginning. */
function isRole(role: unknown, index: number): boolean {
  return role === 'user' || role === 'assistant' || (role === 'system' && index > 0);
}

/** https://platform.claude.com/docs/en/build-with-claude/mid-conversation-system-messages#placement-rules */
function findOrderProblem(body: JsonObject): string | null {
  const roles = objectsOf(body.messages).map(({ role }) => role);
  if (roles[0] !== 'user') return 'messages: first message must use the "user" role';
  const misplaced = roles.findIndex(
    (role, index) =>
      role === 'system' && (roles[index - 1] !== 'user' || (roles[index + 1] ?? 'assistant') !== 'assistant'),
  );
  return misplaced === -1
    ? null
    : `messages.${misplaced}: a system message must follow a user message, and be last or followed by an assistant message`;
}

/** What 2026-10-21 stopped to take: https://platform.claude.com/docs/en/api/migration-2026-10-21 */
function findVersionProblem(body: JsonObject): string | null {
  const removed = ['temperature', 'top_p', 'top_k'].find((name) => name in body);
  if (removed !== undefined) return `${removed}: Extra inputs are not permitted`;
  for (const [index, { role, content }] of objectsOf(body.messages).entries()) {
    const blocks = objectsOf(content);
    if (role === 'assistant' && blocks.some(({ type }) => type === 'document')) {
      return `messages.${index}.content: document blocks are not permitted in assistant messages`;
    }
    const cites = ({ type, citations }: JsonObject) => type === 'text' && objectsOf(citations).length > 0;
    if (role === 'user' && blocks.some(cites)) {
      return `messages.${index}.content: citations are not permitted in user messages`;
    }
  }
  return null;
}

/** Whether the system prompt begins with the block that subscription credentials need. */
export function hasIdentityBlock(body: JsonObject): boolean {
  if (typeof body.system === 'string') return body.system.startsWith(CLAUDE.identityText);
  // Claude Code itself puts a billing line in a block of its own before the identity.
  return objectsOf(body.system)
    .slice(0, 2)
    .some(({ text }) => String(text).startsWith(CLAUDE.identityText));
}

/** https://platform.claude.com/docs/en/build-with-claude/prompt-caching */
function findMarkProblem(body: JsonObject): string | null {
  const contents = objectsOf(body.messages)
    .flatMap(({ content }) => objectsOf(content))
    .flatMap((block) => [...objectsOf(block.content), block]);
  const places = [...objectsOf(body.tools), ...objectsOf(body.system), ...contents, body];
  const marks = places.flatMap(({ cache_control: mark }) => (isObject(mark) ? [mark] : []));
  if (marks.length > MAX_CACHE_MARKS) {
    return `A maximum of ${MAX_CACHE_MARKS} blocks with cache_control may be provided. Found ${marks.length}.`;
  }
  const firstShort = marks.findIndex(({ ttl }) => ttl !== '1h');
  return firstShort >= 0 && marks.findLastIndex(({ ttl }) => ttl === '1h') > firstShort
    ? "a ttl='1h' cache_control block must not come after a ttl='5m' cache_control block. Note that blocks are processed in the following order: `tools`, `system`, `messages`."
    : null;
}

function findThinkingProblem(body: JsonObject): string | null {
  const thinking = isObject(body.thinking) ? body.thinking : {};
  if (thinking.type !== 'enabled') return null;
  const budget = Number(thinking.budget_tokens);
  if (!(budget >= 1024)) {
    return 'thinking.enabled.budget_tokens: Input should be greater than or equal to 1024';
  }
  if (budget >= Number(body.max_tokens)) return '`max_tokens` must be greater than `thinking.budget_tokens`';
  if ((body.temperature ?? 1) !== 1) return '`temperature` may only be set to 1 when thinking is enabled';
  if (body.top_k !== undefined) return '`top_k` must be unset when thinking is enabled';
  if (Number(body.top_p ?? 1) < 0.95) return '`top_p` must be at least 0.95 when thinking is enabled';
  const last = objectsOf(body.messages).findLast(({ role }) => role === 'assistant');
  const [first, ...others] = objectsOf(last?.content);
  const callsTools = [first, ...others].some((block) => block?.type === 'tool_use');
  if (callsTools && first?.type !== 'thinking' && first?.type !== 'redacted_thinking') {
    return `Expected \`thinking\` or \`redacted_thinking\`, but found \`${first?.type}\`. When \`thinking\` is enabled, a final \`assistant\` message must start with a thinking block.`;
  }
  const choice = isObject(body.tool_choice) ? body.tool_choice.type : 'auto';
  if (choice === 'any' || choice === 'tool')
    return 'Thinking may not be enabled when tool_choice forces tool use.';
  return null;
}

/**
 * Each tool_use must be answered in the next message, and each tool_result must answer one. That tools are defined is
 * not asked for since February 2025: https://github.com/anthropics/anthropic-sdk-python/issues/849
 */
function findToolProblem(body: JsonObject): string | null {
  let open: unknown[] = [];
  const called = new Set<unknown>();
  for (const [index, message] of objectsOf(body.messages).entries()) {
    const blocks = objectsOf(message.content);
    const answered = blocks.filter(({ type }) => type === 'tool_result').map((block) => block.tool_use_id);
    const repeated = answered.find((id, at) => answered.indexOf(id) < at);
    if (repeated !== undefined) {
      return `messages.${index}: each tool_use must have a single result. Found multiple \`tool_result\` blocks with id: ${repeated}`;
    }
    const stray = answered.find((id) => !open.includes(id));
    if (stray !== undefined) {
      return `messages.${index}.content: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${stray}`;
    }
    const missing = open.find((id) => !answered.includes(id));
    if (missing !== undefined) {
      return `messages.${index - 1}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${missing}`;
    }
    open = blocks.filter(({ type }) => type === 'tool_use').map(({ id }) => id);
    for (const id of open) {
      if (called.has(id)) return `messages.${index}: \`tool_use\` ids must be unique`;
      called.add(id);
    }
  }
  return null;
}

/** A paused turn stays last: https://github.com/anthropics/anthropic-sdk-python/issues/1339 */
function findServerToolProblem(body: JsonObject): string | null {
  for (const [index, message] of objectsOf(body.messages).slice(0, -1).entries()) {
    const blocks = objectsOf(message.content);
    const answered = blocks.map((block) => block.tool_use_id);
    const open = blocks.find(({ type, id }) => type === 'server_tool_use' && !answered.includes(id));
    if (open !== undefined) {
      return `messages.${index}: \`${open.name}\` tool use with id \`${open.id}\` was found without a corresponding \`${open.name}_tool_result\` block`;
    }
  }
  return null;
}
