import { mkdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { lock } from 'proper-lockfile';
import { AppError, systemErrorCode } from '../errors/app-error.ts';
import { toWriteError } from './json-file.ts';

/** A holder that was killed is taken over after this long. */
const STALE_MS = 10_000;
const HEARTBEAT_MS = 2_000;
const RETRY_MS = 50;
/** Longer than a token call may take (30 s), so that a waiter adopts the holder's result. */
const WAIT_MS = 45_000;

/**
 * Runs `work` while no other process of ours holds the lock at `lockPath` (a folder that exists while held).
 * proper-lockfile's heartbeat makes it safe against `kill -9`: a dead holder's lock goes stale.
 *
 * @throws AppError `credential_locked` after `waitMs` (45 s), `credential_write_failed` when the lock cannot be
 *   made, or whatever `work` throws
 */
export async function withInterProcessLock<T>(
  lockPath: string,
  work: () => Promise<T>,
  waitMs = WAIT_MS,
): Promise<T> {
  const release = await acquire(lockPath, waitMs);
  try {
    return await work();
  } finally {
    // Releasing fails only when the lock went stale under a stalled process; `work` compares before it
    // writes, so there is nothing to undo.
    await release().catch(() => {});
  }
}

/** The lock for changing the file at `path`: in a folder beside it, with the name of the file. */
export function lockPathOf(path: string): string {
  return join(dirname(path), 'locks', `${basename(path)}.lock`);
}

async function acquire(lockPath: string, waitMs: number): Promise<() => Promise<void>> {
  try {
    await mkdir(dirname(lockPath), { recursive: true, mode: 0o700 });
    return await lock(lockPath, {
      lockfilePath: lockPath,
      realpath: false,
      stale: STALE_MS,
      update: HEARTBEAT_MS,
      retries: {
        retries: Math.ceil(waitMs / RETRY_MS),
        minTimeout: RETRY_MS,
        maxTimeout: RETRY_MS,
        factor: 1,
      },
      onCompromised: () => {}, // The default throws out of a timer and would end the process.
    });
  } catch (error) {
    if (systemErrorCode(error) !== 'ELOCKED') throw toWriteError(lockPath, error);
    throw new AppError('credential_locked', 'Another process is still changing this credential.', {
      advice: 'Try again in a moment.',
      retryAfterMs: 5_000,
      cause: error,
    });
  }
}
