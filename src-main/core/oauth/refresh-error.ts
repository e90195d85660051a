import { PROVIDER_LABELS, type Provider } from '../../../src-shared/provider.ts';
import { AppError } from '../errors/app-error.ts';
import { type ProviderAnswer, ProviderError } from './call-provider.ts';
import { readRefusal } from './provider-refusal.ts';

/** Refusals that no waiting cures: RFC 6749, 5.2, and those that the official Codex CLI treats so. */
const FINAL_CODES = new Set([
  'invalid_grant',
  'refresh_token_expired',
  'refresh_token_reused',
  'refresh_token_invalidated',
]);

/**
 * Sorts a refused refresh: `sign_in_required` when the refresh token is dead, else `refresh_unavailable`
 * (with `retryAfterMs` when the provider stated it). The `cause` is a {@link ProviderError}.
 */
export function createRefreshRefusedError(
  provider: Provider,
  answer: ProviderAnswer,
  refreshToken: string,
): AppError {
  const refusal = readRefusal(answer, [refreshToken]);
  const finalCode = refusal.codes.find((code) => FINAL_CODES.has(code));
  if (finalCode !== undefined && [400, 401, 403].includes(answer.status)) {
    return new AppError(
      'sign_in_required',
      `The ${PROVIDER_LABELS[provider]} sign-in is no longer valid: ${refusal.text}`,
      { advice: 'Sign in again.', cause: new ProviderError(refusal.cause.message, answer.status, finalCode) },
    );
  }
  return createRefreshUnavailableError(provider, refusal.text, refusal.cause, answer.retryAfterMs);
}

/** The tokens could not be renewed now; those that are stored stay as they are. */
export function createRefreshUnavailableError(
  provider: Provider,
  reason: string,
  cause: ProviderError,
  retryAfterMs?: number,
): AppError {
  return new AppError(
    'refresh_unavailable',
    `The ${PROVIDER_LABELS[provider]} sign-in could not be renewed now: ${reason}`,
    {
      advice: 'The stored sign-in is kept; try again later.',
      cause,
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    },
  );
}
