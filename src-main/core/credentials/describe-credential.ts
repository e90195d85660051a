import { decodeProtectedHeader } from 'jose';
import {
  type AccountInfo,
  CREDENTIAL_LABELS,
  type CredentialKind,
  type CredentialStatus,
  type TokenClaims,
} from '../../../src-shared/credential-status.ts';
import { type JsonObject, jsonObjectSchema } from '../../../src-shared/json.ts';
import { isAppError } from '../errors/app-error.ts';
import { maskSecret } from '../logging/mask-secret.ts';
import type { SecretLocation } from '../ports/secret-store.ts';
import { claudeRecordSchema } from './claude-credential-format.ts';
import { codexRecordSchema, readClaims, readOpenaiClaims } from './codex-credential-format.ts';
import type { OAuthCredential } from './oauth-credential.ts';

/** The status of a credential that is not there. */
export function describeMissing(kind: CredentialKind): CredentialStatus {
  return {
    kind,
    label: CREDENTIAL_LABELS[kind],
    state: 'missing',
    mode: null,
    location: null,
    owner: null,
    account: null,
    scopes: [],
    expiresAtMs: null,
    lastRefreshMs: null,
    accessTokenMasked: null,
    hasRefreshToken: false,
    claims: null,
    problem: null,
  };
}

/** The status of a store that cannot be read; the error's text is made for users. */
export function describeUnreadable(kind: CredentialKind, error: unknown): CredentialStatus {
  const problem = isAppError(error)
    ? { code: error.code, message: error.message, advice: error.advice ?? null }
    : { code: 'internal', message: 'The credential could not be read.', advice: null };
  return { ...describeMissing(kind), state: 'unreadable', problem };
}

export function describeApiKey(
  kind: CredentialKind,
  apiKey: string,
  location: SecretLocation,
): CredentialStatus {
  return {
    ...describeMissing(kind),
    state: 'valid',
    mode: 'api-key',
    location,
    accessTokenMasked: maskSecret(apiKey),
  };
}

export interface SignInFacts {
  readonly credential: OAuthCredential;
  readonly location: SecretLocation;
  readonly owner: string | null;
  /** The provider will not renew it any more. */
  readonly refused: boolean;
  readonly nowMs: number;
}

export function describeClaudeSignIn(
  kind: 'claude-sdk' | 'claude-api',
  facts: SignInFacts,
): CredentialStatus {
  const record = claudeRecordSchema.parse(facts.credential.record);
  return {
    ...describeSignIn(kind, facts),
    account: readClaudeAccount(
      facts.credential,
      record.account ?? {},
      record.organization ?? {},
      record.subscriptionType,
    ),
    scopes: record.scopes ?? [],
    lastRefreshMs: record.lastRefresh ?? null,
  };
}

export function describeCodexSignIn(facts: SignInFacts): CredentialStatus {
  const record = codexRecordSchema.parse(facts.credential.record);
  const accessClaims = readClaims(facts.credential.accessToken);
  const lastRefreshMs = Date.parse(record.last_refresh ?? '');
  return {
    ...describeSignIn('openai-codex', facts),
    account: readCodexAccount(facts.credential, record.tokens?.id_token ?? null),
    scopes: readScopes(accessClaims ?? {}),
    lastRefreshMs: Number.isNaN(lastRefreshMs) ? null : lastRefreshMs,
    claims: readTokenClaims(facts.credential.accessToken),
  };
}

function describeSignIn(kind: CredentialKind, facts: SignInFacts): CredentialStatus {
  const { credential, refused, nowMs } = facts;
  const expired = credential.expiresAtMs !== null && nowMs >= credential.expiresAtMs;
  const renewable = credential.refreshToken !== null && !refused;
  return {
    ...describeMissing(kind),
    state: refused || (expired && !renewable) ? 'sign-in-required' : expired ? 'expired' : 'valid',
    mode: 'oauth',
    location: facts.location,
    owner: facts.owner,
    expiresAtMs: credential.expiresAtMs,
    accessTokenMasked: maskSecret(credential.accessToken),
    hasRefreshToken: credential.refreshToken !== null,
  };
}

function readClaudeAccount(
  credential: OAuthCredential,
  account: JsonObject,
  organization: JsonObject,
  subscriptionType: string | null | undefined,
): AccountInfo {
  const plan = text(subscriptionType) ?? findClaudePlan(account, organization);
  return {
    id: credential.accountId ?? text(account.uuid),
    userId: null,
    email: text(account.email) ?? text(account.email_address),
    emailVerified: null,
    fullName: text(account.full_name),
    displayName: text(account.display_name),
    organization: text(organization.name),
    organizationId: text(organization.uuid),
    organizationRole: null,
    organizationType: text(organization.organization_type),
    billingType: text(organization.billing_type),
    rateLimitTier: text(organization.rate_limit_tier),
    plan,
    subscriptionStart: null,
    subscriptionUntil: null,
  };
}

/** The profile says which plans the account has; the organisation's type is the second source. */
function findClaudePlan(account: JsonObject, organization: JsonObject): string | null {
  if (account.has_claude_max === true) return 'max';
  if (account.has_claude_pro === true) return 'pro';
  const type = text(organization.organization_type);
  if (type !== null) return type.replace(/^claude_/, '');
  // Token answers name the account without its plans; only the profile can say that there is none.
  return account.has_claude_max === false && account.has_claude_pro === false ? 'free' : null;
}

function readCodexAccount(credential: OAuthCredential, idToken: string | null): AccountInfo {
  const accessClaims = readClaims(credential.accessToken);
  const claims: JsonObject = { ...accessClaims, ...readClaims(idToken) };
  const auth = { ...readOpenaiClaims(accessClaims), ...readOpenaiClaims(readClaims(idToken)) };
  const profile = object(accessClaims?.['https://api.openai.com/profile']);
  const organizations = Array.isArray(auth.organizations) ? auth.organizations.map(object) : [];
  const organization =
    organizations.find((candidate) => candidate.is_default === true) ?? organizations[0] ?? {};
  const verified = claims.email_verified ?? profile.email_verified;
  return {
    id: credential.accountId,
    userId: text(auth.chatgpt_user_id) ?? text(auth.user_id),
    email: text(claims.email) ?? text(profile.email),
    emailVerified: typeof verified === 'boolean' ? verified : null,
    fullName: text(claims.name),
    displayName: null,
    organization: text(organization.title),
    organizationId: text(organization.id) ?? text(auth.organization_id),
    organizationRole: text(organization.role),
    organizationType: null,
    billingType: null,
    rateLimitTier: null,
    plan: text(auth.chatgpt_plan_type)?.toLowerCase() ?? null,
    subscriptionStart: text(auth.chatgpt_subscription_active_start),
    subscriptionUntil: text(auth.chatgpt_subscription_active_until),
  };
}

function readTokenClaims(accessToken: string): TokenClaims | null {
  const claims = readClaims(accessToken);
  if (claims === null) return null;
  const header = readHeader(accessToken);
  const audience = claims.aud ?? [];
  return {
    algorithm: text(header.alg),
    tokenType: text(header.typ),
    keyId: text(header.kid),
    issuer: text(claims.iss),
    audience: Array.isArray(audience) ? audience.filter((entry) => typeof entry === 'string') : [audience],
    issuedAtMs: seconds(claims.iat),
    authTimeMs: seconds(claims.auth_time),
    jwtId: text(claims.jti),
    sessionId: text(claims.sid),
  };
}

function readHeader(token: string): JsonObject {
  try {
    return { ...decodeProtectedHeader(token) };
  } catch {
    return {};
  }
}

function readScopes(claims: JsonObject): string[] {
  const scopes = claims.scp ?? claims.scope;
  if (Array.isArray(scopes)) return scopes.filter((scope) => typeof scope === 'string');
  return typeof scopes === 'string' ? scopes.split(' ').filter(Boolean) : [];
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function object(value: unknown): JsonObject {
  return jsonObjectSchema.safeParse(value).data ?? {};
}

function seconds(value: unknown): number | null {
  return typeof value === 'number' ? value * 1000 : null;
}
