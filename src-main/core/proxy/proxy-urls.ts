/** Binds that `localhost`, which the documentation and most clients say, reaches. */
const LOCALHOST_BINDS: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]', '0.0.0.0', '[::]']);
const WILDCARDS: ReadonlySet<string> = new Set(['0.0.0.0', '[::]']);

/** A running proxy's address as clients should use it, e.g. `http://localhost:8000`. */
export function toClientUrl(proxyUrl: string): string {
  const url = new URL(proxyUrl);
  if (LOCALHOST_BINDS.has(url.hostname)) url.hostname = 'localhost';
  return url.origin;
}

/** The address at which this machine itself can call it; a wildcard is none. */
export function toLocalUrl(proxyUrl: string): string {
  const url = new URL(proxyUrl);
  if (WILDCARDS.has(url.hostname)) url.hostname = '127.0.0.1';
  return url.origin;
}
