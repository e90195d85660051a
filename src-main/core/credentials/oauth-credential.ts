import type { JsonObject } from '../../../src-shared/json.ts';
import type { RefreshAnswer } from '../oauth/token-answer.ts';

/** A credential is renewed this long before it expires. */
export const REFRESH_LEAD_MS = 5 * 60_000;

/** What using and renewing a credential needs; `record` is the stored form with all its unknown fields. */
export interface OAuthCredential {
  readonly record: JsonObject;
  readonly accessToken: string;
  readonly refreshToken: string | null;
  readonly accountId: string | null;
  /** `null`: the provider did not say; the token is used until the provider refuses it. */
  readonly expiresAtMs: number | null;
  /** When it is due for renewal, or `null` for never. */
  readonly refreshAtMs: number | null;
}

/** How one provider's stored record maps to an {@link OAuthCredential} and back. */
export interface CredentialFormat {
  /** @returns `null` when the record holds no sign-in (e.g. only an API key). */
  parse(record: JsonObject): OAuthCredential | null;
  /** The record with the answer's tokens in it; whatever the answer lacks, and every unknown field, stays. */
  applyAnswer(record: JsonObject, answer: RefreshAnswer, nowMs: number): JsonObject;
}
