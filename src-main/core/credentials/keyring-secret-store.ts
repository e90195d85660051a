import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { type JsonObject, parseJsonObject } from '../../../src-shared/json.ts';
import { AppError } from '../errors/app-error.ts';
import { fileVersion, openJsonFile } from '../files/json-file.ts';
import { writeFileAtomic } from '../files/write-file-atomic.ts';
import type { Clock } from '../ports/clock.ts';
import type { Keyring, SecretName, SecretStore } from '../ports/secret-store.ts';
import { createSealingKey, readSealed, writeSealed } from './sealed-file.ts';

export const KEYRING_SERVICE = 'ccproxy';

/**
 * Windows Credential Manager refuses larger blobs (openai/codex issue 10353, node-keytar issue 112). The
 * limit holds on every system, so that the path for larger values is the same, and tested, everywhere.
 */
const MAX_ENTRY_BYTES = 2_560;

/** The entry of a value that does not fit: the key stays in the keyring, the encrypted value in a file. */
const sealedEntrySchema = z.strictObject({
  sealed: z.strictObject({ version: z.literal(1), key: z.base64() }),
});

/** The primary store: one keyring entry per secret, under the service `ccproxy`. */
export function createKeyringSecretStore(keyring: Keyring, configDir: string, clock: Clock): SecretStore {
  const marker = join(configDir, 'keyring-revision');
  const sealedFile = (name: SecretName) => openJsonFile(join(configDir, 'sealed', `${name}.json`), clock);

  async function readEntry(
    name: SecretName,
  ): Promise<{ entry: JsonObject; sealingKey: string | null } | null> {
    const text = await keyring.getPassword(KEYRING_SERVICE, name);
    if (text === null) {
      await requireUnlocked();
      return null;
    }
    const entry = parseJsonObject(text);
    if (entry === null) {
      throw new AppError(
        'credential_unreadable',
        `The keyring entry ${KEYRING_SERVICE}/${name} is damaged.`,
        {
          advice: 'Sign in again.',
        },
      );
    }
    const sealed = sealedEntrySchema.safeParse(entry);
    return { entry, sealingKey: sealed.success ? sealed.data.sealed.key : null };
  }

  /** libsecret shows a locked keyring as an empty one, which must not pass for being signed out. */
  async function requireUnlocked(): Promise<void> {
    const problem = await probeKeyring(keyring);
    if (problem !== null) throw problem;
  }

  /** Lets other processes see the change by a stat; losing it delays them, it loses nothing. */
  async function markChanged(): Promise<void> {
    await writeFileAtomic(marker, randomUUID()).catch(() => {});
  }

  return {
    async locate(name) {
      const sealed = (await readEntry(name))?.sealingKey != null;
      const label = `System keyring (service ${KEYRING_SERVICE}, account ${name})`;
      return {
        kind: 'keyring',
        label: sealed ? `${label}, encrypted payload in ${sealedFile(name).path}` : label,
      };
    },

    async get(name) {
      const found = await readEntry(name);
      if (found === null || found.sealingKey === null) return found?.entry ?? null;
      const text = await readSealed(sealedFile(name), found.sealingKey, name);
      return text === null ? null : parseJsonObject(text);
    },

    async set(name, value) {
      const text = JSON.stringify(value);
      const existingKey = (await readEntry(name).catch(() => null))?.sealingKey ?? null;
      if (existingKey !== null) {
        // Once sealed, always sealed: the entry stays as it is and only the file is replaced.
        await writeSealed(sealedFile(name), existingKey, name, text);
      } else if (Buffer.byteLength(text) <= MAX_ENTRY_BYTES) {
        await keyring.setPassword(KEYRING_SERVICE, name, text);
      } else {
        // File first: until the entry points to it, the old value stays in force.
        const key = createSealingKey();
        await writeSealed(sealedFile(name), key, name, text);
        await keyring.setPassword(KEYRING_SERVICE, name, JSON.stringify({ sealed: { version: 1, key } }));
      }
      await markChanged();
    },

    async checkWritable(name) {
      if ((await readEntry(name))?.sealingKey != null) await sealedFile(name).checkWritable();
    },

    async delete(name) {
      const removed = await keyring.deletePassword(KEYRING_SERVICE, name);
      if (!removed) await requireUnlocked();
      await sealedFile(name).remove();
      await markChanged();
      return removed;
    },

    version: () => fileVersion(marker),
  };
}

/**
 * Tells whether the keyring works, by writing, reading and removing a random value.
 *
 * @returns `null` when it works, else the error that says why not (`keyring_unavailable`, `keyring_locked`)
 */
export async function probeKeyring(keyring: Keyring): Promise<AppError | null> {
  const value = randomUUID();
  const account = `probe-${value}`; // Of its own, since several processes may probe at once.
  try {
    await keyring.setPassword(KEYRING_SERVICE, account, value);
    const readBack = await keyring.getPassword(KEYRING_SERVICE, account);
    await keyring.deletePassword(KEYRING_SERVICE, account);
    if (readBack === value) return null;
    return new AppError('keyring_unavailable', 'The system keyring does not keep what is stored in it.');
  } catch (error) {
    if (error instanceof AppError) return error;
    return new AppError('keyring_unavailable', 'The system keyring cannot be used.', { cause: error });
  }
}
