import {
  CircleAlert,
  CircleCheck,
  CircleDashed,
  ClockAlert,
  FileX,
  KeyRound,
  Lock,
  type LucideIcon,
} from 'lucide-react';
import type { AccountInfo, CredentialKind, CredentialStatus } from '../../../src-shared/credential-status.ts';
import type { Provider } from '../../../src-shared/provider.ts';
import type { Tone } from '../../ui/tone.tsx';

/** The credential that the proxy uses for a provider's requests. */
export const OWN_KINDS: Readonly<Record<Provider, CredentialKind>> = {
  claude: 'claude-api',
  openai: 'openai-codex',
};

export function findCredential(
  credentials: readonly CredentialStatus[],
  kind: CredentialKind,
): CredentialStatus | null {
  return credentials.find((credential) => credential.kind === kind) ?? null;
}

type Expiring = Pick<CredentialStatus, 'state' | 'expiresAtMs' | 'hasRefreshToken'>;

/** The state as it is by now: the main side tells of an expiry only after it has happened. */
export function stateAt(
  {
    state,
    expiresAtMs,
    hasRefreshToken,
  }: Pick<CredentialStatus, 'state' | 'expiresAtMs' | 'hasRefreshToken'>,
  nowMs: number,
): CredentialStatus['state'] {
  if (state !== 'valid' || expiresAtMs === null || nowMs < expiresAtMs) return state;
  return hasRefreshToken ? 'expired' : 'sign-in-required';
}

export interface CredentialStateDescription {
  readonly text: string;
  readonly tone: Tone;
  readonly icon: LucideIcon;
}

/** The state in a word or two. */
export function describeState(
  credential: Expiring & Pick<CredentialStatus, 'mode' | 'problem'>,
  nowMs: number,
): CredentialStateDescription {
  switch (stateAt(credential, nowMs)) {
    case 'missing':
      return { text: 'Not logged in', tone: 'neutral', icon: CircleDashed };
    case 'valid':
      return credential.mode === 'api-key'
        ? { text: 'API key', tone: 'good', icon: KeyRound }
        : { text: 'Logged in', tone: 'good', icon: CircleCheck };
    case 'expired':
      return { text: 'Expired', tone: 'warning', icon: ClockAlert };
    case 'sign-in-required':
      return { text: 'Log-in needed', tone: 'danger', icon: CircleAlert };
    case 'unreadable':
      return credential.problem?.code === 'keyring_locked'
        ? { text: 'Keyring locked', tone: 'warning', icon: Lock }
        : { text: 'Not readable', tone: 'danger', icon: FileX };
  }
}

/** Whether requests can use it; an expired sign-in is renewed by the next one. */
export function isUsable({ state }: Pick<CredentialStatus, 'state'>): boolean {
  return state === 'valid' || state === 'expired';
}

/** What the user knows the account by: `Ada Lovelace (ada@example.com)`. @returns `null` when nothing is known */
export function nameAccount(
  account: Pick<AccountInfo, 'fullName' | 'displayName' | 'email'> | null,
): string | null {
  const name = account?.fullName ?? account?.displayName ?? null;
  const email = account?.email ?? null;
  if (name === null || email === null) return name ?? email;
  return `${name} (${email})`;
}
