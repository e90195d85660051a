import type { CredentialKind, CredentialStatus } from '../../../src-shared/credential-status.ts';
import type { AppSnapshot } from '../../../src-shared/model/app-snapshot.ts';
import { PROVIDER_LABELS, type Provider } from '../../../src-shared/provider.ts';
import { toPrintable } from '../../core/system/to-printable.ts';
import { formatTimeLeft } from './format-time-left.ts';

/** The credential that requests to a provider use. */
const CREDENTIAL_KINDS = {
  claude: 'claude-api',
  openai: 'openai-codex',
} as const satisfies Record<Provider, CredentialKind>;

export function findCredential(
  { credentials }: Pick<AppSnapshot, 'credentials'>,
  provider: Provider,
): CredentialStatus | null {
  return credentials.find(({ kind }) => kind === CREDENTIAL_KINDS[provider]) ?? null;
}

/** Whether a sign-in is under way, that is: can be cancelled. */
export function isSigningIn({ signIns }: Pick<AppSnapshot, 'signIns'>, provider: Provider): boolean {
  return ['starting', 'waiting'].includes(signIns[provider]?.phase ?? '');
}

/** One line, e.g. `Claude: ann@example.com · Max · 3 h 5 min left`. */
export function describeAccount(snapshot: AppSnapshot, provider: Provider, nowMs: number): string {
  const label = PROVIDER_LABELS[provider];
  if (isSigningIn(snapshot, provider)) return `${label}: signing in…`;
  const credential = findCredential(snapshot, provider);
  if (credential === null || credential.state === 'missing') return `${label}: not signed in`;
  const { account, mode } = credential;
  const parts = [
    account?.email ?? account?.displayName ?? account?.organization ?? null,
    mode === 'api-key' ? 'API key' : account?.plan ? capitalize(account.plan) : null,
    describeUse(credential, nowMs),
  ];
  // What a provider calls an account is text from outside.
  return `${label}: ${toPrintable(parts.filter((part) => part !== null).join(' · '))}`;
}

function describeUse({ state, mode, expiresAtMs }: CredentialStatus, nowMs: number): string | null {
  if (state === 'sign-in-required') return 'sign-in needed';
  if (state === 'unreadable') return 'cannot be read';
  if (mode === 'api-key' || expiresAtMs === null) return null;
  return expiresAtMs > nowMs ? formatTimeLeft(expiresAtMs - nowMs) : 'renewed at the next use';
}

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
