import type { CredentialStatus } from '../../../src-shared/credential-status.ts';
import { PROVIDER_LABELS, type Provider } from '../../../src-shared/provider.ts';

export interface LogOutDescription {
  readonly title: string;
  /** What will be lost. */
  readonly description: string;
  readonly confirmLabel: string;
  readonly doneText: string;
  /** Whether the provider can be told to end the sign-in. */
  readonly canRevoke: boolean;
}

/** What removing the credential means. */
export function describeLogOut(
  provider: Provider,
  {
    mode,
    owner,
    location,
    hasRefreshToken,
  }: Pick<CredentialStatus, 'mode' | 'owner' | 'location' | 'hasRefreshToken'>,
): LogOutDescription {
  const label = PROVIDER_LABELS[provider];
  const place = location === null ? '' : ` from ${location.label}`;
  if (mode === 'api-key') {
    return {
      title: `Remove the ${label} API key?`,
      description: `It is deleted${place}. The key itself goes on working until you delete it at the vendor.`,
      confirmLabel: 'Remove',
      doneText: `${label} API key removed`,
      canRevoke: false,
    };
  }
  const base = { title: `Log out of ${label}?`, confirmLabel: 'Log out', doneText: `Logged out of ${label}` };
  if (provider === 'claude' && owner !== null) {
    const description = `CCProxy no longer uses the ${owner}’s sign-in. The ${owner} itself stays logged in.`;
    return { ...base, description, canRevoke: false };
  }
  const shared = owner === null ? '' : ` The ${owner} shares it and is logged out as well.`;
  return {
    ...base,
    description: `The sign-in is deleted${place}.${shared}`,
    canRevoke: provider === 'openai' && hasRefreshToken,
  };
}
