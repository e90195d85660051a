import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { withLaunchLock } from './launch-lock.mjs';
import { findProjectPaths } from './project-paths.mjs';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'ccproxy-lock-'));
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(root, { recursive: true });
});

test('two launchers take turns', async () => {
  const paths = findProjectPaths(root);
  const events: string[] = [];
  const work = (name: string) => async () => {
    events.push(`${name} in`);
    await new Promise(setImmediate);
    events.push(`${name} out`);
  };
  await Promise.all([withLaunchLock(paths, work('a')), withLaunchLock(paths, work('b'))]);
  expect(events).toEqual(['a in', 'a out', 'b in', 'b out']);
});

test('the lock of a process that is gone is taken over, and given back after a failure', async () => {
  const paths = findProjectPaths(root);
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  mkdirSync(paths.out);
  const lock = join(paths.out, '.launch-lock');
  writeFileSync(lock, String(pid));

  await expect(withLaunchLock(paths, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  expect(existsSync(lock)).toBe(false);
});
