import { PROVIDER_LABELS, type Provider } from '../../../src-shared/provider.ts';
import { AppError, isAppError } from '../errors/app-error.ts';
import type { Clock } from '../ports/clock.ts';
import type { FetchFunction } from '../ports/http.ts';
import type { Logger } from '../ports/logger.ts';
import { parsePaste, readAuthorizationResponse } from './authorization-response.ts';
import { type BusyPort, createPortsBusyError, type FindPortOwner, findPortOwners } from './busy-port.ts';
import type { CallbackPage } from './callback-page.ts';
import { startLoopbackListener } from './loopback-listener.ts';
import { toPlainText } from './provider-refusal.ts';
import { createCancelledError, createStopSignal } from './stop-signal.ts';
import type { TokenAnswer } from './token-answer.ts';

const SIGN_IN_TIMEOUT_MS = 300_000;

/** What every sign-in needs from outside. */
export interface SignInEnvironment {
  readonly fetch: FetchFunction;
  readonly clock: Clock;
  readonly logger: Logger;
  /**
   * Ends the flow. Its reason becomes the error when it is an `AppError` (the coordinator's
   * `oauth_superseded`); any other reason is `oauth_cancelled`.
   */
  readonly signal?: AbortSignal;
  /**
   * Stores the tokens before the browser is told that all went well; what it throws becomes the outcome.
   * From its start on the flow can no longer be cancelled.
   */
  readonly acceptTokens?: (tokens: TokenAnswer) => Promise<void>;
}

/** A sign-in that waits for the browser. */
export interface SignInFlow {
  readonly provider: Provider;
  /** The address to open. Equals `manualAuthorizeUrl` when there is no loopback listener. */
  readonly authorizeUrl: string;
  /** The address whose last page shows `CODE#STATE` to paste; `null` when the provider has none. */
  readonly manualAuthorizeUrl: string | null;
  /** Where the listener is; `null`: there is none and only a paste can end the flow well. */
  readonly port: number | null;
  /** Ports that were tried before and could not be had. */
  readonly busyPorts: readonly BusyPort[];
  /**
   * Takes `CODE#STATE` or the address the browser ended on. Resolves once it is accepted; `done` tells the
   * rest. Rejects with `oauth_paste_invalid` otherwise, and the flow goes on waiting.
   */
  submitPaste(text: string): Promise<void>;
  /** Ends the flow with `oauth_cancelled`. No effect once the tokens are being stored. */
  cancel(): void;
  /**
   * Settles when all is over and the port is free again. Errors: `oauth_denied`, `oauth_timeout` (5 minutes),
   * `oauth_cancelled`, `oauth_superseded`, `oauth_exchange_failed`, `oauth_token_answer_invalid`, or what
   * `acceptTokens` threw.
   */
  readonly done: Promise<TokenAnswer>;
}

/** The provider's own part of the flow. */
export interface SignInPlan {
  readonly provider: Provider;
  readonly state: string;
  /** Loopback ports to try in order, 0 for any; none at all for a paste. */
  readonly ports: readonly number[];
  readonly callbackPath: string;
  readonly findPortOwner: FindPortOwner;
  /** The provider's page that shows `CODE#STATE`, if it has one. */
  readonly manualRedirectUri: string | null;
  /** The whole authorization request but for its `redirect_uri`. */
  readonly authorizeUrl: URL;
  /** Exchanges the code; called at most once. */
  readonly exchange: (
    grant: { readonly code: string; readonly params: URLSearchParams; readonly redirectUri: string },
    signal: AbortSignal,
  ) => Promise<TokenAnswer>;
  /** What to do about a denial, when there is something special to it. */
  readonly adviseOnDenial?: (said: string) => string | undefined;
}

/**
 * Starts an authorization code flow (RFC 6749, 4.1; RFC 8252) and waits for one good response, whose code
 * is exchanged once. Responses of a wrong state are turned away without effect, so that a hostile page
 * cannot end somebody's sign-in. Without a listener the provider's manual page takes its place.
 *
 * Errors: `oauth_ports_busy` when there is neither, or the reason of `environment.signal`.
 */
export async function startSignInFlow(plan: SignInPlan, environment: SignInEnvironment): Promise<SignInFlow> {
  const { provider, state, manualRedirectUri } = plan;
  const { clock, logger, acceptTokens } = environment;
  const label = PROVIDER_LABELS[provider];
  const stop = createStopSignal(environment.signal);
  stop.signal.throwIfAborted();

  const outcome = Promise.withResolvers<TokenAnswer>();
  let isWaiting = true;
  stop.signal.addEventListener('abort', () => {
    isWaiting = false;
    outcome.reject(stop.signal.reason);
  });
  // The caller may look at the outcome later; until then it is not an unhandled rejection.
  outcome.promise.catch(() => {});

  const { listener, unavailablePorts } = await startLoopbackListener({
    ports: plan.ports,
    path: plan.callbackPath,
    handleCallback,
  });
  const busyPorts = await findPortOwners(unavailablePorts, plan.findPortOwner);
  const authorizeRedirectUri = listener?.redirectUri ?? manualRedirectUri;
  if (authorizeRedirectUri === null) {
    stop.dispose();
    throw createPortsBusyError(busyPorts);
  }
  const pasteRedirectUri = manualRedirectUri ?? authorizeRedirectUri;
  logger.info({ provider, port: listener?.port ?? null }, 'sign-in started');

  const cancelTimer = clock.schedule(SIGN_IN_TIMEOUT_MS, () => stop.end(createTimeoutError(label)));
  const done = outcome.promise.finally(async () => {
    cancelTimer();
    stop.dispose();
    await listener?.close();
  });
  done.catch(() => {});

  return {
    provider,
    authorizeUrl: addRedirectUri(authorizeRedirectUri),
    manualAuthorizeUrl: manualRedirectUri === null ? null : addRedirectUri(manualRedirectUri),
    port: listener?.port ?? null,
    busyPorts,
    submitPaste,
    cancel: () => stop.end(createCancelledError()),
    done,
  };

  function addRedirectUri(redirectUri: string): string {
    const url = new URL(plan.authorizeUrl);
    url.searchParams.set('redirect_uri', redirectUri);
    return url.href;
  }

  async function handleCallback(query: URLSearchParams, redirectUri: string): Promise<CallbackPage> {
    if (!isWaiting) return ALREADY_USED_PAGE;
    if (!accept(query, redirectUri)) return FOREIGN_PAGE;
    return outcome.promise.then(
      () => ({
        status: 200,
        title: `Signed in to ${label}`,
        message: 'You can close this page and go back to ccproxy.',
      }),
      (error) => ({ status: 400, title: `Not signed in to ${label}`, message: describeFailure(error) }),
    );
  }

  async function submitPaste(text: string): Promise<void> {
    if (!isWaiting) throw createPasteError('This sign-in is already over.', 'Start the sign-in again.');
    const paste = parsePaste(text);
    if (paste === null) {
      throw createPasteError(
        'This is neither a code nor an address.',
        'Paste the whole text of the last page (CODE#STATE), or the whole address of that page.',
      );
    }
    const isOfLoopback = listener !== null && paste.redirectUri === listener.redirectUri;
    const redirectUri = isOfLoopback ? listener.redirectUri : pasteRedirectUri;
    if (!accept(paste.params, redirectUri)) {
      throw createPasteError(
        'This belongs to another sign-in, or it is not whole.',
        'Open the address of this sign-in and paste what its last page shows.',
      );
    }
  }

  /** @returns whether the response was for this flow, which is then used up. */
  function accept(params: URLSearchParams, redirectUri: string): boolean {
    const response = readAuthorizationResponse(params, state);
    logger.info({ provider, kind: response.kind }, 'sign-in response');
    if (response.kind === 'foreign') return false;
    isWaiting = false;
    if (response.kind === 'code') void redeem({ code: response.code, params, redirectUri });
    else outcome.reject(createDenial(response.description ?? response.error));
    return true;
  }

  async function redeem(grant: Parameters<SignInPlan['exchange']>[0]): Promise<void> {
    // The exchange has a shorter time-out of its own.
    cancelTimer();
    try {
      const tokens = await plan.exchange(grant, stop.signal);
      stop.signal.throwIfAborted();
      stop.dispose();
      await acceptTokens?.(tokens);
      outcome.resolve(tokens);
    } catch (error) {
      outcome.reject(error);
    }
  }

  function createDenial(text: string): AppError {
    const said = toPlainText(text);
    const advice = plan.adviseOnDenial?.(said) ?? 'Start the sign-in again and allow the access.';
    return new AppError('oauth_denied', `${label} refused the sign-in: ${said}`, { advice });
  }
}

const ALREADY_USED_PAGE: CallbackPage = {
  status: 410,
  title: 'Already used',
  message: 'This sign-in has been answered. Go back to ccproxy.',
};

const FOREIGN_PAGE: CallbackPage = {
  status: 400,
  title: 'Not the sign-in that is waiting',
  message:
    'This answer belongs to another sign-in. Go back to ccproxy, which is still waiting for the right one.',
};

function describeFailure(error: unknown): string {
  return isAppError(error) ? error.userMessage : 'Something went wrong. Go back to ccproxy to see what.';
}

function createPasteError(message: string, advice: string): AppError {
  return new AppError('oauth_paste_invalid', message, { advice });
}

function createTimeoutError(label: string): AppError {
  return new AppError('oauth_timeout', `No answer to the ${label} sign-in came within 5 minutes.`, {
    advice: 'Start the sign-in again.',
  });
}
