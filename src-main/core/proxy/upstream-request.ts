/** One request as it goes to a vendor. */
export interface UpstreamRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Scheme, host and port: always the vendor's configured one. */
  readonly origin: string;
  /** Path and query. */
  readonly path: string;
  /** Flat list: name, value, name, value. */
  readonly headers: string[];
  readonly body: Buffer | null;
}

/**
 * Joins a configured base address with a fixed path and the client's query string.
 *
 * @param path begins with `/`
 * @param query with its `?`, or empty
 */
export function resolveUpstream(
  baseUrl: string,
  path: string,
  query: string,
): { origin: string; path: string } {
  const base = new URL(baseUrl);
  return { origin: base.origin, path: `${base.pathname.replace(/\/$/, '')}${path}${query}` };
}
