export const REDACTED = '[redacted]';

/** Shorter values are words that occur everywhere; nothing that short is a secret worth the name. */
const MIN_SECRET_LENGTH = 8;

/** Anything that {@link TOKEN_SHAPES} could match holds one of these; most lines hold none. */
const TOKEN_HINT =
  /sk-|eyJ|bearer|:\/\/[^\s/]*@|(?:code|state|verifier|token|assertion|secret|password|key)(?:=|%3d)/i;

/** The start of a word, also right after a JSON or URL escape: in `\\nsk-ant-...` the `n` is a line break. */
const START = String.raw`(?:(?<![\w-])|(?<=\\(?:[bfnrt]|u[0-9A-Fa-f]{4}))|(?<=%[0-9A-Fa-f]{2}))`;

const TOKEN_SHAPES: readonly [pattern: RegExp, replacement: string][] = [
  // API keys and OAuth tokens of both vendors: sk-ant-..., sk-proj-..., sk-...
  [new RegExp(`${START}sk-[A-Za-z0-9_-]{8,}`, 'g'), REDACTED],
  // A JWT (RFC 7519), also one that was cut short; base64url of `{"` is always `eyJ`.
  [new RegExp(String.raw`${START}eyJ[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)*`, 'g'), REDACTED],
  // RFC 6750, 2.1.
  [/(bearer)(\s+|%20|\+)[A-Za-z0-9\-._~+/]{4,}=*/gi, `$1$2${REDACTED}`],
  // User name and password in an address, e.g. of a corporate proxy.
  [/(:\/\/)[^\s/"'\\@]+@/g, `$1${REDACTED}@`],
  // Parameters of OAuth requests and callbacks, in a query, a fragment or a form body, even when encoded
  // once more inside another query.
  [
    new RegExp(
      String.raw`${START}((?:device_|user_)?code|state|code_verifier|(?:access_|refresh_|id_)?token|client_assertion|client_secret|password|(?:api_?)?key)(=|%3d)(?!\[redacted\])[^&\s"'\\<>]+`,
      'gi',
    ),
    `$1$2${REDACTED}`,
  ],
];

/** Keeps secrets out of text that leaves the process. */
export interface SecretScrubber {
  /** From now on `value` is a secret. Adding it twice needs removing it twice. */
  add(value: string): void;
  remove(value: string): void;
  /**
   * Replaces every live secret, as it is or in its JSON or URL encoding, and everything that looks like a
   * token. A line of JSON stays valid JSON as long as secrets hold neither quotes nor backslashes.
   */
  scrub(text: string): string;
}

export function createSecretScrubber(): SecretScrubber {
  const owners = new Map<string, number>();
  let needles: readonly string[] = [];

  function update(value: string, difference: number): void {
    if (value.length < MIN_SECRET_LENGTH) return;
    const count = (owners.get(value) ?? 0) + difference;
    if (count > 0) owners.set(value, count);
    else owners.delete(value);
    // The longest first: a secret that is part of another must not cut that one apart.
    needles = [...new Set([...owners.keys()].flatMap(encodeSecret))].sort((a, b) => b.length - a.length);
  }

  return {
    add: (value) => update(value, 1),
    remove: (value) => update(value, -1),
    scrub(text) {
      let scrubbed = text;
      for (const needle of needles) {
        if (scrubbed.includes(needle)) scrubbed = scrubbed.replaceAll(needle, replaceWithinJson);
      }
      return TOKEN_HINT.test(scrubbed) ? scrubTokenShapes(scrubbed) : scrubbed;
    },
  };
}

function scrubTokenShapes(text: string): string {
  return TOKEN_SHAPES.reduce(
    (scrubbed, [pattern, replacement]) => scrubbed.replace(pattern, replacement),
    text,
  );
}

/**
 * A match can begin inside a JSON escape, as with a secret that starts with `n` after a line break (`\n`).
 * One more backslash makes a literal backslash of what is left of the escape.
 */
function replaceWithinJson(_match: string, offset: number, text: string): string {
  let backslashes = 0;
  while (text[offset - 1 - backslashes] === '\\') backslashes++;
  return backslashes % 2 === 1 ? `\\${REDACTED}` : REDACTED;
}

/** The forms in which a secret turns up in logs: plain, JSON (also within JSON), query, form body. */
function encodeSecret(secret: string): string[] {
  const once = encodeJson(secret);
  const wellFormed = secret.toWellFormed();
  const query = encodeURIComponent(wellFormed);
  const form = new URLSearchParams({ '': wellFormed }).toString().slice(1);
  return [secret, once, encodeJson(once), query, lowerHex(query), form, lowerHex(form)];
}

function encodeJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function lowerHex(text: string): string {
  return text.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase());
}
