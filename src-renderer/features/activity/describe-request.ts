import type { ActivityEntry } from '../../../src-shared/model/activity.ts';

const VENDOR_LABELS: Readonly<Record<ActivityEntry['dialect'], string>> = {
  anthropic: 'Anthropic',
  openai: 'OpenAI',
};

/** What the client speaks, as its vendor calls it: OpenAI has two, which only the route tells apart. */
export function nameDialect({ dialect, route }: Pick<ActivityEntry, 'dialect' | 'route'>): string {
  if (/\/messages(\/|$)/.test(route)) return 'Messages';
  if (route.endsWith('/chat/completions')) return 'Chat Completions';
  if (/\/responses(\/|$)/.test(route)) return 'Responses';
  return VENDOR_LABELS[dialect];
}

/** The model that was asked for, and the one that answered where that is another. */
export function nameModel({
  model,
  upstreamModel,
}: Pick<ActivityEntry, 'model' | 'upstreamModel'>): string | null {
  return model !== null && upstreamModel !== null ? `${model} → ${upstreamModel}` : model;
}

/** What a row is about: the model, or that a client has opened a connection, whose requests have rows of their own. */
export function nameSubject(entry: Pick<ActivityEntry, 'model' | 'upstreamModel' | 'status'>): string {
  return nameModel(entry) ?? (entry.status === 101 ? 'WebSocket opened' : '—');
}

/** A stream can fail after its status has been sent; without a status the client left before the answer. */
export function isFailed({ status, errorCode }: Pick<ActivityEntry, 'status' | 'errorCode'>): boolean {
  return status === null || status >= 400 || errorCode !== null;
}
