import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const POLL_MS = 200;

/**
 * Runs `work` while no other launcher of this checkout does, so that two first starts at once do not install
 * or build over each other. A lock whose owner is gone (killed) is taken over.
 *
 * @template T
 * @param {import('./project-paths.mjs').ProjectPaths} paths
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLaunchLock(paths, work) {
  mkdirSync(paths.out, { recursive: true });
  const lock = join(paths.out, '.launch-lock');
  let isWaiting = false;
  while (!tryLock(lock)) {
    const owner = readOwner(lock);
    if (owner !== undefined && !isAlive(owner)) {
      rmSync(lock, { force: true });
    } else {
      if (!isWaiting) process.stderr.write(`Waiting for the set-up that process ${owner ?? '?'} is doing\n`);
      isWaiting = true;
      await delay(POLL_MS);
    }
  }
  const release = () => rmSync(lock, { force: true });
  process.on('exit', release);
  try {
    return await work();
  } finally {
    process.off('exit', release);
    release();
  }
}

/** @param {string} lock */
function tryLock(lock) {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return false;
    throw error;
  }
}

/**
 * @param {string} lock
 * @returns {number | undefined} undefined when the owner is just writing its id, or has just finished
 */
function readOwner(lock) {
  try {
    return Number.parseInt(readFileSync(lock, 'utf8'), 10) || undefined;
  } catch {
    return undefined;
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives and belongs to someone else.
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}
