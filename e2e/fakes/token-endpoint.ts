import type { JsonObject } from '../../src-shared/json.ts';
import type { Exchange } from './exchange.ts';
import { type Authorization, challengeOf, type GrantStore } from './grant-store.ts';

/**
 * What the next call of the token endpoint meets. The first group answers instead of the issuer, which
 * then has not done anything; the second changes the answer after the issuer has done its work.
 */
export interface TokenFault {
  readonly status?: number;
  /** Objects are sent as JSON. */
  readonly body?: unknown;
  readonly contentType?: string;
  /** 403 with a bot-protection page. */
  readonly html403?: boolean;
  /** 200 with text that is not JSON. */
  readonly notJson?: boolean;
  /** Ends the connection without an answer. */
  readonly networkReset?: boolean;

  /** Half the answer, then the connection ends: tokens are issued, and lost. */
  readonly truncated?: boolean;
  /** The old refresh token stays good. */
  readonly omitRefreshToken?: boolean;
  readonly omitScope?: boolean;

  /** Awaited first, in addition to any of the others. */
  readonly delayUntil?: Promise<unknown>;
}

export class TokenFaults {
  readonly #waiting: TokenFault[] = [];

  /** Gives `fault` to the next `times` calls, after those already waiting. */
  add(fault: TokenFault, times = 1): void {
    for (let index = 0; index < times; index += 1) this.#waiting.push(fault);
  }

  take(): TokenFault {
    return this.#waiting.shift() ?? {};
  }
}

/** Sends the answer of a fault that stands in for the issuer. Returns whether there was one. */
export function sendFault(exchange: Exchange, fault: TokenFault): boolean {
  if (fault.networkReset) {
    exchange.cut();
  } else if (fault.html403) {
    const page = '<!DOCTYPE html><html><head><title>Just a moment...</title></head></html>';
    exchange.send(403, page, { 'content-type': 'text/html; charset=UTF-8' });
  } else if (fault.notJson) {
    exchange.send(200, 'surprise', { 'content-type': fault.contentType ?? 'application/json' });
  } else if (fault.status !== undefined || fault.body !== undefined) {
    const headers = fault.contentType === undefined ? {} : { 'content-type': fault.contentType };
    exchange.send(fault.status ?? 200, fault.body ?? '', headers);
  } else {
    return false;
  }
  return true;
}

/** Sends a token answer, or half of it when the fault says so. */
export async function sendTokens(exchange: Exchange, body: object, fault: TokenFault): Promise<void> {
  const headers = { 'cache-control': 'no-store' };
  if (!fault.truncated) {
    exchange.send(200, body, headers);
    return;
  }
  const bytes = Buffer.from(JSON.stringify(body));
  exchange.response.writeHead(200, {
    'content-type': 'application/json',
    'content-length': bytes.length,
    ...headers,
  });
  await exchange.write(bytes.subarray(0, bytes.length >> 1));
  exchange.cut();
}

/**
 * Checks an authorization code exchange (RFC 6749, 4.1.3 and RFC 7636, 4.6) and spends the code.
 *
 * @returns what went wrong, for `refusals`, or the grant.
 */
export function redeemCode(
  grants: GrantStore,
  params: JsonObject,
): { problem: string } | NonNullable<ReturnType<GrantStore['takeCode']>> {
  const grant = grants.takeCode(String(params.code));
  if (!grant) return { problem: 'code' };
  const problem = findMismatch(grant.authorization, params);
  return problem === null ? grant : { problem };
}

function findMismatch(authorization: Authorization, params: JsonObject): string | null {
  const verifier = String(params.code_verifier);
  if (params.redirect_uri !== authorization.redirectUri) return 'redirect_uri';
  if (!/^[\w.~-]{43,128}$/.test(verifier)) return 'code_verifier';
  if (challengeOf(verifier) !== authorization.codeChallenge) return 'code_verifier';
  // Reusing the verifier as the state puts the verifier into URLs, which defeats PKCE.
  if (verifier === authorization.state) return 'state equals code_verifier';
  return null;
}
