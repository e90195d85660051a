import type { IncomingHttpHeaders } from 'node:http';
import type { JsonObject } from '../../src-shared/json.ts';
import type { RecordedRequest } from './exchange.ts';

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The elements of `value` that are objects; none when it is no array. */
export function objectsOf(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** The token of an `Authorization: Bearer` header, or `null`. */
export function readBearer(headers: IncomingHttpHeaders): string | null {
  return /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1] ?? null;
}

export function isJson(request: RecordedRequest): boolean {
  return /^application\/json\b/.test(request.headers['content-type'] ?? '') && isObject(request.json);
}

/** The body of a form or JSON request, or `null` when it is neither. */
export function readParams(request: RecordedRequest): JsonObject | null {
  if (isJson(request) && isObject(request.json)) return request.json;
  if (!isForm(request)) return null;
  return Object.fromEntries(new URLSearchParams(request.body.toString()));
}

export function isForm(request: RecordedRequest): boolean {
  return /^application\/x-www-form-urlencoded\b/.test(request.headers['content-type'] ?? '');
}
