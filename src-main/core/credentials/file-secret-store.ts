import { jsonObjectSchema } from '../../../src-shared/json.ts';
import { lockPathOf, withInterProcessLock } from '../files/inter-process-lock.ts';
import type { JsonFile } from '../files/json-file.ts';
import type { SecretStore } from '../ports/secret-store.ts';

/**
 * The fallback store: `credentials.json`, one top-level key per secret. Keys that are not ours survive.
 * Changes are locked here too, since a secret's own lock does not keep another secret's writer away.
 */
export function createFileSecretStore(file: JsonFile): SecretStore {
  const withLock = <T>(work: () => Promise<T>) => withInterProcessLock(lockPathOf(file.path), work);

  return {
    locate: async () => file.location,
    checkWritable: () => file.checkWritable(),

    async get(name) {
      const value = jsonObjectSchema.safeParse((await file.read())?.[name]);
      return value.success ? value.data : null;
    },

    set: (name, value) => withLock(async () => file.write({ ...(await file.read()), [name]: value })),

    async delete(name) {
      // Without a lock at first: on a machine without the file not even a folder is to be made.
      if ((await file.read()) === null) return false;
      return withLock(async () => {
        const content = await file.read();
        if (content === null || !(name in content)) return false;
        const { [name]: _removed, ...rest } = content;
        if (Object.keys(rest).length > 0) await file.write(rest);
        else await file.remove();
        return true;
      });
    },

    version: () => file.version(),
  };
}
