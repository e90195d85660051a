import type { ClientDialect } from '../translate/canonical/translation.ts';

/** Whose words a client speaks; errors are answered in the same ones. */
export type Dialect = 'anthropic' | 'openai';

/** The vendor who made a dialect. */
export function vendorOf(dialect: ClientDialect): Dialect {
  return dialect === 'messages' ? 'anthropic' : 'openai';
}

/** What only OpenAI's API has, whether it is served here or not. */
const OPENAI_ONLY = [
  'alpha/search',
  'assistants',
  'audio',
  'completions',
  'conversations',
  'embeddings',
  'fine_tuning',
  'images',
  'moderations',
  'realtime',
  'responses',
  'threads',
  'uploads',
  'vector_stores',
  'videos',
];

const OPENAI_PATH = new RegExp(`^/(openai|codex)(/|$)|/(${OPENAI_ONLY.join('|')})(/|$)`, 'i');

/**
 * The dialect of a path that no route has claimed yet, or ever will, so that even a 403 or 404 can be read by the
 * client's SDK.
 */
export function guessDialect(path: string): Dialect {
  if (/\/messages(\/|$)/i.test(path)) return 'anthropic';
  return OPENAI_PATH.test(path) ? 'openai' : 'anthropic';
}
