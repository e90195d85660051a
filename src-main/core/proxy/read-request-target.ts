import type { Request } from 'express';
import { AppError } from '../errors/app-error.ts';

/** The query string with its `?`, as the client sent it, or empty. */
export function readQuery({ url }: Request): string {
  const at = url.indexOf('?');
  return at === -1 ? '' : url.slice(at);
}

const PATH_NAMES = {
  // Goes on in a path or a header: nothing in it may have a meaning there.
  session_id: { pattern: /^\w[\w.:@-]{0,255}$/, advice: 'Use letters, digits and . : @ _ - only.' },
  response_id: { pattern: /^\w[\w.:@-]{0,255}$/, advice: 'Use the id of a response.' },
  // As clients ask for models: `vendor/name`, `name(high)`, `name[1m]`.
  model: {
    pattern: /^\w[\w.:@()[\]/-]{0,255}$/,
    advice: 'Use letters, digits and . : @ _ - / ( ) [ ] only.',
  },
};

/**
 * A parameter of the path, decoded, or `null` when the route has none of that name.
 *
 * @throws AppError `route_not_found`
 */
export function readPathName({ params }: Request, name: keyof typeof PATH_NAMES): string | null {
  const value: unknown = params[name];
  const { pattern, advice } = PATH_NAMES[name];
  if (value === undefined) return null;
  if (typeof value === 'string' && pattern.test(value)) return value;
  throw new AppError('route_not_found', 'The path holds a name with characters that are not allowed.', {
    advice,
  });
}
