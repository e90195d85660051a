import { type Dispatcher, errors } from 'undici';
import type { Authorization, ProviderAccount } from '../credentials/provider-account.ts';
import { AppError, systemErrorCode } from '../errors/app-error.ts';
import type { ClientSignal } from './client-signal.ts';
import type { UpstreamRequest } from './upstream-request.ts';

export interface UpstreamAnswer {
  readonly status: number;
  /** Flat list of names and values. */
  readonly headers: string[];
  readonly body: Dispatcher.ResponseData['body'];
}

export interface SendOptions {
  readonly dispatcher: Dispatcher;
  readonly account: ProviderAccount;
  readonly prepare: (authorization: Authorization) => UpstreamRequest;
  /** Aborts the upstream request when the client leaves. */
  readonly signal: ClientSignal;
}

/**
 * Sends a request to its provider. When the provider answers 401 to a sign-in, that is renewed once and the
 * request sent once more; nothing has reached the client yet.
 *
 * @throws AppError `upstream_unreachable`, `upstream_timeout`, `upstream_redirect_refused`, or what
 *   {@link ProviderAccount} throws
 */
export async function sendUpstream(options: SendOptions): Promise<UpstreamAnswer> {
  const authorization = await options.account.authorize();
  const answer = await send(options, authorization);
  if (answer.status !== 401) return answer;
  let replacement: Authorization | null;
  try {
    replacement = await options.account.replaceRejected(authorization);
  } catch (error) {
    await discard(answer);
    throw error;
  }
  if (replacement === null) return answer;
  await discard(answer);
  return send(options, replacement);
}

async function send(options: SendOptions, authorization: Authorization): Promise<UpstreamAnswer> {
  const { method, origin, path, headers, body } = options.prepare(authorization);
  let answer: UpstreamAnswer;
  try {
    // Unlike an AbortSignal this one cannot tell undici later what it has said before.
    if (options.signal.hasLeft) throw new errors.RequestAbortedError();
    const response = await options.dispatcher.request({
      method,
      origin,
      path,
      headers,
      body,
      signal: options.signal,
      responseHeaders: 'raw',
    });
    // With `raw` the headers are a flat list, which undici's types do not know.
    const rawHeaders = response.headers as unknown as string[];
    answer = { status: response.statusCode, headers: rawHeaders, body: response.body };
  } catch (error) {
    throw toUpstreamError(error, origin);
  }
  const isRedirect = answer.status >= 300 && answer.status < 400 && answer.status !== 304;
  if (!isRedirect) return answer;
  await discard(answer);
  throw new AppError(
    'upstream_redirect_refused',
    `${origin} answered with a redirect, which is not followed.`,
    {
      advice: 'Check the configured address of the provider.',
    },
  );
}

/** Frees the connection without reading more than a little of the answer. */
async function discard(answer: UpstreamAnswer): Promise<void> {
  await answer.body.dump({ limit: 64 * 1024 }).catch(() => {});
}

function toUpstreamError(error: unknown, origin: string): AppError {
  const isTimeout =
    error instanceof errors.ConnectTimeoutError ||
    error instanceof errors.HeadersTimeoutError ||
    error instanceof errors.BodyTimeoutError;
  if (isTimeout) {
    return new AppError('upstream_timeout', `${origin} did not answer in time.`, {
      advice: 'Try again; check your network and HTTPS_PROXY.',
      cause: error,
    });
  }
  return new AppError(
    'upstream_unreachable',
    `${origin} cannot be reached (${systemErrorCode(error) ?? 'unknown'}).`,
    {
      advice: 'Check your network and HTTPS_PROXY.',
      cause: error,
    },
  );
}
