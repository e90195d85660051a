import type { ActivityEntry } from '../../../src-shared/model/activity.ts';

const DIALECT_LABELS: Readonly<Record<ActivityEntry['dialect'], string>> = {
  anthropic: 'Anthropic',
  openai: 'OpenAI',
};

/** What the client speaks, as its vendor calls it. */
export function nameDialect({ dialect }: Pick<ActivityEntry, 'dialect'>): string {
  return DIALECT_LABELS[dialect];
}

/** A stream can fail after its status has been sent; without a status the client left before the answer. */
export function isFailed({ status, errorCode }: Pick<ActivityEntry, 'status' | 'errorCode'>): boolean {
  return status === null || status >= 400 || errorCode !== null;
}
