import type { CredentialKind, CredentialStatus } from '../../../src-shared/credential-status.ts';
import { PROVIDER_LABELS, type Provider } from '../../../src-shared/provider.ts';
import { AppError } from '../../core/errors/app-error.ts';
import { toPrintable } from '../../core/system/to-printable.ts';
import { formatDuration, formatUtc } from './format-time.ts';
import type { Tone } from './style.ts';

export const SIGN_IN_COMMANDS: Readonly<Record<Provider, string>> = {
  claude: 'ccproxy auth login',
  openai: 'ccproxy auth login-openai',
};

/** Which of the three credentials is ours, per provider. */
export const CREDENTIAL_KINDS = {
  claude: 'claude-api',
  openai: 'openai-codex',
} as const satisfies Record<Provider, CredentialKind>;

export const INFO_COMMANDS: Readonly<Record<Provider, string>> = {
  claude: 'ccproxy auth info',
  openai: 'ccproxy auth openai-info',
};

/** A state in words, with a symbol for quick reading. */
export interface StateText {
  readonly symbol: string;
  readonly words: string;
  readonly tone: Tone;
}

export function describeState({ state, mode, kind }: CredentialStatus): StateText {
  switch (state) {
    case 'valid':
      return { symbol: '✓', words: mode === 'api-key' ? 'API key stored' : 'Signed in', tone: 'good' };
    case 'expired': {
      const renewer =
        kind === 'claude-sdk' ? 'the Claude CLI renews it when it runs' : 'the next use renews it';
      return { symbol: '!', words: `Access token expired; ${renewer}`, tone: 'warning' };
    }
    case 'sign-in-required':
      return { symbol: '✗', words: 'Sign-in has ended', tone: 'bad' };
    case 'missing': {
      const words =
        kind === 'claude-sdk' ? 'None found; only the Claude CLI itself needs them' : 'Not signed in';
      return { symbol: '–', words, tone: 'quiet' };
    }
    case 'unreadable':
      return { symbol: '✗', words: 'Cannot be read', tone: 'bad' };
  }
}

/** Whether requests can be made with it, if need be after renewing it. */
export function isUsable({ state }: CredentialStatus): boolean {
  return state === 'valid' || state === 'expired';
}

/** Why a credential is not valid now, as an error with what to do next; `null` when it is valid. */
export function findObstacle(status: CredentialStatus, provider: Provider): AppError | null {
  const label = PROVIDER_LABELS[provider];
  const command = `"${SIGN_IN_COMMANDS[provider]}"`;
  switch (status.state) {
    case 'valid':
      return null;
    case 'missing':
      return new AppError('not_signed_in', `Not signed in to ${label}.`, { advice: `Run ${command}.` });
    case 'expired':
      return new AppError('credential_expired', `The ${label} access token has expired.`, {
        advice: `The next use renews it; "${INFO_COMMANDS[provider]}" does so now.`,
      });
    case 'sign-in-required':
      return new AppError('sign_in_required', `The ${label} sign-in has ended.`, {
        advice: `Run ${command} to sign in again.`,
      });
    case 'unreadable': {
      const { message = 'The credential cannot be read.', advice } = status.problem ?? {};
      return new AppError('credential_unreadable', message, { ...(advice && { advice }) });
    }
  }
}

/** E.g. `ada@example.com (Max plan)`; `null` when nothing is known. */
export function describeAccount({ account }: CredentialStatus): string | null {
  const name = account?.email ?? account?.fullName ?? account?.displayName ?? account?.id ?? null;
  const plan = describePlan(account?.plan ?? null);
  const parts = [name, plan === null ? null : name === null ? `${plan} plan` : `(${plan} plan)`];
  // The provider's text must not steer the terminal.
  return toPrintable(parts.filter((part) => part !== null).join(' ')) || null;
}

/** `max` -> `Max`. */
export function describePlan(plan: string | null): string | null {
  return plan === null ? null : plan.charAt(0).toUpperCase() + plan.slice(1);
}

/** E.g. `shared with the Codex CLI`; `null` when the credential is ours alone. */
export function describeOwner({ owner }: CredentialStatus): string | null {
  if (owner === null) return null;
  return `${owner === 'Codex CLI' ? 'shared with' : 'managed by'} the ${owner}`;
}

/** E.g. `2025-08-22 11:53:34 UTC (7 hours, 59 minutes remaining)`. */
export function describeExpiry({ expiresAtMs }: CredentialStatus, nowMs: number): string | null {
  if (expiresAtMs === null) return null;
  const restMs = expiresAtMs - nowMs;
  return `${formatUtc(expiresAtMs)} (${restMs > 0 ? `${formatDuration(restMs)} remaining` : 'expired'})`;
}
