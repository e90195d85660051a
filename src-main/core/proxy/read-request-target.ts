import type { Request } from 'express';
import { AppError } from '../errors/app-error.ts';

/** The query string with its `?`, as the client sent it, or empty. */
export function readQuery({ url }: Request): string {
  const at = url.indexOf('?');
  return at === -1 ? '' : url.slice(at);
}

/**
 * A parameter of the path, or `null` when the route has none of that name. It goes on in a path or a header:
 * nothing in it may have a meaning there.
 *
 * @throws AppError `route_not_found`
 */
export function readPathName({ params }: Request, name: 'model' | 'session_id'): string | null {
  const value: unknown = params[name];
  if (value === undefined) return null;
  if (typeof value === 'string' && /^\w[\w.:@-]{0,255}$/.test(value)) return value;
  throw new AppError('route_not_found', 'The path holds a name with characters that are not allowed.', {
    advice: 'Use letters, digits and . : @ _ - only.',
  });
}
