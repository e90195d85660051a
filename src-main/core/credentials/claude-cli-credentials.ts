import { createHash } from 'node:crypto';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { jsonObjectSchema } from '../../../src-shared/json.ts';
import { type JsonEntry, openJsonFile } from '../files/json-file.ts';
import type { Clock } from '../ports/clock.ts';
import type { Keyring } from '../ports/secret-store.ts';
import { claudeCredentialFormat } from './claude-credential-format.ts';
import type { AdoptedClaudeCli } from './claude-record-store.ts';
import { openKeyringEntry } from './keyring-entry.ts';
import type { OAuthCredential } from './oauth-credential.ts';

/** The Claude CLI's own credential, in its place. */
export interface ClaudeCliEntry extends JsonEntry {
  /** What Claude Code (read in 2.1.330) locks, with proper-lockfile too, while it renews: see `withInterProcessLock`. */
  readonly lockPath: string;
}

export interface ClaudeCliCredentials {
  /**
   * The Claude CLI's sign-in, only ever read. Looks at each spelling of its file in order; in the macOS
   * keychain only with `includeKeychain`, since the system then asks the user.
   *
   * @throws AppError `credential_unreadable` when there is a file and none can be read
   */
  find(options?: {
    includeKeychain?: boolean;
  }): Promise<{ entry: JsonEntry; credential: OAuthCredential; place: AdoptedClaudeCli } | null>;
  /** Opens the CLI's own place, for a credential that the user adopted. */
  open(place: AdoptedClaudeCli): ClaudeCliEntry;
}

export interface ClaudeCliOptions {
  /** Every spelling, in look-up order. */
  readonly files: readonly string[];
  readonly keyring: Keyring;
  /** `CLAUDE_CONFIG_DIR`, which also names the keychain entry. */
  readonly configDir: string | null;
  readonly platform: NodeJS.Platform;
  readonly clock: Clock;
}

export function createClaudeCliCredentials(options: ClaudeCliOptions): ClaudeCliCredentials {
  const { clock } = options;

  function open(place: AdoptedClaudeCli): ClaudeCliEntry {
    // The first spelling is in the folder that the CLI uses now, also when its credential is in the keychain.
    const folder = dirname(place.kind === 'file' ? place.path : (options.files[0] ?? ''));
    return { ...openEntry(place), lockPath: join(folder, '.oauth_refresh.lock') };
  }

  function openEntry(place: AdoptedClaudeCli): JsonEntry {
    if (place.kind === 'file') return openJsonFile(place.path, clock);
    const service = findKeychainService(options.configDir);
    return openKeyringEntry(options.keyring, service, userInfo().username, clock);
  }

  return {
    open,
    async find({ includeKeychain = false } = {}) {
      const places: AdoptedClaudeCli[] = options.files.map((path) => ({ kind: 'file', path }));
      if (includeKeychain && options.platform === 'darwin') places.push({ kind: 'keychain' });
      let firstError: unknown = null;
      for (const place of places) {
        const entry = open(place);
        try {
          const record = jsonObjectSchema.safeParse((await entry.read())?.claudeAiOauth).data;
          const credential = record === undefined ? null : claudeCredentialFormat.parse(record);
          if (credential !== null) return { entry, credential, place };
        } catch (error) {
          firstError ??= error;
        }
      }
      if (firstError !== null) throw firstError;
      return null;
    },
  };
}

/** Claude Code adds a digest of a custom configuration folder to its keychain service name. */
function findKeychainService(configDir: string | null): string {
  if (configDir === null) return 'Claude Code-credentials';
  return `Claude Code-credentials-${createHash('sha256').update(configDir).digest('hex').slice(0, 8)}`;
}
