/**
 * Chromium knows no scheme but its own. A page of `app://ccproxy/` is therefore at an https address under the
 * reserved top-level domain `.invalid` (RFC 6761), which is answered by the app's protocol handler and never
 * looked up. It is an origin like the real one: a secure context, and `'self'` of its Content Security Policy.
 */
const ENDING = '-scheme.invalid';

/** `app://ccproxy/#x` -> `https://ccproxy.app-scheme.invalid/#x` */
export function toBrowserUrl(appUrl: string): string {
  const { protocol, host, pathname, search, hash } = new URL(appUrl);
  return `https://${host}.${protocol.slice(0, -1)}${ENDING}${pathname}${search}${hash}`;
}

/** The other way round; any other address stays as it is. */
export function toAppUrl(browserUrl: string): string {
  const { hostname, pathname, search, hash } = new URL(browserUrl);
  const match = /^(.*)\.([a-z][\w+-]*)-scheme\.invalid$/.exec(hostname);
  return match === null ? browserUrl : `${match[2]}://${match[1]}${pathname}${search}${hash}`;
}
