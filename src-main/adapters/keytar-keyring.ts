import { AppError } from '../core/errors/app-error.ts';
import type { Keyring } from '../core/ports/secret-store.ts';

/**
 * Longer than a person needs to answer the system's unlock prompt would hold up every command on a machine
 * where nobody sees the prompt; the next use asks again.
 */
const TIMEOUT_MS = 15_000;

/**
 * The operating system's keyring through keytar. Loaded at the first use, so that a machine without the
 * native module or libsecret still runs, with credentials in a file.
 *
 * @throws AppError from each call: `keyring_unavailable`, `keyring_locked`
 */
export function createKeytarKeyring(timeoutMs = TIMEOUT_MS): Keyring {
  async function call<T>(work: (keyring: Keyring) => Promise<T>): Promise<T> {
    const { promise: timeout, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => reject(createStuckError()), timeoutMs);
    try {
      const keytar = await import('keytar');
      return await Promise.race([work(keytar.default), timeout]);
    } catch (error) {
      throw toKeyringError(error);
    } finally {
      clearTimeout(timer);
    }
  }

  return {
    getPassword: (service, account) => call((keyring) => keyring.getPassword(service, account)),
    setPassword: (service, account, password) =>
      call((keyring) => keyring.setPassword(service, account, password)),
    deletePassword: (service, account) => call((keyring) => keyring.deletePassword(service, account)),
  };
}

function toKeyringError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const text = error instanceof Error ? error.message : '';
  if (/locked|prompt|dismissed|cancel/i.test(text)) {
    return new AppError('keyring_locked', 'The system keyring is locked.', { cause: error });
  }
  return new AppError('keyring_unavailable', 'The system keyring cannot be used in this session.', {
    cause: error,
  });
}

function createStuckError(): AppError {
  return new AppError('keyring_unavailable', 'The system keyring does not answer.');
}
