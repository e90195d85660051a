import { PROVIDER_LABELS, type Provider } from '../../../src-shared/provider.ts';
import { AppError } from '../errors/app-error.ts';
import type { Logger } from '../ports/logger.ts';
import { type ProviderAnswer, ProviderError } from './call-provider.ts';
import { isHtml, readRefusal } from './provider-refusal.ts';

const SIGN_IN_AGAIN = 'Start the sign-in again; a code works only once.';

/** The provider refused the code. The user reads what it said, the log only its code and status. */
export function createExchangeRefusedError(
  provider: Provider,
  answer: ProviderAnswer,
  secrets: readonly string[],
  logger: Logger,
  webPageAdvice = SIGN_IN_AGAIN,
): AppError {
  const refusal = readRefusal(answer, secrets);
  const { status, providerCode } = refusal.cause;
  logger.warn({ provider, status, providerCode }, 'code exchange refused');
  return new AppError(
    'oauth_exchange_failed',
    `${PROVIDER_LABELS[provider]} did not complete the sign-in: ${refusal.text}`,
    { advice: isHtml(answer) ? webPageAdvice : SIGN_IN_AGAIN, cause: refusal.cause },
  );
}

/** No answer came. The code may have been spent all the same, so it is not sent again. */
export function createExchangeUnreachableError(
  provider: Provider,
  cause: ProviderError,
  logger: Logger,
): AppError {
  logger.warn({ provider, reason: cause.message }, 'code exchange got no answer');
  return new AppError(
    'oauth_exchange_failed',
    `${PROVIDER_LABELS[provider]} did not complete the sign-in: ${cause.message}`,
    { advice: 'Check the network and HTTPS_PROXY, then start the sign-in again.', cause },
  );
}

/**
 * An answer came and is no good.
 *
 * @param status `null`: it was the answer through the browser, and the token endpoint was not asked.
 * @param check the check that failed, as a code; `null` when the answer could not be read at all.
 */
export function createTokenAnswerInvalidError(
  provider: Provider,
  status: number | null,
  logger: Logger,
  check: string | null = null,
): AppError {
  logger.warn({ provider, status, check }, 'token answer not usable');
  return new AppError(
    'oauth_token_answer_invalid',
    `${PROVIDER_LABELS[provider]} sent an answer that cannot be used${check === null ? '' : ` (${check})`}.`,
    {
      advice: `${SIGN_IN_AGAIN} If it stays so, check the address settings and this computer's clock.`,
      cause: new ProviderError(check ?? 'unreadable token answer', status, check),
    },
  );
}
