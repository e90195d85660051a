import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isAppError } from '../errors/app-error.ts';
import { withInterProcessLock } from '../files/inter-process-lock.ts';
import type { JsonEntry, JsonFile } from '../files/json-file.ts';
import type { SecretLocation } from '../ports/secret-store.ts';
import type { RecordStore } from './token-source.ts';

export interface CodexRecordStore extends RecordStore {
  locate(): Promise<SecretLocation>;
  /** @returns whether there was a record */
  remove(): Promise<boolean>;
}

/**
 * The official Codex CLI's own credential, which we share: `auth.json` or, when there is no such file
 * because the CLI keeps its sign-in in the keyring, that keyring entry. A first sign-in makes the file.
 */
export function createCodexRecordStore(file: JsonFile, keyringEntry: JsonEntry): CodexRecordStore {
  let current: JsonEntry = file;

  async function findEntry(): Promise<JsonEntry> {
    // The CLI removes the file when it moves to the keyring, so the file wins while it exists.
    current = file.version() === 'none' && (await readOrNull(keyringEntry)) !== null ? keyringEntry : file;
    return current;
  }

  return {
    shared: true,
    locate: async () => (await findEntry()).location,
    read: async () => (await findEntry()).read(),
    write: async (record) => (await findEntry()).write(record),
    remove: async () => (await findEntry()).remove(),
    checkWritable: async () => (await findEntry()).checkWritable(),
    version: () =>
      current === file && file.version() !== 'none'
        ? file.version()
        : `${file.version()}/${keyringEntry.version()}`,
    // Beside the file, so that processes with other settings but the same CODEX_HOME exclude each other.
    withLock: (work) => withInterProcessLock(join(dirname(file.path), '.auth.json.ccproxy.lock'), work),
  };
}

/** Where the Codex CLI keeps its sign-in when it uses the keyring (codex-rs/login, storage.rs). */
export function findCodexKeyringName(codexHome: string): { service: string; account: string } {
  let canonical = codexHome;
  try {
    canonical = realpathSync(codexHome);
  } catch {
    // Not there yet: the CLI hashes the path as it is, too.
  }
  const digest = createHash('sha256').update(canonical).digest('hex').slice(0, 16);
  return { service: 'Codex Auth', account: `cli|${digest}` };
}

/** Without a keyring there is nothing of the CLI's in it; a locked one, however, is no sign of being signed out. */
async function readOrNull(entry: JsonEntry) {
  try {
    return await entry.read();
  } catch (error) {
    if (isAppError(error, 'keyring_unavailable')) return null;
    throw error;
  }
}
