import { z } from 'zod';
import { parseJsonObject } from '../../../src-shared/json.ts';
import { PROVIDER_LABELS } from '../../../src-shared/provider.ts';
import { AppError } from '../errors/app-error.ts';
import type { Settings } from '../settings/settings.ts';
import { callProvider, isSuccess, type ProviderAnswer, ProviderError } from './call-provider.ts';
import { exchangeCodexCode } from './codex-token-endpoint.ts';
import { createExchangeRefusedError, createTokenAnswerInvalidError } from './exchange-error.ts';
import { readRefusal } from './provider-refusal.ts';
import type { SignInEnvironment } from './sign-in-flow.ts';
import { createCancelledError, createStopSignal } from './stop-signal.ts';
import type { TokenAnswer } from './token-answer.ts';

const PROVIDER = 'openai';
const LABEL = PROVIDER_LABELS[PROVIDER];
const CODE_LIFETIME_MS = 900_000;
/** RFC 8628, 3.2 and 3.5: the interval where none is stated, and what `slow_down` adds to it. */
const DEFAULT_INTERVAL_S = 5;
const SLOW_DOWN_S = 5;

/** A device sign-in that waits for the user to type the code on another page. */
export interface DeviceSignIn {
  readonly provider: 'openai';
  readonly verificationUrl: string;
  readonly userCode: string;
  readonly expiresAtMs: number;
  /** Ends the flow with `oauth_cancelled`. No effect once the tokens are being stored. */
  cancel(): void;
  /**
   * Errors: `oauth_device_code_expired` (15 minutes), `oauth_denied`, `oauth_cancelled`, `oauth_superseded`,
   * `oauth_exchange_failed`, `oauth_token_answer_invalid`, or what `acceptTokens` threw.
   */
  readonly done: Promise<TokenAnswer>;
}

export interface CodexDeviceSignInOptions extends SignInEnvironment {
  readonly settings: Settings['codex'];
}

const codeSchema = z.looseObject({
  device_auth_id: z.string().min(1),
  // Shown in terminals, so no control characters.
  user_code: z.string().regex(/^[\x21-\x7e]{1,64}$/),
  // The provider sends a string, RFC 8628 has a number. Never faster than once a second.
  interval: z.coerce
    .number()
    .max(60)
    .transform((seconds) => Math.max(1, seconds))
    .catch(DEFAULT_INTERVAL_S),
});

const grantSchema = z.looseObject({
  authorization_code: z.string().min(1),
  code_verifier: z.string().min(1),
});

/**
 * Starts OpenAI's device sign-in, for machines without a browser or without a free callback port. It is
 * the provider's own protocol, not RFC 8628 (another request, an authorization code instead of tokens), so
 * openid-client takes over only at the exchange.
 *
 * Errors: `oauth_device_code_unavailable`, or the reason of `signal`.
 */
export async function startCodexDeviceSignIn(options: CodexDeviceSignInOptions): Promise<DeviceSignIn> {
  const { clock } = options;
  const { issuer } = options.settings;
  const stop = createStopSignal(options.signal);
  try {
    const code = await requestCode(issuer, options, stop.signal);
    const expiresAtMs = clock.now() + CODE_LIFETIME_MS;
    const done = finish().finally(stop.dispose);
    done.catch(() => {});
    return {
      provider: PROVIDER,
      verificationUrl: `${issuer}/codex/device`,
      userCode: code.user_code,
      expiresAtMs,
      cancel: () => stop.end(createCancelledError()),
      done,
    };

    async function finish(): Promise<TokenAnswer> {
      const grant = await pollForGrant(issuer, options, code, expiresAtMs, stop.signal);
      const tokens = await exchangeCodexCode({
        ...options,
        response: new URLSearchParams({ code: grant.authorization_code }),
        redirectUri: `${issuer}/deviceauth/callback`,
        codeVerifier: grant.code_verifier,
        signal: stop.signal,
      });
      stop.signal.throwIfAborted();
      stop.dispose();
      await options.acceptTokens?.(tokens);
      return tokens;
    }
  } catch (error) {
    stop.dispose();
    throw error;
  }
}

async function requestCode(
  issuer: string,
  { fetch, settings, logger }: CodexDeviceSignInOptions,
  signal: AbortSignal,
): Promise<z.infer<typeof codeSchema>> {
  const url = `${issuer}/api/accounts/deviceauth/usercode`;
  let reason: string;
  let cause: ProviderError;
  try {
    const answer = await postJson(fetch, url, { client_id: settings.clientId }, signal);
    const code = codeSchema.safeParse(parseJsonObject(answer.text));
    if (isSuccess(answer) && code.success) return code.data;
    ({ text: reason, cause } = readRefusal(answer, []));
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    cause = error;
    reason = error.message;
  }
  logger.warn(
    { provider: PROVIDER, status: cause.status, providerCode: cause.providerCode },
    'no device code',
  );
  throw new AppError('oauth_device_code_unavailable', `${LABEL} gave no device code: ${reason}`, {
    advice: 'Sign in with a browser instead, or try again later.',
    cause,
  });
}

async function pollForGrant(
  issuer: string,
  { fetch, clock, logger }: CodexDeviceSignInOptions,
  code: z.infer<typeof codeSchema>,
  expiresAtMs: number,
  signal: AbortSignal,
): Promise<z.infer<typeof grantSchema>> {
  const url = `${issuer}/api/accounts/deviceauth/token`;
  const { device_auth_id, user_code } = code;
  let intervalS = code.interval;
  for (;;) {
    await clock.sleep(intervalS * 1000, signal);
    if (clock.now() >= expiresAtMs) throw createExpiredError();
    const answer = await postJson(fetch, url, { device_auth_id, user_code }, signal).catch(
      (error: unknown) => {
        if (error instanceof ProviderError) return null;
        throw error;
      },
    );
    if (answer !== null && isSuccess(answer)) {
      const grant = grantSchema.safeParse(parseJsonObject(answer.text));
      if (grant.success) return grant.data;
      throw createTokenAnswerInvalidError(PROVIDER, answer.status, logger);
    }
    intervalS += judgePending(answer, [device_auth_id, user_code]);
  }

  /** @returns by how many seconds to slow down; throws when there is nothing left to wait for. */
  function judgePending(answer: ProviderAnswer | null, secrets: readonly string[]): number {
    if (answer === null || answer.status === 429 || answer.status >= 500) return SLOW_DOWN_S;
    const refusal = readRefusal(answer, secrets);
    if (refusal.codes.includes('slow_down')) return SLOW_DOWN_S;
    if (refusal.codes.includes('expired_token')) throw createExpiredError();
    if (refusal.codes.includes('access_denied')) {
      throw new AppError('oauth_denied', `${LABEL} refused the sign-in: ${refusal.text}`, {
        advice: 'Start the sign-in again and allow the access.',
        cause: refusal.cause,
      });
    }
    const isPending = [403, 404].includes(answer.status) || refusal.codes.includes('authorization_pending');
    if (!isPending) throw createExchangeRefusedError(PROVIDER, answer, secrets, logger);
    return 0;
  }
}

function postJson(
  fetch: CodexDeviceSignInOptions['fetch'],
  url: string,
  body: Record<string, string>,
  signal: AbortSignal,
): Promise<ProviderAnswer> {
  return callProvider({
    fetch,
    url,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal,
  });
}

function createExpiredError(): AppError {
  return new AppError('oauth_device_code_expired', 'The device code was not used in time.', {
    advice: 'Start the sign-in again for a new code.',
  });
}
