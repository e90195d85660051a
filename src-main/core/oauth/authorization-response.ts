import { createHash, timingSafeEqual } from 'node:crypto';

const PASTE_LIMIT = 8192;

/** What came back from the authorize page (RFC 6749, 4.1.2), judged against the state of the flow. */
export type AuthorizationResponse =
  | { readonly kind: 'code'; readonly code: string; readonly params: URLSearchParams }
  | { readonly kind: 'denied'; readonly error: string; readonly description: string | null }
  /** Not ours, or not whole. Whoever sent it, the flow goes on waiting. */
  | { readonly kind: 'foreign' };

export function readAuthorizationResponse(params: URLSearchParams, state: string): AuthorizationResponse {
  // RFC 6749, 3.1: a parameter must not be there twice. Which of two values counts is not ours to guess.
  const isRepeated = ['state', 'code', 'error'].some((name) => params.getAll(name).length > 1);
  if (isRepeated || !isSameSecret(params.get('state') ?? '', state)) return { kind: 'foreign' };
  const error = params.get('error');
  if (error) return { kind: 'denied', error, description: params.get('error_description') || null };
  const code = params.get('code');
  return code ? { kind: 'code', code, params } : { kind: 'foreign' };
}

/**
 * Reads what a user pasted: `CODE#STATE` as the provider's page shows it, or the whole address of the page
 * the browser ended on. Surrounding quotes go, and so do blanks and line breaks from wrapped terminals.
 *
 * @returns the parameters and, for an address, the redirect URI it belongs to; `null` when it is neither.
 */
export function parsePaste(text: string): { params: URLSearchParams; redirectUri: string | null } | null {
  if (text.length > PASTE_LIMIT) return null;
  const pasted = text.replace(/\s+/g, '').replace(/^[<"'`“‘]+|[>"'`”’]+$/g, '');
  if (/^https?:\/\//i.test(pasted)) {
    const url = URL.parse(pasted);
    return url && { params: url.searchParams, redirectUri: `${url.origin}${url.pathname}` };
  }
  const [code, state, ...rest] = pasted.split('#');
  if (!code || !state || rest.length > 0) return null;
  return { params: new URLSearchParams({ code, state }), redirectUri: null };
}

/** Compares in constant time; hashing first hides the length as well. */
function isSameSecret(left: string, right: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(left), digest(right));
}
