/** The wire formats that clients speak; errors are answered in the same one. */
export type Dialect = 'anthropic' | 'openai';

/** The dialect of a path that no route claims, so that even a 404 can be read by the client's SDK. */
export function guessDialect(path: string): Dialect {
  return /^\/(openai|codex)\b|\/(chat\/completions|responses)\b/.test(path) ? 'openai' : 'anthropic';
}
