import { z } from 'zod';
import { parseJsonObject } from '../../../src-shared/json.ts';
import type { RefreshAnswer, TokenAnswer } from './token-answer.ts';

/**
 * RFC 6749, appendix A.12: printable ASCII; anything else could not be sent as a header. Empty means absent:
 * storing an empty refresh token would sign the user out at the next refresh.
 */
const tokenSchema = z
  .string()
  .regex(/^[\x21-\x7e]*$/)
  .nullish()
  .transform((token) => token || null);

const answerSchema = z.looseObject({
  access_token: tokenSchema,
  refresh_token: tokenSchema,
  id_token: tokenSchema,
  // The lifetime and the scopes are advisory: a strange one must not cost a single-use token.
  expires_in: z
    .union([
      z.number().nonnegative(),
      z
        .string()
        .regex(/^\d{1,10}$/)
        .transform(Number),
    ])
    .nullable()
    .catch(null),
  scope: z
    .union([z.string(), z.array(z.string())])
    .nullable()
    .catch(null),
});

/**
 * Reads the body of a successful token answer (RFC 6749, 5.1).
 *
 * @returns `null` when it is not a JSON object or a token in it is not a token.
 */
export function parseRefreshAnswer(text: string): RefreshAnswer | null {
  const parsed = answerSchema.safeParse(parseJsonObject(text));
  if (!parsed.success) return null;
  const { access_token, refresh_token, id_token, expires_in, scope, ...extra } = parsed.data;
  const scopes = typeof scope === 'string' ? scope.split(' ').filter((name) => name !== '') : scope;
  return {
    accessToken: access_token,
    refreshToken: refresh_token,
    idToken: id_token,
    expiresInS: expires_in,
    scopes: scopes?.length === 0 ? null : scopes,
    extra,
  };
}

/** As {@link parseRefreshAnswer}, for answers that must bring an access token. */
export function parseTokenAnswer(text: string): TokenAnswer | null {
  const answer = parseRefreshAnswer(text);
  if (answer === null || answer.accessToken === null) return null;
  return { ...answer, accessToken: answer.accessToken };
}
