import { AppError, isAppError } from '../core/errors/app-error.ts';
import type { Keyring } from '../core/ports/secret-store.ts';
import { createKeyringCalls, KEYRING_TIMEOUT_MS } from './keyring-calls.ts';

/** How long a keyring that could not be used is left alone. */
const PAUSE_MS = 60_000;

/**
 * The keyring as the official Codex CLI writes it. That program uses the Rust crate `keyring`, whose entries
 * keytar does not find on Linux and Windows (other attributes, another target name); @napi-rs/keyring is the
 * same crate. On Linux the store is named, since it would otherwise fall back to kernel memory.
 *
 * @throws AppError from each call: `keyring_unavailable`, `keyring_locked`
 */
export function createCodexKeyring(timeoutMs = KEYRING_TIMEOUT_MS): Keyring {
  const call = createKeyringCalls(timeoutMs);
  let pause = { untilMs: 0, error: new AppError('keyring_unavailable', 'The keyring was not asked yet.') };

  async function use<T>(work: () => Promise<T>): Promise<T> {
    // Opening an entry waits for D-Bus without letting anything else run, for 2 s when nobody answers there.
    if (performance.now() < pause.untilMs) throw pause.error;
    try {
      return await call(work);
    } catch (error) {
      if (isAppError(error, 'keyring_unavailable')) pause = { untilMs: performance.now() + PAUSE_MS, error };
      throw error;
    }
  }

  async function open(service: string, account: string) {
    const { AsyncEntry } = await import('@napi-rs/keyring');
    return new AsyncEntry(service, account, { linux: { store: 'secret-service' } });
  }

  return {
    getPassword: (service, account) => use(async () => (await open(service, account)).getPassword()),
    setPassword: (service, account, password) =>
      use(async () => (await open(service, account)).setPassword(password)),
    deletePassword: (service, account) => use(async () => (await open(service, account)).deletePassword()),
  };
}
