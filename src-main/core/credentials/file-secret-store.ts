import { jsonObjectSchema } from '../../../src-shared/json.ts';
import type { JsonFile } from '../files/json-file.ts';
import type { SecretStore } from '../ports/secret-store.ts';

/**
 * The fallback store: `credentials.json`, one top-level key per secret. Keys that are not ours survive.
 * Callers hold the credential lock while they change it.
 */
export function createFileSecretStore(file: JsonFile): SecretStore {
  return {
    locate: async () => file.location,
    checkWritable: () => file.checkWritable(),

    async get(name) {
      const value = jsonObjectSchema.safeParse((await file.read())?.[name]);
      return value.success ? value.data : null;
    },

    async set(name, value) {
      await file.write({ ...(await file.read()), [name]: value });
    },

    async delete(name) {
      const content = await file.read();
      if (content === null || !(name in content)) return false;
      const { [name]: _removed, ...rest } = content;
      if (Object.keys(rest).length > 0) await file.write(rest);
      else await file.remove();
      return true;
    },

    version: () => file.version(),
  };
}
