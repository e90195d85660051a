import type { Keyring } from '../core/ports/secret-store.ts';

/**
 * The keyring as the official Codex CLI writes it. That program uses the Rust crate `keyring`, whose entries
 * keytar does not find on Linux and Windows (other attributes, another target name); @napi-rs/keyring is the
 * same crate. On Linux the store is named, since it would otherwise fall back to kernel memory.
 */
export function createCodexKeyring(): Keyring {
  async function open(service: string, account: string) {
    const { AsyncEntry } = await import('@napi-rs/keyring');
    return new AsyncEntry(service, account, { linux: { store: 'secret-service' } });
  }
  return {
    getPassword: async (service, account) => (await (await open(service, account)).getPassword()) ?? null,
    setPassword: async (service, account, password) => (await open(service, account)).setPassword(password),
    deletePassword: async (service, account) => (await open(service, account)).deletePassword(),
  };
}
