import { isJsonObject } from '../../../../src-shared/json.ts';
import { ANTHROPIC_SEAL_PREFIX } from '../seal/encode-seal.ts';

/**
 * The items without reasoning that Claude sealed, which OpenAI refuses. It is there after a session has changed over
 * to OpenAI.
 *
 * @returns the same list when there is nothing to drop
 */
export function dropForeignReasoning(items: readonly unknown[]): readonly unknown[] {
  const kept = items.filter((item) => !isForeign(item));
  return kept.length < items.length ? kept : items;
}

function isForeign(item: unknown): boolean {
  if (!isJsonObject(item) || item.type !== 'reasoning') return false;
  const { encrypted_content: sealed } = item;
  return typeof sealed === 'string' && sealed.startsWith(ANTHROPIC_SEAL_PREFIX);
}
