import fc from 'fast-check';
import { UnsecuredJWT } from 'jose';
import { expect } from 'vitest';
import type { RefreshAnswer } from '../../src-main/core/oauth/token-answer.ts';
import type { JsonObject } from '../../src-shared/json.ts';

/** A refresh answer in which everything is absent but `fields`. */
export function answerOf(fields: Partial<RefreshAnswer>): RefreshAnswer {
  return {
    accessToken: null,
    refreshToken: null,
    idToken: null,
    expiresInS: null,
    scopes: null,
    extra: {},
    ...fields,
  };
}

/** A JWT as far as somebody can tell who does not verify it. */
export function makeJwt(claims: JsonObject): string {
  return new UnsecuredJWT(claims).encode();
}

/** A JWT of OpenAI's with the account in the place where the backend looks for it. */
export function makeOpenaiJwt(accountId: string, claims: JsonObject = {}): string {
  return makeJwt({ ...claims, 'https://api.openai.com/auth': { chatgpt_account_id: accountId } });
}

/** Any JSON object. */
export const anyRecord: fc.Arbitrary<JsonObject> = fc.dictionary(
  fc.oneof(
    fc.string(),
    fc.constantFrom('tokens', 'account', 'organization', 'OPENAI_API_KEY', 'accessToken'),
  ),
  fc.jsonValue(),
) as fc.Arbitrary<JsonObject>;

const anyToken = fc.option(fc.string({ minLength: 1 }));

export const anyAnswer: fc.Arbitrary<RefreshAnswer> = fc.record({
  accessToken: anyToken,
  refreshToken: anyToken,
  idToken: anyToken,
  expiresInS: fc.option(fc.nat()),
  scopes: fc.option(fc.array(fc.string())),
  extra: anyRecord,
});

/** Each key that is not `ours` is the same as before. */
export function expectUnknownKept(before: JsonObject, after: JsonObject, ours: readonly string[]): void {
  for (const [key, value] of Object.entries(before)) {
    if (!ours.includes(key)) expect(after[key]).toEqual(value);
  }
}
