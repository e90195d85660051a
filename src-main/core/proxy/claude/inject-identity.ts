import { isJsonObject, type JsonObject } from '../../../../src-shared/json.ts';
import { CLAUDE } from '../../constants.ts';
import type { JsonBody } from '../json-body.ts';
import { spliceBytes } from '../splice-bytes.ts';

/** https://docs.anthropic.com/en/docs/build-with-claude/prompt-caching: a fifth mark is an error. */
const MAX_CACHE_MARKS = 4;
const CACHE_MARK = 'cache_control';
const LONG_TTL = '"1h"';

/**
 * Puts the identity block, without which the API refuses subscription credentials, before the client's
 * system prompt. Every other byte of the body stays as it is. A body that has the block already, in any
 * place, is returned unchanged; where a cache mark would be one too many, or in the way of the client's own,
 * ours goes without one.
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
    return spliceBytes(text, start, start, `"system":[${identity}]${members.size > 0 ? ',' : ''}`);
  }
  if (Array.isArray(system)) {
    const comma = system.length > 0 ? ',' : '';
    return spliceBytes(text, span.start + 1, span.start + 1, `${identity}${comma}`);
  }
  if (typeof system === 'string' && system !== '') {
    const original = text.toString('utf8', span.start, span.end);
    return spliceBytes(text, span.start, span.end, `[${identity},{"type":"text","text":${original}}]`);
  }
  if (system === null || system === '') return spliceBytes(text, span.start, span.end, `[${identity}]`);
  return text; // Of a type that the API refuses: its own error says so best.
}

function hasIdentity(system: unknown): boolean {
  if (typeof system === 'string') return system.startsWith(CLAUDE.identityText);
  if (!Array.isArray(system)) return false;
  return system.some(
    (block) => typeof block?.text === 'string' && block.text.startsWith(CLAUDE.identityText),
  );
}

/**
 * Whether a mark of ours, which lasts 5 minutes and stands before the client's, is allowed: there is a fourth left,
 * and none of the client's lasts an hour, since the API refuses a longer one after a shorter one. Most bodies hold
 * so few of these words that they need not be parsed to know.
 */
function hasRoomForMark(body: JsonBody): boolean {
  if (!body.text.includes(LONG_TTL) && !hasMarkNames(body.text, MAX_CACHE_MARKS)) return true;
  const marks = findCacheMarks(body.parse());
  return marks.length < MAX_CACHE_MARKS && marks.every((mark) => !isJsonObject(mark) || mark.ttl !== '1h');
}

function hasMarkNames(text: Buffer, count: number): boolean {
  let at = -1;
  for (let found = 0; found < count; found++) {
    at = text.indexOf(CACHE_MARK, at + 1);
    if (at === -1) return false;
  }
  return true;
}

/**
 * The values of `cache_control` where the API allows them: at the top (automatic caching takes one of the four as
 * well), in tools, system, messages and what they contain.
 */
function findCacheMarks(body: JsonObject): unknown[] {
  const marks: unknown[] = [body.cache_control];
  const pending: unknown[] = [body.tools, body.system, body.messages];
  while (pending.length > 0) {
    const value = pending.pop();
    if (Array.isArray(value)) {
      for (const entry of value) pending.push(entry);
    } else if (isJsonObject(value)) {
      marks.push(value.cache_control);
      pending.push(value.content, value.source); // The source of a document may be blocks of its own.
    }
  }
  return marks.filter((mark) => mark !== undefined && mark !== null);
}
