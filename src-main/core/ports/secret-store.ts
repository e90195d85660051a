import type { JsonObject } from '../../../src-shared/json.ts';

/**
 * What our own store holds. The names are also the top-level keys of the fallback file
 * `credentials.json`, whose `claudeAiOauth` follows the format that Claude Code uses.
 */
export type SecretName = 'claudeAiOauth' | 'anthropicApiKey' | 'openaiApiKey' | 'authToken';

/** Where a secret lives, for people: shown by every status command and in the window. */
export interface SecretLocation {
  readonly kind: 'keyring' | 'file';
  /** E.g. `System keyring (service ccproxy)` or the path of the file. */
  readonly label: string;
}

/**
 * Our own secrets: one JSON object per name, unknown keys kept.
 *
 * Errors: `keyring_unavailable`, `keyring_locked`, `credential_unreadable`, `credential_write_failed`.
 */
export interface SecretStore {
  /** Where `name` is stored now or, when it is not, where it would be. */
  locate(name: SecretName): Promise<SecretLocation>;
  get(name: SecretName): Promise<JsonObject | null>;
  /** Replaces the value whole, or leaves the old one whole. */
  set(name: SecretName, value: JsonObject): Promise<void>;
  /** Finds out whether `set` would work, without changing anything. */
  checkWritable(name: SecretName): Promise<void>;
  /** @returns whether there was something to remove. */
  delete(name: SecretName): Promise<boolean>;
  /** A cheap marker (a few µs) that changes whenever any process of ours has changed the store. */
  version(): string;
}

/** The operating system's keyring, reduced to what we need; keytar satisfies it. */
export interface Keyring {
  getPassword(service: string, account: string): Promise<string | null>;
  setPassword(service: string, account: string, password: string): Promise<void>;
  deletePassword(service: string, account: string): Promise<boolean>;
}
