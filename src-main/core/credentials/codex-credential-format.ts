import { decodeJwt, type JWTPayload } from 'jose';
import { z } from 'zod';
import { isJsonObject, type JsonObject, jsonObjectSchema } from '../../../src-shared/json.ts';
import { type CredentialFormat, REFRESH_LEAD_MS } from './oauth-credential.ts';

/** Without a readable expiry the official CLI renews tokens that are older than this. */
const MAX_AGE_MS = 8 * 24 * 60 * 60_000;

/** `auth.json` of the official Codex CLI (codex-rs/login). Every field is optional there. */
export const codexRecordSchema = z.looseObject({
  OPENAI_API_KEY: z.string().min(1).nullish().catch(null),
  tokens: z
    .looseObject({
      id_token: z.string().nullish().catch(null),
      access_token: z.string().min(1),
      refresh_token: z.string().min(1).nullish().catch(null),
      account_id: z.string().nullish().catch(null),
    })
    .nullish()
    .catch(null),
  last_refresh: z.string().nullish().catch(null),
});

export const codexCredentialFormat: CredentialFormat = {
  parse(record) {
    const parsed = codexRecordSchema.safeParse(record);
    if (!parsed.success || !parsed.data.tokens) return null;
    const { access_token: accessToken, refresh_token, id_token, account_id } = parsed.data.tokens;
    const exp: unknown = readClaims(accessToken)?.exp;
    const expiresAtMs = typeof exp === 'number' ? exp * 1000 : null;
    const lastRefreshMs = Date.parse(parsed.data.last_refresh ?? '');
    return {
      record,
      accessToken,
      refreshToken: refresh_token ?? null,
      // The claim is what the backend checks; the stored copy has been wrong in other programs' files.
      accountId: readAccountId(id_token) ?? readAccountId(accessToken) ?? account_id ?? null,
      expiresAtMs,
      refreshAtMs:
        expiresAtMs !== null
          ? expiresAtMs - REFRESH_LEAD_MS
          : Number.isNaN(lastRefreshMs)
            ? null
            : lastRefreshMs + MAX_AGE_MS,
    };
  },

  applyAnswer(record, answer, nowMs) {
    const tokens: JsonObject = {
      // As it is: zod would leave out a key that JavaScript treats in a way of its own, such as `__proto__`.
      ...(isJsonObject(record.tokens) && record.tokens),
      ...(answer.idToken !== null && { id_token: answer.idToken }),
      ...(answer.accessToken !== null && { access_token: answer.accessToken }),
      ...(answer.refreshToken !== null && { refresh_token: answer.refreshToken }),
    };
    const accountId = readAccountId(answer.idToken) ?? readAccountId(answer.accessToken);
    if (accountId !== null) tokens.account_id = accountId;
    return { ...record, tokens, last_refresh: new Date(nowMs).toISOString() };
  },
};

/** The claims of a JWT, not verified: we are not its audience and only show them. `null` when it is none. */
export function readClaims(token: string | null | undefined): JWTPayload | null {
  if (!token) return null;
  try {
    return decodeJwt(token);
  } catch {
    return null;
  }
}

/** The claims object that OpenAI puts under its own namespace. */
export function readOpenaiClaims(claims: JWTPayload | null): JsonObject {
  return jsonObjectSchema.safeParse(claims?.['https://api.openai.com/auth']).data ?? {};
}

function readAccountId(token: string | null | undefined): string | null {
  const id = readOpenaiClaims(readClaims(token)).chatgpt_account_id;
  return typeof id === 'string' ? id : null;
}
