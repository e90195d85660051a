const MAX_LENGTH = 64;

/** RFC 9110, 5.6.2 and 10.1.5: `product = token ["/" product-version]`. */
const PRODUCT = /^[\w!#$%&'*+.^`|~-]+(?:\/[\w!#$%&'*+.^`|~-]+)?/;
/** The vendors' own SDKs put it after a space: `OpenAI/JS 7.57.0`. */
const VERSION = /^ \d[\w.+-]*/;

/**
 * Names a client by its User-Agent: the first product with its version, without comments and what follows.
 *
 * @returns e.g. `claude-cli/2.1.0` or `OpenAI/JS 7.57.0`, at most 64 visible ASCII characters; `null` when the
 *   client does not tell
 */
export function readClientName(userAgent: string | undefined): string | null {
  const text = userAgent?.trim() ?? '';
  const product = PRODUCT.exec(text)?.[0];
  if (product === undefined) return null;
  const version = VERSION.exec(text.slice(product.length))?.[0] ?? '';
  return `${product}${version}`.slice(0, MAX_LENGTH);
}
