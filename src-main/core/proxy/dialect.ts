/** The wire formats that clients speak; errors are answered in the same one. */
export type Dialect = 'anthropic' | 'openai';

/** The dialect of a path that no route has claimed yet, so that even a 403 can be read by the client's SDK. */
export function guessDialect(path: string): Dialect {
  if (/\/messages(\/|$)/i.test(path)) return 'anthropic';
  return /^\/(openai|codex)(\/|$)|\/(chat\/completions|responses)(\/|$)/i.test(path) ? 'openai' : 'anthropic';
}
