import { isJsonObject } from '../../../../src-shared/json.ts';
import { unfoldSummary } from '../compaction/unfold-summary.ts';
import { isMissing } from '../parse/read-field.ts';
import { ANTHROPIC_SEAL_PREFIX } from '../seal/encode-seal.ts';

/** Reasoning as our answers name it. OpenAI's own ids are one word behind `rs_`. */
export const OWN_REASONING_ID = /^rs_\w+_\d+$/;

/**
 * The items without what Claude sealed, and without what we made of reasoning that had no seal, both of which OpenAI
 * refuses: reasoning is left out, and a summary that Claude wrote becomes a message. They are there after a session
 * has changed over to OpenAI.
 *
 * @returns the same list when there is nothing to replace
 */
export function replaceForeignItems(items: readonly unknown[]): readonly unknown[] {
  const unfolded = unfoldSummary(items);
  const kept = unfolded.filter((item) => item !== undefined && !isForeign(item));
  return unfolded !== items || kept.length < items.length ? kept : items;
}

function isForeign(item: unknown): boolean {
  if (!isJsonObject(item) || item.type !== 'reasoning') return false;
  const { id, content, encrypted_content: sealed } = item;
  if (typeof sealed === 'string' && sealed !== '') return sealed.startsWith(ANTHROPIC_SEAL_PREFIX);
  // Without ciphertext, OpenAI looks for the id among its own. Codex leaves ids out; what then is left is a summary
  // that no model reads.
  return isMissing(id) ? isMissing(content) : typeof id === 'string' && OWN_REASONING_ID.test(id);
}
