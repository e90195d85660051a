import type { ClientDialect } from '../translate/canonical/translation.ts';

/** Whose words a client speaks; errors are answered in the same ones. */
export type Dialect = 'anthropic' | 'openai';

export function vendorOf(dialect: ClientDialect): Dialect {
  return dialect === 'messages' ? 'anthropic' : 'openai';
}

/** The dialect of a path that no route has claimed yet, so that even a 403 can be read by the client's SDK. */
export function guessDialect(path: string): Dialect {
  if (/\/messages(\/|$)/i.test(path)) return 'anthropic';
  return /^\/(openai|codex)(\/|$)|\/(chat\/completions|responses)(\/|$)/i.test(path) ? 'openai' : 'anthropic';
}
