import { z } from 'zod';

/**
 * What people may see of a credential: the answer of `ccproxy auth ... --json` and of the window.
 * Strict on purpose: a field that is not listed here, such as a token, cannot get out.
 */
export const credentialKindSchema = z.enum(['claude-sdk', 'claude-api', 'openai-codex']);
export type CredentialKind = z.infer<typeof credentialKindSchema>;

export const CREDENTIAL_LABELS: Readonly<Record<CredentialKind, string>> = {
  'claude-sdk': 'Claude SDK credentials',
  'claude-api': 'Claude API credentials',
  'openai-codex': 'OpenAI/Codex credentials',
};

/**
 * - `missing`: nothing stored.
 * - `valid`: usable now (an access token that has not expired, or an API key).
 * - `expired`: the access token has expired; the next use renews it when `hasRefreshToken`.
 * - `sign-in-required`: the provider refused to renew it, or it cannot be renewed and has expired.
 * - `unreadable`: something is stored that we cannot read; `problem` says what.
 */
export const credentialStateSchema = z.enum([
  'missing',
  'valid',
  'expired',
  'sign-in-required',
  'unreadable',
]);

/** How requests are authorised: a subscription sign-in or an API key. */
export const credentialModeSchema = z.enum(['oauth', 'api-key']);
export type CredentialMode = z.infer<typeof credentialModeSchema>;

/** Claims for display, from a JWT that is not addressed to us and therefore not verified. Times in ms. */
export const tokenClaimsSchema = z.strictObject({
  algorithm: z.string().nullable(),
  tokenType: z.string().nullable(),
  keyId: z.string().nullable(),
  issuer: z.string().nullable(),
  audience: z.array(z.string()),
  issuedAtMs: z.number().nullable(),
  authTimeMs: z.number().nullable(),
  jwtId: z.string().nullable(),
  sessionId: z.string().nullable(),
});
export type TokenClaims = z.infer<typeof tokenClaimsSchema>;

export const accountInfoSchema = z.strictObject({
  id: z.string().nullable(),
  userId: z.string().nullable(),
  email: z.string().nullable(),
  emailVerified: z.boolean().nullable(),
  fullName: z.string().nullable(),
  displayName: z.string().nullable(),
  organization: z.string().nullable(),
  organizationId: z.string().nullable(),
  organizationRole: z.string().nullable(),
  organizationType: z.string().nullable(),
  billingType: z.string().nullable(),
  rateLimitTier: z.string().nullable(),
  /** Lower case: `free`, `pro`, `max`, `plus`, `team`, ... */
  plan: z.string().nullable(),
  subscriptionStart: z.string().nullable(),
  subscriptionUntil: z.string().nullable(),
});
export type AccountInfo = z.infer<typeof accountInfoSchema>;

export const problemSchema = z.strictObject({
  code: z.string(),
  message: z.string(),
  advice: z.string().nullable(),
});
export type Problem = z.infer<typeof problemSchema>;

export const credentialStatusSchema = z.strictObject({
  kind: credentialKindSchema,
  label: z.string(),
  state: credentialStateSchema,
  /** `null` when missing. */
  mode: credentialModeSchema.nullable(),
  location: z.strictObject({ kind: z.enum(['keyring', 'file']), label: z.string() }).nullable(),
  /** The program that also manages this credential (`Claude CLI`, `Codex CLI`), or `null` when only we do. */
  owner: z.string().nullable(),
  account: accountInfoSchema.nullable(),
  scopes: z.array(z.string()),
  expiresAtMs: z.number().nullable(),
  lastRefreshMs: z.number().nullable(),
  /** First 12 and last 8 characters, or fewer for short values. Made where the token lives. */
  accessTokenMasked: z.string().nullable(),
  hasRefreshToken: z.boolean(),
  claims: tokenClaimsSchema.nullable(),
  problem: problemSchema.nullable(),
});
export type CredentialStatus = z.infer<typeof credentialStatusSchema>;
