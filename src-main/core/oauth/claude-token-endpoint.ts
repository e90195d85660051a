import { CLAUDE } from '../constants.ts';
import type { FetchFunction } from '../ports/http.ts';
import type { Logger } from '../ports/logger.ts';
import type { Settings } from '../settings/settings.ts';
import { callProvider, isSuccess, type ProviderAnswer, ProviderError } from './call-provider.ts';
import {
  createExchangeRefusedError,
  createExchangeUnreachableError,
  createTokenAnswerInvalidError,
} from './exchange-error.ts';
import { parseTokenAnswer } from './parse-token-answer.ts';
import { isHtml } from './provider-refusal.ts';
import { createRefreshRefusedError, createRefreshUnavailableError } from './refresh-error.ts';
import type { TokenAnswer } from './token-answer.ts';

const PROVIDER = 'claude';

interface ClaudeCall {
  readonly settings: Settings['claude'];
  readonly fetch: FetchFunction;
  readonly logger: Logger;
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
}

export interface ClaudeCodeExchange extends ClaudeCall {
  readonly code: string;
  readonly state: string;
  readonly redirectUri: string;
  readonly codeVerifier: string;
}

/**
 * Exchanges an authorization code, once. openid-client cannot do it: Anthropic wants JSON where RFC 6749,
 * 4.1.3, has a form, and `state` in the body, which the RFC does not have.
 *
 * Errors: `oauth_exchange_failed`, `oauth_token_answer_invalid`, or the reason of `signal`.
 */
export async function exchangeClaudeCode(exchange: ClaudeCodeExchange): Promise<TokenAnswer> {
  const { code, state, redirectUri, codeVerifier, settings, logger } = exchange;
  let answer: ProviderAnswer;
  try {
    answer = await post(exchange, settings.tokenUrl, {
      grant_type: 'authorization_code',
      code,
      redirect_uri: redirectUri,
      client_id: settings.clientId,
      code_verifier: codeVerifier,
      state,
    });
  } catch (error) {
    if (error instanceof ProviderError) throw createExchangeUnreachableError(PROVIDER, error, logger);
    throw error;
  }
  if (!isSuccess(answer)) {
    // No second address is tried: the first one may have spent the code.
    throw createExchangeRefusedError(PROVIDER, answer, [code, codeVerifier, state], logger, FALLBACK_ADVICE);
  }
  const tokens = parseTokenAnswer(answer.text);
  if (tokens === null) throw createTokenAnswerInvalidError(PROVIDER, answer.status, logger);
  return tokens;
}

const FALLBACK_ADVICE = `Set CLAUDE__TOKEN_URL to another address of the provider, such as ${CLAUDE.fallbackTokenUrl}, and sign in again.`;

/**
 * Renews the tokens. A bot-protection page at the default address is answered by one try at
 * `CLAUDE.fallbackTokenUrl`: such a page stands before the API, so the refresh token is not spent.
 *
 * Errors: `sign_in_required`, `refresh_unavailable` (with `retryAfterMs` where known), or the reason of `signal`.
 */
export async function refreshClaudeTokens(
  refresh: ClaudeCall & { readonly refreshToken: string },
): Promise<TokenAnswer> {
  const { refreshToken, settings, logger } = refresh;
  const body = { grant_type: 'refresh_token', refresh_token: refreshToken, client_id: settings.clientId };
  let answer: ProviderAnswer;
  try {
    answer = await post(refresh, settings.tokenUrl, body);
    if (answer.status === 403 && isHtml(answer) && settings.tokenUrl === CLAUDE.tokenUrl) {
      logger.warn(
        { provider: PROVIDER, status: 403 },
        'token endpoint is behind a web page, trying the other',
      );
      answer = await post(refresh, CLAUDE.fallbackTokenUrl, body);
    }
  } catch (error) {
    if (error instanceof ProviderError) throw createRefreshUnavailableError(PROVIDER, error.message, error);
    throw error;
  }
  if (!isSuccess(answer)) throw createRefreshRefusedError(PROVIDER, answer, refreshToken);
  const tokens = parseTokenAnswer(answer.text);
  if (tokens === null) {
    const cause = new ProviderError(`HTTP ${answer.status}`, answer.status);
    throw createRefreshUnavailableError(PROVIDER, 'the answer cannot be used.', cause);
  }
  return tokens;
}

function post(call: ClaudeCall, url: string, body: Record<string, string>): Promise<ProviderAnswer> {
  return callProvider({
    fetch: call.fetch,
    url,
    method: 'POST',
    headers: { 'content-type': 'application/json', 'anthropic-beta': CLAUDE.oauthBeta },
    body: JSON.stringify(body),
    signal: call.signal,
    timeoutMs: call.timeoutMs,
  });
}
