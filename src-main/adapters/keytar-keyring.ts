import type { Keyring } from '../core/ports/secret-store.ts';
import { createKeyringCalls, KEYRING_TIMEOUT_MS } from './keyring-calls.ts';

/**
 * The operating system's keyring through keytar. Loaded at the first use, so that a machine without the
 * native module or libsecret still runs, with credentials in a file.
 *
 * @throws AppError from each call: `keyring_unavailable`, `keyring_locked`
 */
export function createKeytarKeyring(timeoutMs = KEYRING_TIMEOUT_MS): Keyring {
  const call = createKeyringCalls(timeoutMs);
  const load = async () => (await import('keytar')).default;
  return {
    getPassword: (service, account) => call(async () => (await load()).getPassword(service, account)),
    setPassword: (service, account, password) =>
      call(async () => (await load()).setPassword(service, account, password)),
    deletePassword: (service, account) => call(async () => (await load()).deletePassword(service, account)),
  };
}
