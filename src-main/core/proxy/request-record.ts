import type { Provider } from '../../../src-shared/provider.ts';
import type { Dialect } from './dialect.ts';
import type { TokenUsage } from './token-usage.ts';

/** What is known of one request after it has ended. Never holds a body, a query or a credential. */
export interface RequestRecord {
  readonly requestId: string;
  /** Name and version of the client, see `readClientName`. */
  readonly client: string | null;
  readonly method: string;
  /** The route's pattern, not the path that was asked for. */
  readonly route: string;
  readonly dialect: Dialect;
  readonly provider: Provider | null;
  /** As the client named it. */
  readonly model: string | null;
  /** The name that the provider was asked for, where it is another one. */
  readonly upstreamModel: string | null;
  /** `null` when the client left before there was one. */
  readonly status: number | null;
  /** Until the first byte of the answer was written, in ms. */
  readonly firstByteMs: number | null;
  readonly totalMs: number;
  readonly usage: TokenUsage | null;
  readonly errorCode: string | null;
  /** The provider's rate limit headers, lower-case names. */
  readonly rateLimits: Readonly<Record<string, string>>;
}

const RATE_LIMIT_HEADER = /^(anthropic-ratelimit-|x-ratelimit-|x-codex-)/;

/** Picks the headers that tell how much of the plan is used. @param headers flat list */
export function pickRateLimits(headers: readonly string[]): Record<string, string> {
  const picked: Record<string, string> = {};
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const name = headers[i]?.toLowerCase() ?? '';
    if (RATE_LIMIT_HEADER.test(name)) picked[name] = headers[i + 1] ?? '';
  }
  return picked;
}
