import { AppError } from '../core/errors/app-error.ts';

/**
 * Waiting longer than a person needs to answer the system's unlock prompt would hold up every command on a
 * machine where nobody sees the prompt; the next use asks again.
 */
export const KEYRING_TIMEOUT_MS = 15_000;

/** Runs one call of a native keyring module. @throws AppError `keyring_unavailable`, `keyring_locked` */
export type KeyringCall = <T>(work: () => Promise<T>) => Promise<T>;

/**
 * Calls of a native keyring module run one after the other, since each occupies one of the few threads that
 * Node reads files with until it is answered. While one is overdue no other is made.
 */
export function createKeyringCalls(timeoutMs: number): KeyringCall {
  let turn: Promise<unknown> = Promise.resolve();
  let isStuck = false;

  return async (work) => {
    if (isStuck) throw createStuckError();
    const { promise: timeout, reject } = Promise.withResolvers<never>();
    let isOver = false;
    const timer = setTimeout(() => {
      isOver = true;
      isStuck = true;
      reject(createStuckError());
    }, timeoutMs);
    // What waited in vain must not be done later, behind the back of a caller who was told that it failed.
    const result = turn.then(() => (isOver ? timeout : work()));
    const settle = () => {
      isStuck = false;
    };
    turn = result.then(settle, settle);
    try {
      return await Promise.race([result, timeout]);
    } catch (error) {
      throw toKeyringError(error);
    } finally {
      clearTimeout(timer);
    }
  };
}

const ADVICE = 'Unlock the keyring, or log in to a session that has one, then try again.';

function toKeyringError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const text = error instanceof Error ? error.message : '';
  // Whole words: D-Bus explains a missing answer with a security policy that "blocked the reply".
  if (/\b(locked|prompt|dismissed|cancell?ed)\b/i.test(text)) {
    return new AppError('keyring_locked', 'The system keyring is locked.', { advice: ADVICE, cause: error });
  }
  return new AppError('keyring_unavailable', 'The system keyring cannot be used in this session.', {
    advice: ADVICE,
    cause: error,
  });
}

function createStuckError(): AppError {
  return new AppError('keyring_unavailable', 'The system keyring does not answer.', { advice: ADVICE });
}
