import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createTempHome, type TempHome } from '../../../e2e/fakes/temp-home.ts';
import { withInterProcessLock } from './inter-process-lock.ts';

const CHILD = fileURLToPath(new URL('../../../e2e/support/hold-lock-child.ts', import.meta.url));

let temp: TempHome;
let lockPath: string;

beforeEach(async () => {
  temp = await createTempHome();
  lockPath = join(temp.home, 'locks', 'x.lock');
});
afterEach(() => temp.cleanup());

async function startHolder() {
  const child = spawn(process.execPath, [CHILD, lockPath], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exit = once(child, 'exit');
  await once(child.stdout, 'data');
  return {
    async kill() {
      child.kill('SIGKILL');
      await exit;
    },
  };
}

it('lets one at a time through, and hands on what the work gives or throws', async () => {
  const file = join(temp.home, 'counter');
  await writeFile(file, '0');
  const increment = () =>
    withInterProcessLock(lockPath, async () => {
      const next = Number(await readFile(file, 'utf8')) + 1;
      await writeFile(file, String(next));
      return next;
    });
  const results = await Promise.all(Array.from({ length: 12 }, increment));
  expect(results.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 12 }, (_, index) => index + 1));

  const failing = withInterProcessLock(lockPath, () => Promise.reject(new Error('work failed')));
  await expect(failing).rejects.toThrow('work failed');
  expect(existsSync(lockPath)).toBe(false);
});

it('keeps out while another process holds it, and says so in the end', async () => {
  const holder = await startHolder();
  let ran = false;
  const work = async () => {
    ran = true;
  };
  await expect(withInterProcessLock(lockPath, work, 300)).rejects.toMatchObject({
    code: 'credential_locked',
    retryAfterMs: 5_000,
  });
  expect(ran).toBe(false);
  await holder.kill();
});

it('is taken over from a process that was killed, once it is stale', async () => {
  const holder = await startHolder();
  await holder.kill();
  expect(existsSync(lockPath)).toBe(true);
  const takeOver = () => withInterProcessLock(lockPath, async () => 'mine', 200);
  await expect(takeOver()).rejects.toMatchObject({ code: 'credential_locked' });
  const aged = new Date(Date.now() - 10_500);
  await utimes(lockPath, aged, aged);
  expect(await takeOver()).toBe('mine');
  expect(existsSync(lockPath)).toBe(false);
});

it('says which folder cannot be written', async () => {
  await writeFile(join(temp.home, 'locks'), 'not a folder');
  await expect(withInterProcessLock(lockPath, async () => {})).rejects.toMatchObject({
    code: 'credential_write_failed',
    message: expect.stringContaining(lockPath),
  });
});
