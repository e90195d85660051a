import type { Dispatcher, fetch } from 'undici';

/** undici's `fetch`, already bound to the dispatcher that honours HTTPS_PROXY, NO_PROXY and extra CAs. */
export type FetchFunction = typeof fetch;

/** Everything that leaves the machine goes through one of these two; tests replace them. */
export interface OutgoingHttp {
  /** For sign-in, refresh and account calls: small requests with time-outs. */
  readonly fetch: FetchFunction;
  /** For proxied requests: pooled connections, long streams. */
  readonly dispatcher: Dispatcher;
}
