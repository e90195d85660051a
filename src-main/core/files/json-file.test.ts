import { mkdir, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTempHome, type TempHome } from '../../../e2e/fakes/temp-home.ts';
import { withFileSizeLimit } from '../../../e2e/support/limit-file-size.ts';
import { createManualClock } from '../../../e2e/support/manual-clock.ts';
import type { Clock } from '../ports/clock.ts';
import { openJsonFile, toWriteError } from './json-file.ts';

let temp: TempHome;
let path: string;
let clock: ReturnType<typeof createManualClock>;

beforeEach(async () => {
  temp = await createTempHome();
  path = join(temp.home, 'auth.json');
  clock = createManualClock();
});
afterEach(() => temp.cleanup());

/** A clock whose third sleep lets another program act. */
function onThirdSleep(act: () => Promise<void>): Clock {
  let sleeps = 0;
  return { ...clock, sleep: async () => (++sleeps === 3 ? act() : undefined) };
}

describe('reading', () => {
  it('tells a missing file from a broken one', async () => {
    expect(await openJsonFile(path, clock).read()).toBeNull();
    expect(await openJsonFile(join(path, 'below a file'), clock).read()).toBeNull();
    await mkdir(path);
    await expect(openJsonFile(path, clock).read()).rejects.toMatchObject({
      code: 'credential_unreadable',
      message: expect.stringContaining('EISDIR'),
    });
  });

  it.each(['', '{"tokens":{"acc', '{"a":1', 'null', '[]', '"x"'])(
    'reads again while another program is writing, here %j',
    async (torn) => {
      await writeFile(path, torn);
      const finishing = onThirdSleep(() => writeFile(path, '{"a":1}'));
      expect(await openJsonFile(path, finishing).read()).toEqual({ a: 1 });
    },
  );

  it('is satisfied when the file goes away meanwhile', async () => {
    await writeFile(path, '');
    const removing = onThirdSleep(() => rename(path, `${path}.moved`));
    expect(await openJsonFile(path, removing).read()).toBeNull();
  });

  it('gives up after half a second, changes nothing and does not repeat the content', async () => {
    await writeFile(path, '{"tokens":{"access_token":"top-secret"');
    const startMs = clock.now();
    const failure = openJsonFile(path, clock)
      .read()
      .catch((error: unknown) => error);
    for (let pause = 0; pause < 11; pause++) await clock.passSleep();
    const error = await failure;
    expect(error).toMatchObject({ code: 'credential_unreadable', advice: expect.any(String) });
    expect(String(error)).not.toContain('top-secret');
    expect(clock.now() - startMs).toBe(440);
    expect(clock.pendingCount()).toBe(0);
    expect(await readFile(path, 'utf8')).toBe('{"tokens":{"access_token":"top-secret"');
  });
});

describe('version', () => {
  it('changes when the file is made, changed in place, replaced and removed', async () => {
    const file = openJsonFile(path, clock);
    const seen = [file.version()];
    await file.write({ a: 1 });
    seen.push(file.version());
    await writeFile(path, '{"a":22}');
    seen.push(file.version());
    await file.write({ a: 33 });
    seen.push(file.version());
    await file.read();
    expect(file.version()).toBe(seen.at(-1));
    expect(await file.remove()).toBe(true);
    expect(await file.remove()).toBe(false);
    seen.push(file.version());
    expect(seen[4]).toBe(seen[0]);
    expect(new Set(seen).size).toBe(4);
  });
});

describe('writing', () => {
  it('gives back what was written', async () => {
    const file = openJsonFile(path, clock);
    const value = { text: 'é\u{1f511}\n', deep: { list: [1, null, { a: true }] } };
    await file.write(value);
    expect(await file.read()).toEqual(value);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it('says what is wrong and what to do', async () => {
    await writeFile(path, 'a file where a folder must be');
    const file = openJsonFile(join(path, 'auth.json'), clock);
    await expect(file.write({})).rejects.toMatchObject({
      code: 'credential_write_failed',
      advice: expect.stringContaining('folder'),
    });
    await expect(file.checkWritable()).rejects.toMatchObject({ code: 'credential_write_failed' });
    await expect(file.remove()).rejects.toMatchObject({ code: 'credential_write_failed' });
    for (const code of ['ENOSPC', 'EDQUOT']) {
      const error = toWriteError('x', Object.assign(new Error('full'), { code }));
      expect(error).toMatchObject({
        code: 'credential_write_failed',
        advice: expect.stringContaining('disk space'),
      });
    }
  });

  it.runIf(process.platform === 'linux')('finds out beforehand that the disk is full', async () => {
    const file = openJsonFile(path, clock);
    await file.write({ a: 'x'.repeat(10_000) });
    const before = await readFile(path, 'utf8');
    await withFileSizeLimit(before.length, () =>
      expect(file.checkWritable()).rejects.toMatchObject({ code: 'credential_write_failed' }),
    );
    await file.checkWritable();
    expect(await readFile(path, 'utf8')).toBe(before);
    expect(await readdir(temp.home)).toEqual(['auth.json']);
  });
});
