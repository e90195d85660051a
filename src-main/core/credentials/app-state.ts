import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { credentialModeSchema } from '../../../src-shared/credential-status.ts';
import { type Provider, providerSchema } from '../../../src-shared/provider.ts';
import { lockPathOf, withInterProcessLock } from '../files/inter-process-lock.ts';
import type { JsonFile } from '../files/json-file.ts';

/** What we remember between runs that is neither a setting nor a secret. */
const appStateSchema = z.looseObject({
  /** When the user accepted the vendor notice, ISO 8601, per provider. */
  acceptedNotices: z
    .partialRecord(z.enum(['claude', 'openai']), z.string())
    .catch({})
    .default({}),
  /** Set once a secret has gone into the keyring: from then on `auto` never falls back to a file. */
  keyringInUse: z.boolean().catch(false).default(false),
  /** Which of its two modes a provider uses when both are stored: the one signed in with last. */
  preferredModes: z.partialRecord(providerSchema, credentialModeSchema).catch({}).default({}),
  /** The Claude CLI credential that the user told us to manage in place: its file, or the macOS keychain. */
  adoptedClaudeCli: z
    .discriminatedUnion('kind', [
      z.object({ kind: z.literal('file'), path: z.string() }),
      z.object({ kind: z.literal('keychain') }),
    ])
    .nullable()
    .catch(null)
    .default(null),
  /** Digest of the refresh token that the provider refused for good, per provider. */
  refusedRefreshTokens: z
    .partialRecord(z.enum(['claude', 'openai']), z.string())
    .catch({})
    .default({}),
});
export type AppState = z.infer<typeof appStateSchema>;

export interface AppStateStore {
  read(): Promise<AppState>;
  /** Merges `change` into the state; unknown keys survive. */
  update(change: (state: AppState) => Partial<AppState>): Promise<void>;
  markNoticeAccepted(provider: Provider, at: Date): Promise<void>;
  version(): string;
}

export function createAppStateStore(file: JsonFile): AppStateStore {
  const read = async () => appStateSchema.parse((await file.read()) ?? {});

  /** Locked, so that neither two processes nor two calls of one lose each other's changes. */
  function update(change: (state: AppState) => Partial<AppState>): Promise<void> {
    return withInterProcessLock(lockPathOf(file.path), async () => {
      const state = await read();
      const changed = { ...state, ...change(state) };
      if (!isDeepStrictEqual(changed, state)) await file.write(changed);
    });
  }

  return {
    read,
    update,
    version: () => file.version(),
    markNoticeAccepted: (provider, at) =>
      update((state) => ({ acceptedNotices: { ...state.acceptedNotices, [provider]: at.toISOString() } })),
  };
}
