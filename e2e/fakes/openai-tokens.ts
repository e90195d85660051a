import { randomUUID } from 'node:crypto';
import { exportJWK, generateKeyPair, type JSONWebKeySet, SignJWT } from 'jose';
import { CODEX } from '../../src-main/core/constants.ts';

/** The person behind the tokens; the claims of ccproxy-facts 2.6. */
export interface OpenaiAccount {
  readonly userId: string;
  readonly accountId: string;
  readonly email: string;
  /** `free`, `plus`, `pro`, `team`, ... */
  readonly plan: string;
}

export const OPENAI_ACCOUNT: OpenaiAccount = {
  userId: 'user-Fake0000000000000000001',
  accountId: '8c4f8a52-6c7e-4a0e-9b53-f4c5a0d00001',
  email: 'ada@example.com',
  plan: 'plus',
};

/** Makes JWTs as OpenAI's issuer does: RS256 with a key of its own. */
export async function createOpenaiTokenMaker(issuer: () => string, account: OpenaiAccount) {
  const { privateKey, publicKey } = await generateKeyPair('RS256');
  const kid = randomUUID();
  const jwks: JSONWebKeySet = {
    keys: [{ ...(await exportJWK(publicKey)), kid, alg: 'RS256', use: 'sig' }],
  };

  function sign(claims: Record<string, unknown>, audience: string | string[], lifetimeS: number) {
    const nowS = Math.floor(Date.now() / 1000);
    return new SignJWT({ ...claims, auth_time: nowS, sid: randomUUID() })
      .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid })
      .setIssuer(issuer())
      .setAudience(audience)
      .setSubject(`auth0|${account.userId}`)
      .setJti(randomUUID())
      .setIssuedAt(nowS)
      .setExpirationTime(nowS + lifetimeS)
      .sign(privateKey);
  }

  const authClaim = {
    chatgpt_account_id: account.accountId,
    chatgpt_plan_type: account.plan,
    chatgpt_user_id: account.userId,
    user_id: account.userId,
    chatgpt_subscription_active_start: '2026-01-01T00:00:00+00:00',
    chatgpt_subscription_active_until: '2027-01-01T00:00:00+00:00',
    organizations: [{ id: 'org-Fake0001', title: 'Personal', role: 'owner', is_default: true }],
  };
  const profile = { email: account.email, email_verified: true };

  return {
    jwks,
    makeAccessToken: (lifetimeS: number) =>
      sign(
        {
          client_id: CODEX.clientId,
          scp: CODEX.scopes,
          'https://api.openai.com/auth': authClaim,
          'https://api.openai.com/profile': profile,
        },
        ['https://api.openai.com/v1'],
        lifetimeS,
      ),
    makeIdToken: (lifetimeS: number) =>
      sign({ ...profile, 'https://api.openai.com/auth': authClaim }, [CODEX.clientId], lifetimeS),
  };
}
