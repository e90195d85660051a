import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readdir, readFile, stat, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { systemClock } from '../src-main/adapters/system-clock.ts';
import { openJsonFile } from '../src-main/core/files/json-file.ts';
import { createTempHome, type TempHome } from './fakes/temp-home.ts';

const CHILD = fileURLToPath(new URL('support/write-credentials-child.ts', import.meta.url));
const KILLS = 40;

let temp: TempHome;
let path: string;

beforeEach(async () => {
  temp = await createTempHome();
  path = join(temp.home, 'secrets', 'credentials.json');
});
afterEach(() => temp.cleanup());

/** Kills a writer `afterMs` after its first write was done. */
async function killWriter(firstCount: number, afterMs: number): Promise<void> {
  const child = spawn(process.execPath, [CHILD, path, String(firstCount)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exit = once(child, 'exit');
  await once(child.stdout, 'data');
  await delay(afterMs);
  child.kill('SIGKILL');
  expect(await exit).toEqual([null, 'SIGKILL']);
}

it('a kill at any instant leaves a whole credential, old or new', { timeout: 120_000 }, async () => {
  let count = 0;
  let temps = 0;
  for (let kill = 0; kill < KILLS; kill++) {
    // A write takes a few ms: the steps sweep over several of them.
    await killWriter(count, kill * 0.7);
    const record = JSON.parse(await readFile(path, 'utf8'));
    expect(record.count).toBeGreaterThanOrEqual(count);
    count = record.count;
    expect(record.payload).toBe(String(count).repeat(2_000));
    expect(record.checksum).toBe(createHash('sha256').update(record.payload).digest('hex'));
    const names = await readdir(dirname(path));
    for (const name of names) {
      if (name === 'credentials.json') continue;
      temps += 1;
      expect(name).toMatch(/^\.credentials\.json\.\d+\.[0-9a-f]{12}\.tmp$/);
    }
    for (const name of names) {
      expect((await stat(join(dirname(path), name))).mode & 0o777).toBe(0o600);
      if (name !== 'credentials.json') await age(join(dirname(path), name));
    }
  }
  // Otherwise the sweep has not hit a single write.
  expect(temps).toBeGreaterThan(0);
  await openJsonFile(path, systemClock).write({ last: true });
  expect(await readdir(dirname(path))).toEqual(['credentials.json']);
});

/** As if it had been left there two minutes ago. */
async function age(file: string): Promise<void> {
  const then = new Date(Date.now() - 120_000);
  await utimes(file, then, then);
}
