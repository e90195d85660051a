import { authorizationCodeGrant, tokenRevocation } from 'openid-client';
import { PROVIDER_LABELS } from '../../../src-shared/provider.ts';
import { AppError } from '../errors/app-error.ts';
import type { Logger } from '../ports/logger.ts';
import { callProvider, isSuccess, type ProviderAnswer, ProviderError } from './call-provider.ts';
import { type CodexCall, createCodexOpenidClient } from './codex-openid-client.ts';
import {
  createExchangeRefusedError,
  createExchangeUnreachableError,
  createTokenAnswerInvalidError,
} from './exchange-error.ts';
import { parseRefreshAnswer, parseTokenAnswer } from './parse-token-answer.ts';
import { readRefusal } from './provider-refusal.ts';
import { createRefreshRefusedError, createRefreshUnavailableError } from './refresh-error.ts';
import type { RefreshAnswer, TokenAnswer } from './token-answer.ts';

const PROVIDER = 'openai';

export interface CodexCodeExchange extends CodexCall {
  readonly logger: Logger;
  readonly redirectUri: string;
  /** The authorization response (RFC 6749, 4.1.2): `code` and, except in the device flow, `state`. */
  readonly response: URLSearchParams;
  /** `undefined` in the device flow, which has no state. */
  readonly expectedState?: string;
  readonly codeVerifier: string;
}

/**
 * Exchanges an authorization code, once, through openid-client, which also checks `iss` (RFC 9207) and the
 * claims of the ID token (OpenID Connect Core, 3.1.3.7).
 *
 * Errors: `oauth_exchange_failed`, `oauth_token_answer_invalid`, or the reason of `signal`.
 */
export async function exchangeCodexCode(exchange: CodexCodeExchange): Promise<TokenAnswer> {
  const { redirectUri, response, expectedState, codeVerifier, logger } = exchange;
  const { configuration, lastCall } = createCodexOpenidClient(exchange);
  const callbackUrl = new URL(redirectUri);
  callbackUrl.search = response.toString();
  try {
    await authorizationCodeGrant(configuration, callbackUrl, {
      pkceCodeVerifier: codeVerifier,
      ...(expectedState === undefined ? {} : { expectedState }),
    });
  } catch (error) {
    // The library's error is not passed on as a cause: it holds the whole answer, tokens included.
    const { answer, failure } = lastCall;
    if (failure instanceof ProviderError) throw createExchangeUnreachableError(PROVIDER, failure, logger);
    exchange.signal?.throwIfAborted();
    if (answer !== null && !isSuccess(answer)) {
      const secrets = [response.get('code') ?? '', codeVerifier];
      throw createExchangeRefusedError(PROVIDER, answer, secrets, logger);
    }
    throw createTokenAnswerInvalidError(PROVIDER, answer?.status ?? null, logger, readCheck(error));
  }
  const tokens = lastCall.answer === null ? null : parseTokenAnswer(lastCall.answer.text);
  if (tokens === null) throw createTokenAnswerInvalidError(PROVIDER, lastCall.answer?.status ?? null, logger);
  return tokens;
}

/** openid-client's stable code of the check that failed, e.g. `OAUTH_JWT_CLAIM_COMPARISON_FAILED`. */
function readCheck(error: unknown): string | null {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return typeof code === 'string' ? code : null;
}

/**
 * Renews the tokens. Not openid-client's `refreshTokenGrant`: the official CLI sends JSON and may get an
 * answer without `access_token`, both of which that function rules out.
 *
 * Errors: `sign_in_required`, `refresh_unavailable` (with `retryAfterMs` where known), or the reason of `signal`.
 */
export async function refreshCodexTokens(
  refresh: CodexCall & { readonly refreshToken: string },
): Promise<RefreshAnswer> {
  const { refreshToken, settings, fetch, signal, timeoutMs } = refresh;
  let answer: ProviderAnswer;
  try {
    answer = await callProvider({
      fetch,
      url: `${settings.issuer}/oauth/token`,
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        client_id: settings.clientId,
        grant_type: 'refresh_token',
        refresh_token: refreshToken,
      }),
      signal,
      timeoutMs,
    });
  } catch (error) {
    if (error instanceof ProviderError) throw createRefreshUnavailableError(PROVIDER, error.message, error);
    throw error;
  }
  if (!isSuccess(answer)) throw createRefreshRefusedError(PROVIDER, answer, refreshToken);
  const tokens = parseRefreshAnswer(answer.text);
  if (tokens === null) {
    const cause = new ProviderError(`HTTP ${answer.status}`, answer.status);
    throw createRefreshUnavailableError(PROVIDER, 'the answer cannot be used.', cause);
  }
  return tokens;
}

/**
 * Revokes a token at the provider (RFC 7009), which ends the sign-in for every program that shares it.
 *
 * Errors: `oauth_revocation_failed` when the provider does not confirm it.
 */
export async function revokeCodexToken(
  revocation: CodexCall & {
    readonly token: string;
    readonly tokenTypeHint: 'access_token' | 'refresh_token';
  },
): Promise<void> {
  const { token, tokenTypeHint } = revocation;
  const { configuration, lastCall } = createCodexOpenidClient(revocation);
  try {
    await tokenRevocation(configuration, token, { token_type_hint: tokenTypeHint });
  } catch {
    const { answer, failure } = lastCall;
    const refusal = answer === null ? null : readRefusal(answer, [token]);
    const cause = refusal?.cause ?? (failure instanceof ProviderError ? failure : undefined);
    throw new AppError(
      'oauth_revocation_failed',
      `${PROVIDER_LABELS[PROVIDER]} did not confirm that the sign-in has ended: ${refusal?.text ?? cause?.message ?? 'no answer.'}`,
      { advice: 'Try again, or sign out without revoking.', cause },
    );
  }
}
