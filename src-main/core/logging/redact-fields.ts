import { AppError, systemErrorCode } from '../errors/app-error.ts';
import { dropUrlQuery } from './drop-url-query.ts';
import { REDACTED } from './secret-scrubber.ts';

/** Lower case, without `-` and `_`. */
const SECRET_NAMES: ReadonlySet<string> = new Set([
  'accesstoken',
  'apikey',
  'authorization',
  'authtoken',
  'body',
  'clientsecret',
  'code',
  'codeverifier',
  'cookie',
  'devicecode',
  'idtoken',
  'password',
  'proxyauthorization',
  'refreshtoken',
  'secret',
  'setcookie',
  'state',
  'token',
  'usercode',
  'xapikey',
]);

/**
 * `code` and `state` name OAuth secrets, but also error codes and status words. Those are short words
 * (`invalid_grant`, `signed-in`), system codes (`ECONNREFUSED`) or small numbers, which no provider issues
 * as a secret.
 */
const HARMLESS_WORD =
  /^(?:[a-z]{1,20}(?:[_-][a-z]{1,20}){0,4}|E[A-Z]{2,20}|(?:ERR|UND_ERR)_[A-Z_]{2,40}|\d{1,3})$/;

const MAX_DEPTH = 5;

/**
 * Makes the fields of a log line safe to serialise: values of secret names are replaced at any depth, in any
 * spelling (`x-api-key`, `accessToken`); `url` and `path` lose their query; errors become type, message,
 * code, stack and cause, since libraries hang requests and answers on theirs; bytes are left out.
 *
 * Written here because pino's own `redact` takes 50 µs per line for names at two levels, and this 2 µs.
 */
export function redactFields(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return redactObject(fields, 0);
}

function redactObject(object: object, depth: number): Record<string, unknown> {
  const redacted: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(object)) redacted[key] = redactField(key, value, depth);
  return redacted;
}

function redactField(key: string, value: unknown, depth: number): unknown {
  const name = key.toLowerCase().replace(/[-_]/g, '');
  if (SECRET_NAMES.has(name)) {
    const isWord = (typeof value === 'string' || typeof value === 'number') && HARMLESS_WORD.test(`${value}`);
    return isWord && (name === 'code' || name === 'state') ? value : REDACTED;
  }
  if (typeof value === 'string') return name === 'url' || name === 'path' ? dropUrlQuery(value) : value;
  return typeof value === 'object' && value !== null ? redactValue(value, depth + 1) : value;
}

function redactValue(value: object, depth: number): unknown {
  if (value instanceof Error) return describeError(value, depth);
  if (value instanceof URL) return dropUrlQuery(value.href);
  if (value instanceof Date) return value;
  if (ArrayBuffer.isView(value)) return REDACTED;
  if (depth > MAX_DEPTH) return '[...]';
  if (Array.isArray(value)) return value.map((item) => redactField('', item, depth));
  return redactObject(value, depth);
}

function describeError(error: Error, depth: number): Record<string, unknown> {
  const { name, message, stack, cause } = error;
  const code = error instanceof AppError ? error.code : systemErrorCode(error);
  return {
    type: name,
    message,
    ...(code !== undefined && { code }),
    stack,
    ...(cause instanceof Error && depth < MAX_DEPTH && { cause: describeError(cause, depth + 1) }),
  };
}
