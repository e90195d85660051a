import type { JsonObject } from '../../src-shared/json.ts';
import { isObject, objectsOf } from './read-request.ts';

const IMAGE_TYPES = ['image/jpeg', 'image/png', 'image/gif', 'image/webp'];
const ASSISTANT_ONLY = ['tool_use', 'thinking', 'redacted_thinking'];
const TOOL_ID = /^[a-zA-Z0-9_-]+$/;
/** Lengths from https://platform.claude.com/docs/en/api/messages; the names of offered tools end sooner. */
const MAX_CALLED_NAME = 200;
const MAX_TITLE = 500;
const THINKING = ['thinking', 'redacted_thinking'];

/** Whether this API itself made a signature, for exactly this text. */
export type IsOwnSignature = (signature: string, thinking: string) => boolean;

/** What is wrong with the content of the messages, in the API's own words, or `null`. */
export function findContentProblem(body: JsonObject, isOwn: IsOwnSignature): string | null {
  const messages = objectsOf(body.messages);
  for (const [index, { role, content }] of messages.entries()) {
    const at = `messages.${index}.content`;
    const isFinalAssistant = role === 'assistant' && index === messages.length - 1;
    if (typeof content === 'string') {
      if (content === '' && !isFinalAssistant)
        return `messages.${index}: all messages must have non-empty content`;
      continue;
    }
    if (!Array.isArray(content)) return `${at}: Input should be a valid list`;
    if (content.length === 0 && !isFinalAssistant) {
      return `messages.${index}: all messages must have non-empty content except for the optional final assistant message`;
    }
    const blocks = objectsOf(content);
    const problem = findBlocksProblem(blocks, String(role), at, isOwn);
    if (problem !== null) return problem;
    const last = blocks.at(-1);
    // Seen of messages in the middle as well: https://github.com/tailcallhq/forgecode/pull/3073
    if (role === 'assistant' && THINKING.includes(String(last?.type))) {
      return `messages.${index}: The final block in an assistant message cannot be \`thinking\`.`;
    }
    if (isFinalAssistant && typeof last?.text === 'string' && last.text !== last.text.trimEnd()) {
      return 'messages: final assistant content cannot end with trailing whitespace';
    }
  }
  return findTextProblem(objectsOf(body.system), 'system');
}

function findBlocksProblem(
  blocks: readonly JsonObject[],
  role: string,
  at: string,
  isOwn: IsOwnSignature,
): string | null {
  const firstOther = blocks.findIndex(({ type }) => type !== 'tool_result');
  const lastResult = blocks.findLastIndex(({ type }) => type === 'tool_result');
  if (firstOther >= 0 && lastResult > firstOther) {
    return `${at}.${lastResult}: tool_result blocks must come before all other content`;
  }
  for (const [index, block] of blocks.entries()) {
    const problem = findBlockProblem(block, role, `${at}.${index}`, isOwn);
    if (problem !== null) return problem;
  }
  return null;
}

function findBlockProblem(block: JsonObject, role: string, at: string, isOwn: IsOwnSignature): string | null {
  const type = String(block.type);
  if (role === 'user' && ASSISTANT_ONLY.includes(type)) {
    return `${at}: \`${type}\` blocks can only be in \`assistant\` messages`;
  }
  if (role === 'assistant' && type === 'tool_result') {
    return `${at}: \`tool_result\` blocks can only be in \`user\` messages`;
  }
  switch (type) {
    case 'text':
      return findTextProblem([block], at);
    case 'image':
      return findImageProblem(block.source, at);
    case 'document':
      return (
        findDocumentProblem(block.source, at) ??
        (block.title == null ? null : findLengthProblem(block.title, MAX_TITLE, `${at}.document.title`))
      );
    case 'tool_use':
      if (!TOOL_ID.test(String(block.id)))
        return `${at}.tool_use.id: String should match pattern '${TOOL_ID.source}'`;
      if (!isObject(block.input)) return `${at}.tool_use.input: Input should be a valid dictionary`;
      return findLengthProblem(block.name, MAX_CALLED_NAME, `${at}.tool_use.name`);
    case 'tool_result':
      if (typeof block.content === 'string' || block.content === undefined) return null;
      return findBlocksProblem(objectsOf(block.content), 'tool_result', `${at}.content`, isOwn);
    case 'thinking':
    case 'redacted_thinking': {
      const field = type === 'thinking' ? 'signature' : 'data';
      const isKnown = isOwn(String(block[field]), String(block.thinking ?? ''));
      if (!isKnown) return `${at}: Invalid \`${field}\` in \`${type}\` block`;
      return block.cache_control == null
        ? null
        : `${at}.${type}.cache_control: Extra inputs are not permitted`;
    }
    default:
      return null;
  }
}

function findLengthProblem(text: unknown, max: number, at: string): string | null {
  if (typeof text !== 'string') return `${at}: Input should be a valid string`;
  if (text === '') return `${at}: String should have at least 1 character`;
  return text.length <= max ? null : `${at}: String should have at most ${max} characters`;
}

function findTextProblem(blocks: readonly JsonObject[], at: string): string | null {
  for (const { type, text } of blocks) {
    if (type !== 'text') continue;
    if (typeof text !== 'string') return `${at}.text: Input should be a valid string`;
    if (text === '') return `${at}: text content blocks must be non-empty`;
    if (text.trim() === '') return `${at}: text content blocks must contain non-whitespace text`;
  }
  return null;
}

function findImageProblem(source: unknown, at: string): string | null {
  if (!isObject(source)) return `${at}.image.source: Field required`;
  if (source.type === 'url')
    return isWebUrl(source.url) ? null : `${at}.image.source.url: Only HTTPS URLs are supported.`;
  if (source.type === 'file') return null;
  if (!IMAGE_TYPES.includes(String(source.media_type))) {
    return `${at}.image.source.base64.media_type: Input should be ${IMAGE_TYPES.join(', ')}`;
  }
  return isBase64(source.data) ? null : `${at}.image.source.base64: invalid base64 data`;
}

function findDocumentProblem(source: unknown, at: string): string | null {
  if (!isObject(source)) return `${at}.document.source: Field required`;
  switch (source.type) {
    case 'url':
      return isWebUrl(source.url) ? null : `${at}.document.source.url: Only HTTPS URLs are supported.`;
    case 'base64':
      if (source.media_type !== 'application/pdf') {
        return `${at}.document.source.base64.media_type: Input should be 'application/pdf'`;
      }
      return isBase64(source.data) ? null : `${at}.document.source.base64: invalid base64 data`;
    case 'text':
      return source.media_type === 'text/plain'
        ? null
        : `${at}.document.source.text.media_type: Input should be 'text/plain'`;
    default:
      return null;
  }
}

function isWebUrl(url: unknown): boolean {
  return /^https?:\/\//.test(String(url));
}

function isBase64(data: unknown): boolean {
  return typeof data === 'string' && data !== '' && /^[A-Za-z0-9+/]+={0,2}$/.test(data);
}
