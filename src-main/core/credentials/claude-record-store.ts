import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { jsonObjectSchema } from '../../../src-shared/json.ts';
import { withInterProcessLock } from '../files/inter-process-lock.ts';
import type { SecretLocation, SecretStore } from '../ports/secret-store.ts';
import type { AppState, AppStateStore } from './app-state.ts';
import type { ClaudeCliEntry } from './claude-cli-credentials.ts';
import type { RecordStore } from './token-source.ts';

const RECORD_KEY = 'claudeAiOauth';

export type AdoptedClaudeCli = NonNullable<AppState['adoptedClaudeCli']>;

export interface ClaudeRecordStoreOptions {
  readonly secrets: SecretStore;
  readonly state: AppStateStore;
  readonly configDir: string;
  /** The Claude CLI's own credential, which is only ever opened for writing once it was adopted. */
  readonly openCliEntry: (adopted: AdoptedClaudeCli) => ClaudeCliEntry;
}

export interface ClaudeRecordStore extends RecordStore {
  locate(): Promise<SecretLocation>;
  /** Whether the record in use is the Claude CLI's, adopted by the user. */
  isAdopted(): Promise<boolean>;
}

/** Our Claude sign-in: in our own secret store, or in the Claude CLI's place when the user adopted that. */
export function createClaudeRecordStore(options: ClaudeRecordStoreOptions): ClaudeRecordStore {
  const { secrets, state } = options;
  let adopted: { place: AdoptedClaudeCli; entry: ClaudeCliEntry } | null = null;

  async function openAdopted(): Promise<ClaudeCliEntry | null> {
    const { adoptedClaudeCli: place } = await state.read();
    if (place === null) adopted = null;
    else if (!isDeepStrictEqual(place, adopted?.place))
      adopted = { place, entry: options.openCliEntry(place) };
    return adopted?.entry ?? null;
  }

  return {
    get shared() {
      return adopted !== null;
    },
    isAdopted: async () => (await openAdopted()) !== null,
    locate: async () => (await openAdopted())?.location ?? secrets.locate(RECORD_KEY),
    async read() {
      const cli = await openAdopted();
      if (cli === null) return secrets.get(RECORD_KEY);
      return jsonObjectSchema.safeParse((await cli.read())?.[RECORD_KEY]).data ?? null;
    },
    async write(record) {
      const cli = await openAdopted();
      if (cli === null) await secrets.set(RECORD_KEY, record);
      else await cli.write({ ...(await cli.read()), [RECORD_KEY]: record });
    },
    checkWritable: async () => (await openAdopted())?.checkWritable() ?? secrets.checkWritable(RECORD_KEY),
    version: () => `${state.version()}/${adopted === null ? secrets.version() : adopted.entry.version()}`,
    withLock: (work) =>
      withInterProcessLock(join(options.configDir, 'locks', 'claude.lock'), async () => {
        const cli = await openAdopted();
        return cli === null ? work() : withInterProcessLock(cli.lockPath, work);
      }),
  };
}
