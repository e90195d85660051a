import type { SecretName, SecretStore } from '../../src-main/core/ports/secret-store.ts';
import type { JsonObject } from '../../src-shared/json.ts';

/** A secret store without a place. */
export function createMemorySecretStore(): SecretStore {
  const values = new Map<SecretName, JsonObject>();
  let revision = 0;
  return {
    locate: async () => ({ kind: 'file', label: 'memory' }),
    get: async (name) => values.get(name) ?? null,
    async set(name, value) {
      values.set(name, value);
      revision += 1;
    },
    checkWritable: async () => {},
    async delete(name) {
      revision += 1;
      return values.delete(name);
    },
    version: () => String(revision),
  };
}
