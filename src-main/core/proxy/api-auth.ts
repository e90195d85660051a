import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { AppError } from '../errors/app-error.ts';
import type { Clock } from '../ports/clock.ts';
import { isLoopbackHost } from '../system/loopback-host.ts';

const FAILURE_WINDOW_MS = 60_000;
const MAX_FAILURES = 20;
const MAX_PEERS = 1_000;

export interface ApiAuth {
  /**
   * `x-api-key`, when present and not empty, decides alone; else `Authorization: Bearer`. With no token set
   * every request passes, which the server allows on loopback only.
   *
   * @param peerAddress from the socket, never from a header
   * @throws AppError `missing_api_key`, `invalid_api_key`, `too_many_failures`, or what `getToken` throws
   */
  check(headers: IncomingHttpHeaders, peerAddress: string): Promise<void>;
}

export interface ApiAuthOptions {
  /** The token in force now, or `null`; it may change while the proxy runs. */
  readonly getToken: () => Promise<string | null>;
  /** Beyond loopback the proxy stays shut without a token, also when it is removed while it runs. */
  readonly tokenRequired: boolean;
  readonly clock: Clock;
}

/** Counts wrong keys by peer: after 20 within a minute, more of them are `too_many_failures` until that is over. */
export function createApiAuth(options: ApiAuthOptions): ApiAuth {
  const failures = new Map<string, { count: number; sinceMs: number }>();
  let cached: { token: string; digest: Buffer } | null = null;

  function digestOf(token: string): Buffer {
    if (cached?.token !== token) cached = { token, digest: sha256(token) };
    return cached.digest;
  }

  function retryAfterMs(peer: string): number | null {
    const entry = failures.get(peer);
    if (entry === undefined || entry.count < MAX_FAILURES) return null;
    const leftMs = entry.sinceMs + FAILURE_WINDOW_MS - options.clock.now();
    if (leftMs > 0) return leftMs;
    failures.delete(peer);
    return null;
  }

  function recordFailure(peer: string): void {
    const nowMs = options.clock.now();
    const entry = failures.get(peer);
    if (entry !== undefined && nowMs - entry.sinceMs < FAILURE_WINDOW_MS) {
      entry.count += 1;
      return;
    }
    const oldest = failures.keys().next().value;
    if (failures.size >= MAX_PEERS && oldest !== undefined) failures.delete(oldest);
    failures.set(peer, { count: 1, sinceMs: nowMs });
  }

  return {
    async check(headers, peer) {
      const token = await options.getToken();
      if (token === null && !options.tokenRequired) return;
      const blockedMs = retryAfterMs(peer);
      // Every program of this machine shares one address, so a wrong one must not lock out the right ones:
      // there the right key still passes. A peer on the network is not even compared.
      if (blockedMs !== null && !isLoopbackPeer(peer)) throw createTooManyFailuresError(blockedMs);
      const given = readGivenKey(headers);
      if (given === null || token === null) {
        throw new AppError('missing_api_key', 'This proxy needs its auth token.', {
          advice:
            'Send it as x-api-key or as Authorization: Bearer; "ccproxy config list" tells where it is set.',
        });
      }
      if (timingSafeEqual(sha256(given), digestOf(token))) return;
      if (blockedMs !== null) throw createTooManyFailuresError(blockedMs);
      recordFailure(peer);
      throw new AppError('invalid_api_key', 'The given key is not the auth token of this proxy.', {
        advice: 'Use the value of SECURITY__AUTH_TOKEN as the API key of your client.',
      });
    },
  };
}

function readGivenKey(headers: IncomingHttpHeaders): string | null {
  const apiKey = headers['x-api-key'];
  if (typeof apiKey === 'string' && apiKey !== '') return apiKey;
  return /^bearer +(\S.*)$/i.exec(headers.authorization ?? '')?.[1] ?? null;
}

/** Digests have one length, so that the comparison tells nothing about the token's. */
function sha256(value: string): Buffer {
  return createHash('sha256').update(value).digest();
}

function isLoopbackPeer(address: string): boolean {
  return isLoopbackHost(address.replace(/^::ffff:/, ''));
}

function createTooManyFailuresError(retryAfterMs: number): AppError {
  return new AppError('too_many_failures', 'Too many requests with a wrong key.', {
    advice: 'Correct the key, then wait a moment.',
    retryAfterMs,
  });
}
