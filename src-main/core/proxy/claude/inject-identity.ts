import { isJsonObject, type JsonObject } from '../../../../src-shared/json.ts';
import { CLAUDE } from '../../constants.ts';
import type { JsonBody } from '../json-body.ts';

/** https://docs.anthropic.com/en/docs/build-with-claude/prompt-caching: a fifth mark is an error. */
const MAX_CACHE_MARKS = 4;
const CACHE_MARK = 'cache_control';

/**
 * Puts the identity block, without which the API refuses subscription credentials, before the client's
 * system prompt. Every other byte of the body stays as it is. A body that has the block already, in any
 * place, is returned unchanged; when the client uses all its cache marks, ours goes without one.
 */
export function injectIdentity(body: JsonBody): Buffer {
  const { text, members } = body;
  const thread = body.read('thread');
  // A thread keeps the system prompt that it was created with, and takes no other, nor any cache marks:
  // https://github.com/anthropics/anthropic-sdk-typescript, ThreadState.
  if (isJsonObject(thread) && thread.type === 'continue') return text;
  const system = body.read('system');
  if (hasIdentity(system)) return text;
  const identity = JSON.stringify({
    type: 'text',
    text: CLAUDE.identityText,
    ...(thread == null && hasRoomForMark(body) && { cache_control: { type: 'ephemeral' } }),
  });
  const span = members.get('system');
  if (span === undefined) {
    const start = text.indexOf('{') + 1;
    return splice(text, start, start, `"system":[${identity}]${members.size > 0 ? ',' : ''}`);
  }
  if (Array.isArray(system)) {
    const comma = system.length > 0 ? ',' : '';
    return splice(text, span.start + 1, span.start + 1, `${identity}${comma}`);
  }
  if (typeof system === 'string' && system !== '') {
    const original = text.toString('utf8', span.start, span.end);
    return splice(text, span.start, span.end, `[${identity},{"type":"text","text":${original}}]`);
  }
  if (system === null || system === '') return splice(text, span.start, span.end, `[${identity}]`);
  return text; // Of a type that the API refuses: its own error says so best.
}

function hasIdentity(system: unknown): boolean {
  if (typeof system === 'string') return system.startsWith(CLAUDE.identityText);
  if (!Array.isArray(system)) return false;
  return system.some(
    (block) => typeof block?.text === 'string' && block.text.startsWith(CLAUDE.identityText),
  );
}

/** Most bodies hold the word so rarely that they need not be parsed to know. */
function hasRoomForMark(body: JsonBody): boolean {
  let at = -1;
  for (let found = 0; found < MAX_CACHE_MARKS; found++) {
    at = body.text.indexOf(CACHE_MARK, at + 1);
    if (at === -1) return true;
  }
  return countCacheMarks(body.parse(), MAX_CACHE_MARKS) < MAX_CACHE_MARKS;
}

/**
 * Counts `cache_control` marks where the API allows them: at the top (automatic caching takes one of the
 * four as well), in tools, system, messages and what they contain.
 */
function countCacheMarks(body: JsonObject, limit: number): number {
  let count = body.cache_control == null ? 0 : 1;
  const pending: unknown[] = [body.tools, body.system, body.messages];
  while (pending.length > 0 && count < limit) {
    const value = pending.pop();
    if (Array.isArray(value)) {
      for (const entry of value) pending.push(entry);
    } else if (typeof value === 'object' && value !== null) {
      if ('cache_control' in value && value.cache_control != null) count++;
      if ('content' in value) pending.push(value.content);
      if ('source' in value) pending.push(value.source); // A document's own blocks.
    }
  }
  return count;
}

function splice(text: Buffer, start: number, end: number, replacement: string): Buffer {
  return Buffer.concat([text.subarray(0, start), Buffer.from(replacement), text.subarray(end)]);
}
