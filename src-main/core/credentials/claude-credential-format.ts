import { z } from 'zod';
import { jsonObjectSchema } from '../../../src-shared/json.ts';
import { type CredentialFormat, REFRESH_LEAD_MS } from './oauth-credential.ts';

/**
 * The value of `claudeAiOauth`, as Claude Code writes it and as we store it. Ours adds `accountId`,
 * `account`, `organization` and `lastRefresh`; other programs ignore them. Times in ms.
 */
export const claudeRecordSchema = z.looseObject({
  accessToken: z.string().min(1),
  refreshToken: z.string().min(1).nullish().catch(null),
  expiresAt: z.number().nullish().catch(null),
  scopes: z.array(z.string()).nullish().catch(null),
  subscriptionType: z.string().nullish().catch(null),
  accountId: z.string().nullish().catch(null),
  account: jsonObjectSchema.nullish().catch(null),
  organization: jsonObjectSchema.nullish().catch(null),
  lastRefresh: z.number().nullish().catch(null),
});

export const claudeCredentialFormat: CredentialFormat = {
  parse(record) {
    const parsed = claudeRecordSchema.safeParse(record);
    if (!parsed.success) return null;
    const { accessToken, refreshToken, expiresAt, accountId } = parsed.data;
    return {
      record,
      accessToken,
      refreshToken: refreshToken ?? null,
      accountId: accountId ?? null,
      expiresAtMs: expiresAt ?? null,
      refreshAtMs: expiresAt == null ? null : expiresAt - REFRESH_LEAD_MS,
    };
  },

  applyAnswer(record, answer, nowMs) {
    const { account, organization, subscription_type: subscriptionType } = answer.extra;
    const accountInfo = jsonObjectSchema.safeParse(account);
    const organizationInfo = jsonObjectSchema.safeParse(organization);
    const accountId = accountInfo.data?.uuid;
    return {
      ...record,
      ...(answer.accessToken !== null && {
        accessToken: answer.accessToken,
        expiresAt: answer.expiresInS === null ? null : nowMs + answer.expiresInS * 1000,
      }),
      ...(answer.refreshToken !== null && { refreshToken: answer.refreshToken }),
      ...(answer.scopes !== null && { scopes: answer.scopes }),
      ...(typeof subscriptionType === 'string' && { subscriptionType }),
      ...(accountInfo.success && { account: { ...asObject(record.account), ...accountInfo.data } }),
      ...(organizationInfo.success && {
        organization: { ...asObject(record.organization), ...organizationInfo.data },
      }),
      ...(typeof accountId === 'string' && { accountId }),
      tokenType: 'Bearer',
      lastRefresh: nowMs,
    };
  },
};

function asObject(value: unknown) {
  return jsonObjectSchema.safeParse(value).data;
}
