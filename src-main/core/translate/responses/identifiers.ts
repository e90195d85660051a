import { hashText } from '../canonical/hash-text.ts';

/** Longest call id, tool name, format name, cache key and user that OpenAI takes. */
const MAX_LENGTH = 64;
const HASH_LENGTH = 12;
const ALLOWED = /^[\w-]+$/;

/**
 * A call id as OpenAI takes it: at most 64 letters, digits, `_` and `-`. Other vendors' ids may be longer, as may
 * those that OpenAI itself gives out (https://github.com/V1ki/dsh-plugin-subscriptions/issues/29). The same id gives
 * the same result always, which keeps calls and results together and the cached prefix whole.
 */
export function toCallId(id: string): string {
  return isAllowed(id) ? id : `call_${hashText(id).slice(0, 40)}`;
}

/** A tool's or schema's name as OpenAI takes it; the beginning stays readable for the model. */
export function toFunctionName(name: string): string {
  if (isAllowed(name)) return name;
  const readable = name.replaceAll(/[^\w-]/g, '_').slice(0, MAX_LENGTH - HASH_LENGTH - 1);
  return `${readable}_${hashText(name).slice(0, HASH_LENGTH)}`;
}

/** Any text as a key or user id: unchanged when it is short enough. */
export function toShortKey(text: string): string {
  return text.length <= MAX_LENGTH ? text : hashText(text);
}

function isAllowed(id: string): boolean {
  return id.length <= MAX_LENGTH && ALLOWED.test(id);
}
