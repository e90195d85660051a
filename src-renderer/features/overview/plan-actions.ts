import type { CredentialStatus } from '../../../src-shared/credential-status.ts';
import { PROVIDER_LABELS, type Provider } from '../../../src-shared/provider.ts';

export type CredentialAction =
  | 'log-in'
  | 'log-in-again'
  | 'device-code'
  | 'refresh'
  | 'read-again'
  | 'log-out'
  | 'use-api-key'
  | 'replace-api-key'
  | 'remove-api-key';

export interface ActionPlan {
  /** What gets the user on, if something is to be done. */
  readonly primary: CredentialAction | null;
  readonly others: readonly CredentialAction[];
}

/** What can be done with the credential that the proxy uses, the likeliest first. */
export function planActions(
  credential: Pick<CredentialStatus, 'kind' | 'state' | 'mode' | 'owner' | 'hasRefreshToken'>,
): ActionPlan {
  const { state, mode } = credential;
  const byDevice: CredentialAction[] = credential.kind === 'openai-codex' ? ['device-code'] : [];
  if (state === 'missing') return { primary: 'log-in', others: [...byDevice, 'use-api-key'] };
  if (state === 'unreadable') return { primary: 'read-again', others: ['log-in', 'use-api-key'] };
  if (mode === 'api-key') {
    // A key of another program's file is that program's to remove.
    const isOurs = credential.owner === null;
    return {
      primary: null,
      others: isOurs ? ['replace-api-key', 'log-in', 'remove-api-key'] : ['log-in', 'use-api-key'],
    };
  }
  if (state === 'sign-in-required') {
    return { primary: 'log-in-again', others: [...byDevice, 'log-out', 'use-api-key'] };
  }
  if (!credential.hasRefreshToken) {
    return { primary: null, others: ['log-in-again', 'log-out', 'use-api-key'] };
  }
  return state === 'expired'
    ? { primary: 'refresh', others: ['log-in-again', 'log-out', 'use-api-key'] }
    : { primary: null, others: ['refresh', 'log-in-again', 'log-out', 'use-api-key'] };
}

/** What the credential is good for now. */
export function describeUse(
  provider: Provider,
  { state, hasRefreshToken }: Pick<CredentialStatus, 'state' | 'hasRefreshToken'>,
): string {
  const requests = `requests to ${PROVIDER_LABELS[provider]}`;
  switch (state) {
    case 'missing':
    case 'valid':
      return `What the proxy uses for ${requests}.`;
    case 'expired':
      return hasRefreshToken ? 'The next request renews it.' : `The proxy refuses ${requests}.`;
    case 'sign-in-required':
      return `The proxy refuses ${requests} until you log in again.`;
    case 'unreadable':
      return `The proxy refuses ${requests} until it can be read.`;
  }
}
