import type { ProviderError } from '../../translate/canonical/events.ts';
import { statusOf, toAppError } from '../render-error.ts';

/** An error of the proxy's own in the place of a provider's, for an answer that has begun. */
export function toProviderError(error: unknown): ProviderError {
  const known = toAppError(error);
  const { code, userMessage: message } = known;
  const kind = code === 'upstream_timeout' ? 'timeout' : 'server';
  return { status: statusOf(known), kind, message, code, param: null };
}
