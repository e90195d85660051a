import { AppError } from '../errors/app-error.ts';
import type { SecretStore } from '../ports/secret-store.ts';
import type { AppStateStore } from './app-state.ts';

export interface SecretStoreChoices {
  readonly storage: 'auto' | 'keyring' | 'file';
  readonly keyringStore: SecretStore;
  readonly fileStore: SecretStore;
  /** `null` when the keyring works; else why it does not. Asked at the first use. */
  readonly probe: () => Promise<AppError | null>;
  readonly state: AppStateStore;
}

/**
 * The store that `CREDENTIALS__STORAGE` asks for.
 *
 * - `file`, `keyring`: that one and no other.
 * - `auto`: the keyring when a round trip works, else the file; but never the file once the keyring has
 *   been used, because a credential must not leave the keyring without the user's word. A secret found in
 *   the file only (made by an earlier version, or before there was a keyring) is read there, and moves into
 *   the keyring when it is next written.
 *
 * @throws AppError `keyring_unavailable`, `keyring_locked` from any call, when the chosen keyring does not work
 */
export function openSecretStore(choices: SecretStoreChoices): SecretStore {
  const { keyringStore, fileStore, state } = choices;
  if (choices.storage === 'file') return fileStore;

  let chosen: Promise<'keyring' | 'file'> | undefined;
  async function choose(): Promise<'keyring' | 'file'> {
    const problem = await choices.probe();
    if (problem === null) return 'keyring';
    if (choices.storage === 'auto' && !(await state.read()).keyringInUse) return 'file';
    throw new AppError(problem.code, problem.message, {
      advice:
        'Unlock the keyring or start a session that has one. To keep credentials in a file instead, ' +
        'set CREDENTIALS__STORAGE=file and sign in again.',
      cause: problem,
    });
  }
  /**
   * A keyring that did not work is asked again at the next use, since the user may just have unlocked it; the
   * file is left as soon as another process has used the keyring.
   */
  async function backend(): Promise<'keyring' | 'file'> {
    if ((await chosen) === 'file' && (await state.read()).keyringInUse) chosen = undefined;
    chosen ??= choose().catch((error: unknown) => {
      chosen = undefined;
      throw error;
    });
    return chosen;
  }
  const alsoReadsFile = choices.storage === 'auto';

  return {
    async locate(name) {
      if ((await backend()) === 'file') return fileStore.locate(name);
      if (alsoReadsFile && (await keyringStore.get(name)) === null && (await fileStore.get(name)) !== null) {
        return fileStore.locate(name);
      }
      return keyringStore.locate(name);
    },

    async get(name) {
      if ((await backend()) === 'file') return fileStore.get(name);
      const value = await keyringStore.get(name);
      return value === null && alsoReadsFile ? fileStore.get(name) : value;
    },

    async set(name, value) {
      if ((await backend()) === 'file') return fileStore.set(name, value);
      if (!(await state.read()).keyringInUse) await state.update(() => ({ keyringInUse: true }));
      await keyringStore.set(name, value);
      if (alsoReadsFile) await fileStore.delete(name);
    },

    checkWritable: async (name) =>
      ((await backend()) === 'file' ? fileStore : keyringStore).checkWritable(name),

    async delete(name) {
      if ((await backend()) === 'file') return fileStore.delete(name);
      const removed = await keyringStore.delete(name);
      return (alsoReadsFile && (await fileStore.delete(name))) || removed;
    },

    version: () => `${keyringStore.version()}/${fileStore.version()}`,
  };
}
