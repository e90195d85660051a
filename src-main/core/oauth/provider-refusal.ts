import { type JsonObject, jsonObjectSchema, parseJsonObject } from '../../../src-shared/json.ts';
import { type ProviderAnswer, ProviderError } from './call-provider.ts';

const DESCRIPTION_LIMIT = 300;

/** A provider's "no", readable and free of secrets. */
export interface ProviderRefusal {
  /** Every error code that was stated, the most specific first. */
  readonly codes: readonly string[];
  /** One sentence for the user, e.g. `HTTP 400, invalid_grant: The code has expired.` */
  readonly text: string;
  /** Status and code alone, for logs. */
  readonly cause: ProviderError;
}

/**
 * Reads an error answer in each form that the providers use: `{"error":"code","error_description":""}`
 * (RFC 6749, 5.2), `{"error":{"code":"","type":"","message":""}}` and `{"code":"","message":""}`.
 *
 * @param secrets what was sent; hidden where the answer repeats it.
 */
export function readRefusal(answer: ProviderAnswer, secrets: readonly string[]): ProviderRefusal {
  const { status } = answer;
  const body = parseJsonObject(answer.text) ?? {};
  const error = toObject(body.error);
  const codes = [body.error, error.code, body.code, error.type].filter(
    (code): code is string =>
      typeof code === 'string' && /^[\w.-]{1,64}$/.test(code) && !secrets.includes(code),
  );
  const description = [body.error_description, error.message, body.message].find(
    (text) => typeof text === 'string' && text !== '',
  );

  const parts = [`HTTP ${status}`];
  if (status >= 300 && status < 400) parts.push('a redirect, which is not followed');
  else if (isHtml(answer)) parts.push('a web page instead of an answer');
  else if (codes[0] !== undefined) parts.push(codes[0]);
  const said = typeof description === 'string' ? `: ${toPlainText(hideSecrets(description, secrets))}` : '';
  const text = `${parts.join(', ')}${said}`;
  return {
    codes,
    text: /[.!?]$/.test(text) ? text : `${text}.`,
    cause: new ProviderError(`HTTP ${status}`, status, codes[0] ?? null),
  };
}

/** A bot-protection page instead of the API's own answer. */
export function isHtml(answer: ProviderAnswer): boolean {
  return answer.mediaType === 'text/html' || answer.mediaType === 'application/xhtml+xml';
}

/**
 * Makes text from outside fit for a terminal or a page: control, formatting and line-break characters
 * become spaces, and it ends after 300 characters.
 */
export function toPlainText(text: string): string {
  const plain = text.replace(/[\p{C}\p{Z}]+/gu, ' ').trim();
  const characters = Array.from(plain);
  return characters.length <= DESCRIPTION_LIMIT
    ? plain
    : `${characters.slice(0, DESCRIPTION_LIMIT).join('')}…`;
}

function hideSecrets(text: string, secrets: readonly string[]): string {
  return secrets.reduce(
    (hidden, secret) => (secret === '' ? hidden : hidden.replaceAll(secret, '[hidden]')),
    text,
  );
}

function toObject(value: unknown): JsonObject {
  const parsed = jsonObjectSchema.safeParse(value);
  return parsed.success ? parsed.data : {};
}
