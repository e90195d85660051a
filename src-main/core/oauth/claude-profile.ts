import { z } from 'zod';
import { parseJsonObject } from '../../../src-shared/json.ts';
import { CLAUDE } from '../constants.ts';
import type { FetchFunction } from '../ports/http.ts';
import type { Logger } from '../ports/logger.ts';
import type { Settings } from '../settings/settings.ts';
import { callProvider, isSuccess } from './call-provider.ts';

const text = z.string().nullable().catch(null);
const flag = z.boolean().nullable().catch(null);

const profileSchema = z.looseObject({
  organization: z
    .looseObject({
      uuid: text,
      name: text,
      organization_type: text,
      billing_type: text,
      rate_limit_tier: text,
    })
    .nullable()
    .catch(null),
  account: z
    .looseObject({
      uuid: text,
      email: text,
      full_name: text,
      display_name: text,
      has_claude_max: flag,
      has_claude_pro: flag,
    })
    .nullable()
    .catch(null),
});

/** Who is signed in, for display. A field that is missing or of another type is `null`; unknown ones are kept. */
export type ClaudeProfile = z.infer<typeof profileSchema>;

/**
 * Asks who the access token belongs to (`GET /api/oauth/profile`).
 *
 * @returns `null` when the provider does not say. Never rejects: a sign-in is good without it.
 */
export async function fetchClaudeProfile(call: {
  readonly accessToken: string;
  readonly settings: Settings['claude'];
  readonly fetch: FetchFunction;
  readonly logger: Logger;
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
}): Promise<ClaudeProfile | null> {
  try {
    const answer = await callProvider({
      fetch: call.fetch,
      url: `${call.settings.apiBaseUrl}${CLAUDE.profilePath}`,
      method: 'GET',
      headers: { authorization: `Bearer ${call.accessToken}`, 'anthropic-beta': CLAUDE.oauthBeta },
      signal: call.signal,
      timeoutMs: call.timeoutMs,
    });
    const profile = isSuccess(answer) ? profileSchema.safeParse(parseJsonObject(answer.text)) : null;
    if (profile?.success) return profile.data;
    call.logger.warn({ status: answer.status }, 'no account information');
  } catch (error) {
    call.logger.warn({ reason: error instanceof Error ? error.name : 'unknown' }, 'no account information');
  }
  return null;
}
