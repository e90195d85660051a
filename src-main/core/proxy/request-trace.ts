import { randomUUID } from 'node:crypto';
import type { Provider } from '../../../src-shared/provider.ts';
import { readClientName } from './client-name.ts';
import type { Dialect } from './dialect.ts';
import { pickRateLimits, type RequestRecord } from './request-record.ts';
import type { TokenUsage } from './token-usage.ts';

/** Collects what is learned of one request while it is served. */
export interface RequestTrace {
  readonly requestId: string;
  dialect: Dialect;
  route: string;
  provider: Provider | null;
  model: string | null;
  upstreamModel: string | null;
  /** Asked once, at the end: the figures come with the last bytes. */
  readUsage: () => TokenUsage | null;
  errorCode: string | null;
  noteFirstByte(): void;
  /** @param headers flat list, as the provider sent them */
  noteAnswerHeaders(headers: readonly string[]): void;
  finish(method: string, status: number | null): RequestRecord;
}

/** Begins a trace, and its time, when a request has come. @param userAgent the client's own header */
export function startRequestTrace(dialect: Dialect, userAgent: string | undefined): RequestTrace {
  const startMs = performance.now();
  let firstByteMs: number | null = null;
  let rateLimits: Readonly<Record<string, string>> = {};
  return {
    requestId: `req_${randomUUID()}`,
    dialect,
    route: 'unknown',
    provider: null,
    model: null,
    upstreamModel: null,
    readUsage: () => null,
    errorCode: null,
    noteFirstByte() {
      firstByteMs ??= performance.now() - startMs;
    },
    noteAnswerHeaders(headers) {
      rateLimits = pickRateLimits(headers);
    },
    finish(method, status) {
      const { requestId, route, provider, model, upstreamModel, errorCode } = this;
      const totalMs = performance.now() - startMs;
      return {
        requestId,
        client: readClientName(userAgent),
        method,
        route,
        dialect: this.dialect,
        provider,
        model,
        upstreamModel,
        status,
        firstByteMs,
        totalMs,
        usage: this.readUsage(),
        errorCode,
        rateLimits,
      };
    },
  };
}
