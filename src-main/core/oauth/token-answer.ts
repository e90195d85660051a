import type { JsonObject } from '../../../src-shared/json.ts';

/** What a token endpoint answered (RFC 6749, 5.1), parsed leniently; absent optional fields are `null`. */
export interface TokenAnswer {
  readonly accessToken: string;
  /** `null`: the answer had none, keep the old one. */
  readonly refreshToken: string | null;
  /** OpenAI only: the raw ID token (JWT). */
  readonly idToken: string | null;
  /** Lifetime of the access token in s. */
  readonly expiresInS: number | null;
  /** `null`: unchanged. */
  readonly scopes: readonly string[] | null;
  /** Every other field of the answer, e.g. `subscription_type`, `account`, `organization`. */
  readonly extra: JsonObject;
}

/** What a refresh answered: OpenAI may leave out any field, even the access token; keep the old one then. */
export type RefreshAnswer = Omit<TokenAnswer, 'accessToken'> & { readonly accessToken: string | null };
