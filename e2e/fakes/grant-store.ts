import { createHash, randomBytes } from 'node:crypto';

/** What the user approved, as asked for at the authorize endpoint. */
export interface Authorization {
  readonly redirectUri: string;
  readonly state: string;
  readonly codeChallenge: string;
  readonly scope: string;
}

/** All tokens that descend from one sign-in; reuse of a refresh token ends them together. */
export interface Family {
  readonly scope: string;
  revoked: boolean;
}

export interface GrantCounters {
  /** Codes exchanged for tokens. */
  exchanges: number;
  /** Refresh tokens exchanged for tokens. */
  refreshes: number;
  /** Calls of the token endpoint, faults included. */
  exchangeCalls: number;
  refreshCalls: number;
  /** How often a code was presented again. A client must never do that. */
  codeReplays: number;
  /** How often a spent refresh token was presented again. */
  refreshReuses: number;
}

/** What an authorization server remembers: single-use codes, rotating refresh tokens, valid access tokens. */
export class GrantStore {
  readonly counters: GrantCounters = {
    exchanges: 0,
    refreshes: 0,
    exchangeCalls: 0,
    refreshCalls: 0,
    codeReplays: 0,
    refreshReuses: 0,
  };
  /** Every code and token ever issued, for searching logs and files. */
  readonly secrets = new Set<string>();
  readonly #codes = new Map<string, { authorization: Authorization; family: Family; used: boolean }>();
  readonly #refreshTokens = new Map<string, { family: Family; used: boolean }>();
  readonly #accessTokens = new Map<string, { family: Family; expiresAtMs: number; revoked: boolean }>();

  createCode(authorization: Authorization): string {
    const code = randomText(32);
    this.#codes.set(code, { authorization, family: this.createFamily(authorization.scope), used: false });
    this.secrets.add(code);
    return code;
  }

  /** Spends `code`. A second time ends the family (RFC 6749, 4.1.2). */
  takeCode(code: string): { authorization: Authorization; family: Family } | null {
    const entry = this.#codes.get(code);
    if (!entry) return null;
    if (entry.used) {
      this.counters.codeReplays += 1;
      entry.family.revoked = true;
      return null;
    }
    entry.used = true;
    return entry;
  }

  createFamily(scope: string): Family {
    return { scope, revoked: false };
  }

  addAccessToken(family: Family, token: string, expiresAtMs: number): void {
    this.#accessTokens.set(token, { family, expiresAtMs, revoked: false });
    this.secrets.add(token);
  }

  addRefreshToken(family: Family, token: string): void {
    this.#refreshTokens.set(token, { family, used: false });
    this.secrets.add(token);
  }

  /** Looks `token` up; a spent one ends its family (RFC 9700, 4.14.2). */
  findRefreshToken(token: string): { family: Family } | 'unknown' | 'reused' | 'revoked' {
    const entry = this.#refreshTokens.get(token);
    if (!entry) return 'unknown';
    if (entry.used) {
      this.counters.refreshReuses += 1;
      entry.family.revoked = true;
      return 'reused';
    }
    return entry.family.revoked ? 'revoked' : entry;
  }

  spendRefreshToken(token: string): void {
    const entry = this.#refreshTokens.get(token);
    if (entry) entry.used = true;
  }

  isValidAccess(token: string): boolean {
    const entry = this.#accessTokens.get(token);
    return !!entry && !entry.revoked && !entry.family.revoked && entry.expiresAtMs > Date.now();
  }

  /** Ends one access token; its refresh token stays good. */
  revokeAccess(token: string): void {
    const entry = this.#accessTokens.get(token);
    if (entry) entry.revoked = true;
  }

  /** Ends everything that descends from the same sign-in as `token`, of either kind. */
  revokeFamily(token: string): void {
    const entry = this.#refreshTokens.get(token) ?? this.#accessTokens.get(token);
    if (entry) entry.family.revoked = true;
  }
}

/** `bytes` random bytes as base64url. */
export function randomText(bytes: number): string {
  return randomBytes(bytes).toString('base64url');
}

/** The S256 code challenge of `verifier` (RFC 7636, 4.2). */
export function challengeOf(verifier: string): string {
  return createHash('sha256').update(verifier).digest('base64url');
}
