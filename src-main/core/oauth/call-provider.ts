import { USER_AGENT } from '../constants.ts';
import { systemErrorCode } from '../errors/app-error.ts';
import type { FetchFunction } from '../ports/http.ts';
import { isLoopbackHost } from '../system/loopback-host.ts';

const DEFAULT_TIMEOUT_MS = 30_000;
/** Token and account answers are a few kB; a larger one is a mistake or an attack on our memory. */
const ANSWER_LIMIT_BYTES = 1_048_576;
const DAY_MS = 86_400_000;

/** One small request to a provider. */
export interface ProviderCall {
  readonly fetch: FetchFunction;
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** For the whole exchange, in ms; 30 s when absent. */
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What a provider answered, whatever the status. `text` may hold secrets: never log it. */
export interface ProviderAnswer {
  readonly status: number;
  /** Lower case, without parameters; empty when absent. */
  readonly mediaType: string;
  /** From `Retry-After`, at most a day. */
  readonly retryAfterMs: number | undefined;
  readonly text: string;
}

/** Why a call to a provider failed, reduced to what may be logged. The `cause` of the errors we throw. */
export class ProviderError extends Error {
  /** `null`: there was no HTTP answer. */
  readonly status: number | null;
  /** The error code that the provider stated, e.g. `invalid_grant`. */
  readonly providerCode: string | null;

  constructor(message: string, status: number | null = null, providerCode: string | null = null) {
    super(message);
    this.name = 'ProviderError';
    this.status = status;
    this.providerCode = providerCode;
  }
}

export function isSuccess(answer: ProviderAnswer): boolean {
  return answer.status >= 200 && answer.status < 300;
}

/** Plain http would show the secret to the network; on loopback there is no network. */
export function isLoopbackHttp(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === 'http:' && isLoopbackHost(hostname);
}

/**
 * Sends one request with our user agent and reads at most 1 MB of the answer. Redirects are not followed:
 * they come back as their status. The request is sent once and never again.
 *
 * @throws ProviderError when there is no complete answer; its message says so without URL or secret.
 * @throws the reason of `signal` when that aborted the call.
 */
export async function callProvider(call: ProviderCall): Promise<ProviderAnswer> {
  const { fetch, url, method, headers, body, timeoutMs = DEFAULT_TIMEOUT_MS, signal } = call;
  const { host, protocol } = new URL(url);
  if (protocol !== 'https:' && !isLoopbackHttp(url))
    throw new ProviderError(`${host} is not an https address.`);

  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(url, {
      method,
      redirect: 'manual',
      headers: { accept: 'application/json', ...headers, 'user-agent': USER_AGENT, ...lengthOf(body) },
      ...(body === undefined ? {} : { body: new Blob([body]).stream(), duplex: 'half' }),
      signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
    });
    return {
      status: response.status,
      mediaType: (response.headers.get('content-type') ?? '').split(';', 1).join('').trim().toLowerCase(),
      retryAfterMs: readRetryAfter(response.headers),
      text: await readText(response.body, host),
    };
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof ProviderError) throw error;
    if (timeout.aborted) throw new ProviderError(`${host} did not answer within ${timeoutMs / 1000} s.`);
    const code = systemErrorCode(error instanceof Error ? error.cause : undefined) ?? systemErrorCode(error);
    throw new ProviderError(`${host} could not be reached${code === undefined ? '' : ` (${code})`}.`);
  }
}

/**
 * fetch repeats a request on 421 when it can rewind the body (Fetch standard, HTTP-network-or-cache fetch,
 * "response's status is 421"), which would spend a single-use code or refresh token twice. Bodies are
 * therefore one-way streams; stating their length keeps the request from becoming chunked.
 */
function lengthOf(body: string | undefined): Record<string, string> {
  return body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
}

async function readText(body: AsyncIterable<Uint8Array> | null, host: string): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.byteLength;
    if (size > ANSWER_LIMIT_BYTES) throw new ProviderError(`${host} sent an answer of more than 1 MB.`);
    chunks.push(chunk);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}

/** RFC 9110, 10.2.3: seconds, or a date, which we read relative to the provider's own clock. */
function readRetryAfter(headers: { get(name: string): string | null }): number | undefined {
  const value = headers.get('retry-after')?.trim() ?? '';
  const delayMs = /^\d+$/.test(value)
    ? Number(value) * 1000
    : Date.parse(value) - Date.parse(headers.get('date') ?? '');
  return Number.isFinite(delayMs) ? Math.min(Math.max(delayMs, 0), DAY_MS) : undefined;
}
