import { isIP } from 'node:net';
import { z } from 'zod';
import { isLoopbackHost } from '../system/loopback-host.ts';

/**
 * One schema per kind of setting. Each takes the text form (environment, flag, `.env`) and the JSON form
 * (settings file) and gives the one value that the product uses.
 */

/** `words`, in any case; `aliases` maps other spellings to one of them. */
export function choiceSchema<const Word extends string>(
  words: readonly Word[],
  aliases: Readonly<Record<string, Word>> = {},
) {
  return z
    .string()
    .transform((text) => text.trim().toLowerCase())
    .transform((text) => (Object.hasOwn(aliases, text) ? aliases[text] : text))
    .pipe(z.enum(words));
}

export const booleanSchema = z.union([
  z.boolean(),
  choiceSchema(['true', 'false'], {
    1: 'true',
    yes: 'true',
    on: 'true',
    0: 'false',
    no: 'false',
    off: 'false',
  }).transform((word) => word === 'true'),
]);

export const portSchema = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^\s*\d{1,5}\s*$/)
      .transform(Number),
  ])
  .pipe(z.int().min(0).max(65_535));

export const hostSchema = z
  .string()
  .transform((text) => unbracket(text.trim().toLowerCase()))
  .refine((host) => isIP(host) !== 0 || isHostName(host));

/** Each entry `name` or `name:port`, IPv6 addresses in brackets. */
export const allowedHostsSchema = listSchema(
  /,/,
  z.string().transform(normalizeAllowedHost).pipe(z.string()),
);

/** RFC 6749, 3.3: scope tokens, here between spaces or commas. */
export const scopesSchema = listSchema(
  /[\s,]+/,
  z.string().regex(/^[\x21\x23-\x2b\x2d-\x5b\x5d-\x7e]+$/),
).refine((scopes) => scopes.length > 0);

/** An identifier that we send in a header or a query: visible ASCII. */
export const identifierSchema = z
  .string()
  .trim()
  .regex(/^[\x21-\x7e]{1,256}$/);

export const versionSchema = z
  .string()
  .trim()
  .regex(/^\d[0-9A-Za-z.+-]{0,63}$/);

export const filePathSchema = z
  .string()
  .trim()
  .min(1)
  .refine((path) => !path.includes('\0'))
  .nullable();

/**
 * The address of an upstream. Tokens are sent there, so it is https, or http on this machine only; it
 * cannot hide credentials, and paths can be appended to it (no query, no fragment, no trailing slash).
 */
export const upstreamUrlSchema = z
  .string()
  .trim()
  .refine((text) => !/[?#\s\\]/.test(text) && URL.canParse(text))
  .transform((text) => new URL(text))
  .refine((url) => url.protocol === 'https:' || (url.protocol === 'http:' && isLoopbackHost(url.hostname)))
  .refine((url) => url.username === '' && url.password === '')
  .transform((url) => url.href.replace(/\/+$/, ''));

/** What a client can send in `x-api-key` and `Authorization: Bearer` alike: visible ASCII without spaces. */
export const authTokenSchema = z
  .string()
  .trim()
  .regex(/^[\x21-\x7e]{1,4096}$/);

function listSchema<Item extends z.ZodType<string, string>>(separator: RegExp, item: Item) {
  const items = z.array(item).transform((list) => [...new Set(list)]);
  const text = z
    .string()
    .transform((value) => value.split(separator).map((part) => part.trim()))
    .transform((parts) => parts.filter((part) => part !== ''));
  return z.union([items, text.pipe(items)]);
}

function normalizeAllowedHost(entry: string, context: z.RefinementCtx): string {
  const text = entry.trim().toLowerCase();
  if (isIP(text) === 6) return `[${text}]`;
  const [, host = '', port] = /^(\[[^\]]*\]|[^:]*)(?::(\d{1,5}))?$/.exec(text) ?? [];
  const hostIsValid = host.startsWith('[')
    ? isIP(unbracket(host)) === 6
    : isIP(host) === 4 || isHostName(host);
  if (!hostIsValid || (port !== undefined && !portSchema.safeParse(port).success)) {
    context.addIssue({ code: 'custom' });
    return z.NEVER;
  }
  return port === undefined ? host : `${host}:${Number(port)}`;
}

function unbracket(host: string): string {
  return /^\[.*\]$/.test(host) ? host.slice(1, -1) : host;
}

/**
 * RFC 1123 names, plus the underscore that container names use. The last label cannot be a number: the
 * resolver would take `0` or `0x7f.1` for an address, and `0` is every interface.
 */
function isHostName(host: string): boolean {
  const name = host.endsWith('.') ? host.slice(0, -1) : host;
  const labels = name.split('.');
  return (
    name.length <= 253 &&
    labels.every((label) => /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/.test(label)) &&
    !/^(?:\d+|0x[0-9a-f]*)$/.test(labels.at(-1) ?? '')
  );
}
