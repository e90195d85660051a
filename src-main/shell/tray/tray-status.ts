import type { AppSnapshot } from '../../../src-shared/model/app-snapshot.ts';
import { PROVIDER_LABELS, providerSchema } from '../../../src-shared/provider.ts';
import { toPrintable } from '../../core/system/to-printable.ts';
import { findCredential } from './describe-account.ts';

/** Each has an icon of its own shape, named as here. */
export type TrayState = 'idle' | 'running' | 'attention';

/** Windows shows 127 characters of a tooltip at most. */
const MAX_TOOLTIP_LENGTH = 127;

/** Needs attention: what the user has wanted does not work, and only they can mend it. */
export function getTrayState(snapshot: AppSnapshot): TrayState {
  if (findTrouble(snapshot) !== null) return 'attention';
  return snapshot.proxy.state === 'running' ? 'running' : 'idle';
}

/** The state in words: an icon alone would tell some people nothing, and some desktops repaint it late. */
export function getTrayTooltip(snapshot: AppSnapshot): string {
  const lines = ['CCProxy', describeProxy(snapshot), findTrouble(snapshot)];
  const text = [...new Set(lines.filter((line) => line !== null))].join(' – ');
  return text.length > MAX_TOOLTIP_LENGTH ? `${text.slice(0, MAX_TOOLTIP_LENGTH - 1)}…` : text;
}

/** The proxy's state with its address, e.g. `Running on http://localhost:8000`. */
export function describeProxy({ proxy }: Pick<AppSnapshot, 'proxy'>): string {
  switch (proxy.state) {
    case 'running':
      return `Running on ${proxy.url}`;
    case 'starting':
      return 'Starting…';
    case 'stopping':
      return 'Stopping…';
    case 'failed':
      return toPrintable(proxy.problem?.message ?? 'Not running');
    case 'stopped':
      return 'Stopped';
  }
}

function findTrouble(snapshot: AppSnapshot): string | null {
  if (snapshot.proxy.state === 'failed') return describeProxy(snapshot);
  const { problem } = snapshot.authToken;
  if (problem !== null) return toPrintable(problem.message);
  for (const provider of providerSchema.options) {
    const state = findCredential(snapshot, provider)?.state;
    if (state === 'sign-in-required') return `${PROVIDER_LABELS[provider]}: sign-in needed`;
    if (state === 'unreadable') return `${PROVIDER_LABELS[provider]}: the credential cannot be read`;
  }
  return null;
}
