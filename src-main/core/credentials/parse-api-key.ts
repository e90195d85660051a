/** Visible ASCII without spaces, as it has to go into a header; the vendors' keys have 40 characters and more. */
const PLAUSIBLE_KEY = /^[\x21-\x7e]{16,512}$/;

/** @returns the key without surrounding white space, or `null` when it cannot be one */
export function parseApiKey(text: string): string | null {
  const key = text.trim();
  return PLAUSIBLE_KEY.test(key) ? key : null;
}
