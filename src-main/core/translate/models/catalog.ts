import { isJsonObject, type JsonObject } from '../../../../src-shared/json.ts';
import type { Provider } from '../../../../src-shared/provider.ts';

/** A model that a client may ask for. */
export interface CatalogModel {
  readonly id: string;
  readonly provider: Provider;
  readonly displayName: string;
  /** s since the epoch; `null` when the provider does not say. */
  readonly createdAtS: number | null;
  /** The provider's own entry, as it came with its live list. */
  readonly native: JsonObject | null;
}

/**
 * The models to name while a provider's live list is not there. Read from the official clients' published
 * packages (Claude Code 2.1.330, Codex CLI 0.169.0) in November 2026. Newest and most usual first.
 */
const PACKAGED: Readonly<Record<Provider, Readonly<Record<string, string>>>> = {
  claude: {
    'claude-opus-5-5': 'Claude Opus 5.5',
    'claude-sonnet-5-5': 'Claude Sonnet 5.5',
    'claude-haiku-5-5': 'Claude Haiku 5.5',
    'claude-fable-5-2': 'Claude Fable 5.2',
    'claude-opus-5': 'Claude Opus 5',
    'claude-sonnet-5': 'Claude Sonnet 5',
    'claude-opus-4-8': 'Claude Opus 4.8',
    'claude-opus-4-7': 'Claude Opus 4.7',
    'claude-opus-4-6': 'Claude Opus 4.6',
    'claude-sonnet-4-6': 'Claude Sonnet 4.6',
    'claude-opus-4-5': 'Claude Opus 4.5',
    'claude-sonnet-4-5': 'Claude Sonnet 4.5',
    'claude-haiku-4-5': 'Claude Haiku 4.5',
  },
  openai: {
    'gpt-6.1-sol': 'GPT-6.1-Sol',
    'gpt-6-astra': 'GPT-6-Astra',
    'gpt-6-sol': 'GPT-6-Sol',
    'gpt-6-luna': 'GPT-6-Luna',
    'gpt-6.1-terra': 'GPT-6.1 Terra',
    'gpt-5.6-sol': 'GPT-5.6-Sol',
    'gpt-5.6-terra': 'GPT-5.6-Terra',
    'gpt-5.6-luna': 'GPT-5.6-Luna',
    'gpt-5.5': 'GPT-5.5',
  },
};

/** Live lists by provider; `null` or left out where there is none. */
export type LiveModels = Partial<Record<Provider, readonly CatalogModel[] | null>>;

/** Each provider's live list where it is known, since it says what the account may use; else the packaged one. */
export function mergeCatalog(live: LiveModels): CatalogModel[] {
  return (['claude', 'openai'] as const).flatMap((provider) => {
    const known = live[provider] ?? [];
    return known.length > 0 ? known : listPackaged(provider);
  });
}

function listPackaged(provider: Provider): CatalogModel[] {
  return Object.entries(PACKAGED[provider]).map(([id, displayName]) => ({
    id,
    provider,
    displayName,
    createdAtS: null,
    native: null,
  }));
}

/**
 * Reads a provider's model list, in its order: `GET /v1/models` of Anthropic and OpenAI (`data`), or Codex's
 * `GET /models` (`models`, of which those with `visibility` `hide` are left out). Entries without a name are
 * skipped.
 */
export function readLiveModels(provider: Provider, body: JsonObject): CatalogModel[] {
  const entries = Array.isArray(body.data) ? body.data : Array.isArray(body.models) ? body.models : [];
  return entries.filter(isJsonObject).flatMap((entry) => {
    const id = entry.id ?? entry.slug;
    if (typeof id !== 'string' || id === '' || entry.visibility === 'hide') return [];
    const displayName = typeof entry.display_name === 'string' ? entry.display_name : id;
    return [{ id, provider, displayName, createdAtS: readCreatedAt(entry), native: entry }];
  });
}

function readCreatedAt({ created, created_at: createdAt }: JsonObject): number | null {
  if (typeof created === 'number' && Number.isSafeInteger(created)) return created;
  const ms = typeof createdAt === 'string' ? Date.parse(createdAt) : Number.NaN;
  return Number.isNaN(ms) ? null : Math.floor(ms / 1000);
}
