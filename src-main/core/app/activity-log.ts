import { type ActivityEntry, MAX_ACTIVITY_ENTRIES } from '../../../src-shared/model/activity.ts';
import type { RequestRecord } from '../proxy/request-record.ts';

/** The last requests, oldest first. */
export interface ActivityLog {
  add(entry: ActivityEntry): void;
  list(): ActivityEntry[];
  clear(): void;
}

export function createActivityLog(limit = MAX_ACTIVITY_ENTRIES): ActivityLog {
  let entries: ActivityEntry[] = [];
  return {
    add(entry) {
      entries.push(entry);
      if (entries.length > limit) entries.shift();
    },
    list: () => [...entries],
    clear() {
      entries = [];
    },
  };
}

/**
 * A finished request as the window lists it.
 *
 * @param atMs when it ended
 */
export function toActivityEntry(record: RequestRecord, atMs: number): ActivityEntry {
  const { requestId, client, method, route, dialect, provider, model, status, firstByteMs, totalMs, usage } =
    record;
  return {
    requestId,
    atMs,
    client,
    method,
    route,
    dialect,
    provider,
    model,
    upstreamModel: record.upstreamModel,
    status,
    firstByteMs,
    totalMs,
    inputTokens: usage?.input ?? null,
    outputTokens: usage?.output ?? null,
    cachedTokens: usage?.cacheRead ?? null,
    errorCode: record.errorCode,
  };
}
