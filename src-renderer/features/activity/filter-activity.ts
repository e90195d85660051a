import type { ActivityEntry } from '../../../src-shared/model/activity.ts';
import type { Provider } from '../../../src-shared/provider.ts';
import { isFailed } from './describe-request.ts';

export interface ActivityFilter {
  /** Any part of client, model, route, error code or request id, in any case. */
  readonly text: string;
  readonly status: 'all' | 'ok' | 'failed';
  readonly provider: 'all' | Provider;
}

export const NO_FILTER: ActivityFilter = { text: '', status: 'all', provider: 'all' };

/** @returns the same list when nothing is filtered */
export function filterActivity(
  entries: readonly ActivityEntry[],
  filter: ActivityFilter,
): readonly ActivityEntry[] {
  if (!isFiltering(filter)) return entries;
  const text = filter.text.trim().toLowerCase();
  return entries.filter((entry) => {
    if (filter.status !== 'all' && isFailed(entry) !== (filter.status === 'failed')) return false;
    if (filter.provider !== 'all' && entry.provider !== filter.provider) return false;
    const { client, model, upstreamModel, route, errorCode, requestId } = entry;
    const texts = [client, model, upstreamModel, route, errorCode, requestId];
    return texts.some((value) => value?.toLowerCase().includes(text));
  });
}

function isFiltering({ text, status, provider }: ActivityFilter): boolean {
  return text.trim() !== '' || status !== 'all' || provider !== 'all';
}
