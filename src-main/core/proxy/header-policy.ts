/**
 * Which headers cross the proxy. One module for both directions, so that there is one place to look at.
 * Headers are flat lists (`[name, value, name, value, ...]`), as Node and undici give them.
 */

/** RFC 9110, 7.6.1: meant for one connection only. */
const HOP_BY_HOP = [
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];

const REQUEST_DENIED = new Set([
  ...HOP_BY_HOP,
  // Rewritten for the upstream connection. Bodies go uncompressed, and without accept-encoding so come answers.
  'host',
  'content-length',
  'content-encoding',
  'accept-encoding',
  'expect',
  'user-agent',
  // The client's credentials are for us, never for a vendor.
  'authorization',
  'x-api-key',
  'api-key',
  'x-goog-api-key',
  'chatgpt-account-id',
  'cookie',
  'cookie2',
  // Where the client is and what sent it there is nobody's business.
  'origin',
  'referer',
  'forwarded',
  'via',
  'x-real-ip',
  'x-client-ip',
  'true-client-ip',
  'cdn-loop',
]);
const REQUEST_DENIED_PREFIXES = ['x-forwarded', 'cf-', 'sec-', 'access-control-', 'proxy-'];

const RESPONSE_DENIED = new Set([
  ...HOP_BY_HOP,
  'set-cookie',
  'set-cookie2',
  'clear-site-data',
  // They speak of the vendor's origin and would be wrong, or harmful, for localhost.
  'alt-svc',
  'strict-transport-security',
  'content-security-policy',
  'nel',
  'report-to',
  'reporting-endpoints',
]);
const RESPONSE_DENIED_PREFIXES = ['access-control-', 'proxy-'];

/** The client's headers that may go upstream. @param rawHeaders as `IncomingMessage.rawHeaders` */
export function filterRequestHeaders(rawHeaders: readonly string[]): string[] {
  return filterHeaders(rawHeaders, REQUEST_DENIED, REQUEST_DENIED_PREFIXES);
}

/** The upstream's headers that may reach the client. @param rawHeaders names and values in turn */
export function filterResponseHeaders(rawHeaders: readonly string[]): string[] {
  return filterHeaders(rawHeaders, RESPONSE_DENIED, RESPONSE_DENIED_PREFIXES);
}

/** Replaces every value of `name` by one. @param name lower case */
export function setHeader(headers: string[], name: string, value: string): void {
  removeHeader(headers, name);
  headers.push(name, value);
}

/** @param name lower case */
export function removeHeader(headers: string[], name: string): void {
  for (let i = headers.length - 2; i >= 0; i -= 2) {
    if (headers[i]?.toLowerCase() === name) headers.splice(i, 2);
  }
}

/** All values of `name`, joined as RFC 9110, 5.3 allows, or `null`. */
export function getHeader(headers: readonly string[], name: string): string | null {
  let joined: string | null = null;
  for (let i = 0; i + 1 < headers.length; i += 2) {
    if (headers[i]?.toLowerCase() !== name) continue;
    const value = headers[i + 1] ?? '';
    joined = joined === null ? value : `${joined}, ${value}`;
  }
  return joined;
}

function filterHeaders(
  rawHeaders: readonly string[],
  denied: ReadonlySet<string>,
  deniedPrefixes: readonly string[],
): string[] {
  const named = parseConnectionNames(rawHeaders);
  const kept: string[] = [];
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const original = rawHeaders[i] ?? '';
    const name = original.toLowerCase();
    if (denied.has(name) || named?.has(name) || deniedPrefixes.some((prefix) => name.startsWith(prefix)))
      continue;
    kept.push(original, rawHeaders[i + 1] ?? '');
  }
  return kept;
}

/** Headers that `Connection` declares to be for this hop only, or `null` when it names none. */
function parseConnectionNames(rawHeaders: readonly string[]): ReadonlySet<string> | null {
  const value = getHeader(rawHeaders, 'connection')?.toLowerCase();
  if (value === undefined || value === 'keep-alive' || value === 'close') return null;
  return new Set(value.split(',').map((name) => name.trim()));
}
