import type { CredentialStatus } from '../../../src-shared/credential-status.ts';
import { formatDateTime } from '../../format/format-time.ts';

/** A day alone begins at midnight UTC, which is the day before in America. */
const day = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeZone: 'UTC' });

export interface Detail {
  readonly term: string;
  readonly value: string;
  readonly isCode?: boolean;
}

/** What is known beyond the usual: more of the account, and what the token says of itself. Nothing unknown. */
export function describeDetails({ account, claims }: Pick<CredentialStatus, 'account' | 'claims'>): Detail[] {
  const details: (Omit<Detail, 'value'> & { readonly value: string | null | undefined })[] = [
    { term: 'User id', value: account?.userId, isCode: true },
    { term: 'Organization id', value: account?.organizationId, isCode: true },
    { term: 'Role', value: account?.organizationRole && capitalize(account.organizationRole) },
    { term: 'Account type', value: account?.organizationType, isCode: true },
    { term: 'Rate limit tier', value: account?.rateLimitTier, isCode: true },
    { term: 'Billing', value: account?.billingType, isCode: true },
    { term: 'Subscription', value: describeSubscription(account) },
    { term: 'Algorithm', value: claims?.algorithm, isCode: true },
    { term: 'Token type', value: claims?.tokenType, isCode: true },
    { term: 'Key id', value: claims?.keyId, isCode: true },
    { term: 'Issuer', value: claims?.issuer, isCode: true },
    { term: 'Audience', value: claims?.audience.join(', '), isCode: true },
    { term: 'Issued at', value: formatTime(claims?.issuedAtMs) },
    { term: 'Auth time', value: formatTime(claims?.authTimeMs) },
    { term: 'JWT id', value: claims?.jwtId, isCode: true },
    { term: 'Session id', value: claims?.sessionId, isCode: true },
  ];
  return details.flatMap(({ value, ...detail }) => (value ? [{ ...detail, value }] : []));
}

/** `max` becomes `Max`, `just now` becomes `Just now`. */
export function capitalize(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

function describeSubscription(account: CredentialStatus['account']): string | null {
  const [start, until] = [account?.subscriptionStart, account?.subscriptionUntil].map(formatDay);
  if (start && until) return `${start} to ${until}`;
  return (until && `Until ${until}`) || (start && `Since ${start}`) || null;
}

/** Providers state days as text of their own; what is no date stays as it is. */
function formatDay(text: string | null | undefined): string | null {
  if (!text) return null;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? text : day.format(ms);
}

function formatTime(ms: number | null | undefined): string | null {
  return ms == null ? null : formatDateTime(ms);
}
