import type { CredentialStatus } from '../../../src-shared/credential-status.ts';
import { toPrintable } from '../../core/system/to-printable.ts';
import { formatDuration, formatUtc } from './format-time.ts';
import type { Tone } from './style.ts';
import { INDENT, type Layout, type Row } from './table.ts';

/** The account behind a credential, in authentication.md's form: only what is known. */
export function renderAccountBlock(title: string, rows: readonly Row[], { style }: Layout): string {
  const lines = rows.flatMap(({ label, value, tone }) => {
    if (value === null) return [];
    const text = toPrintable(value);
    return [`  L ${label}: ${tone ? style(tone, text) : text}`];
  });
  return [style('heading', title), ...lines].map((line) => ' '.repeat(INDENT) + line).join('\n');
}

/** When the token expires, in the words of authentication.md. */
export function describeLifetime({ expiresAtMs }: CredentialStatus, nowMs: number): Row[] {
  if (expiresAtMs === null) return [];
  const restMs = expiresAtMs - nowMs;
  const isExpired = restMs <= 0;
  const tone: Tone = isExpired ? 'warning' : 'good';
  return [
    { label: 'Token Expired', value: isExpired ? 'Yes' : 'No', tone },
    { label: 'Expires At', value: formatUtc(expiresAtMs) },
    { label: 'Time Remaining', value: formatDuration(restMs) },
  ];
}

/** The tokens themselves, masked. */
export function describeTokens(status: CredentialStatus): Row[] {
  if (status.mode === 'api-key') return [{ label: 'API Key', value: status.accessTokenMasked }];
  return [
    { label: 'Access Token', value: status.accessTokenMasked },
    { label: 'Refresh Token', value: status.hasRefreshToken ? 'Available' : 'Not available' },
  ];
}
