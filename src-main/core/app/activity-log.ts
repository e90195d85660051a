import { type ActivityEntry, MAX_ACTIVITY_ENTRIES } from '../../../src-shared/model/activity.ts';
import type { RequestRecord } from '../proxy/request-record.ts';
import { toPrintable } from '../system/to-printable.ts';

const MAX_CLIENT_LENGTH = 64;

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
export function toActivityEntry(
  record: RequestRecord & { readonly client?: string | null },
  atMs: number,
): ActivityEntry {
  const { requestId, method, route, dialect, provider, model, status, firstByteMs, totalMs, usage } = record;
  return {
    requestId,
    atMs,
    client: readClient(record.client ?? null),
    method,
    route,
    dialect,
    provider,
    model,
    status,
    firstByteMs,
    totalMs,
    inputTokens: usage?.input ?? null,
    outputTokens: usage?.output ?? null,
    cachedTokens: usage?.cacheRead ?? null,
    errorCode: record.errorCode,
  };
}

/** `claude-cli/2.1.0 (external, cli)` -> `claude-cli/2.1.0` (RFC 9110, 10.1.5: the product comes first). */
function readClient(userAgent: string | null): string | null {
  const product = userAgent?.trim().split(/\s/, 1)[0];
  return product ? toPrintable(product).slice(0, MAX_CLIENT_LENGTH) : null;
}
