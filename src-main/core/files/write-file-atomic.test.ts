import { chmod, chown, mkdir, readdir, readFile, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTempHome, type TempHome } from '../../../e2e/fakes/temp-home.ts';
import { withFileSizeLimit } from '../../../e2e/support/limit-file-size.ts';
import { checkFileWritable, writeFileAtomic } from './write-file-atomic.ts';

let temp: TempHome;
let path: string;

beforeEach(async () => {
  temp = await createTempHome();
  path = join(temp.home, 'new', 'deep', 'secret.json');
});
afterEach(() => temp.cleanup());

const modeOf = async (file: string) => ((await stat(file)).mode & 0o777).toString(8);
const readText = (file = path) => readFile(file, 'utf8');

describe('writeFileAtomic (d.3 item 8)', () => {
  it.each([0o000, 0o022, 0o077])('makes the file 0600 and its folders 0700 under umask %o', async (umask) => {
    const before = process.umask(umask);
    try {
      await writeFileAtomic(path, 'one');
    } finally {
      process.umask(before);
    }
    expect([await modeOf(path), await modeOf(dirname(path)), await modeOf(dirname(dirname(path)))]).toEqual([
      '600',
      '700',
      '700',
    ]);
    expect(await readText()).toBe('one');
  });

  it('makes a file that others could read private, and leaves only that file', async () => {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, 'old', { mode: 0o644 });
    await chmod(path, 0o644);
    await writeFileAtomic(path, 'new');
    expect(await modeOf(path)).toBe('600');
    expect(await readText()).toBe('new');
    expect(await readdir(dirname(path))).toEqual(['secret.json']);
  });

  it('is private from its first byte, not only once it is whole', async () => {
    const before = process.umask(0);
    const seen: string[] = [];
    try {
      await mkdir(dirname(path), { recursive: true });
      const writing = writeFileAtomic(path, Buffer.alloc(64 * 1024 * 1024)).then(() => true);
      while (!(await Promise.race([writing, new Promise((resolve) => setImmediate(resolve, false))]))) {
        for (const name of await readdir(dirname(path))) {
          const info = await stat(join(dirname(path), name)).catch(() => null);
          if (info !== null) seen.push((info.mode & 0o777).toString(8));
        }
      }
    } finally {
      process.umask(before);
    }
    expect(seen).not.toHaveLength(0);
    expect(new Set(seen)).toEqual(new Set(['600']));
  });

  it('follows a link to a file of our own and keeps the link', async () => {
    const target = join(temp.home, 'dotfiles', 'auth.json');
    await mkdir(dirname(target));
    await mkdir(dirname(path), { recursive: true });
    await writeFile(target, 'old');
    await symlink(target, path);
    await writeFileAtomic(path, 'new');
    expect(await readText(target)).toBe('new');
    expect((await stat(target)).isFile()).toBe(true);
    expect(await readdir(dirname(path))).toEqual(['secret.json']);
    expect(await readdir(dirname(target))).toEqual(['auth.json']);
    await expect(readFile(path, 'utf8')).resolves.toBe('new');
  });

  it.each([
    ['nothing', async () => {}, 'ENOENT'],
    ['a folder', async (target: string) => void (await mkdir(target)), 'credential_write_failed'],
  ])('refuses a link to %s', async (_, make, code) => {
    const target = join(temp.home, 'target');
    await make(target);
    await mkdir(dirname(path), { recursive: true });
    await symlink(target, path);
    const before = await readdir(temp.home, { recursive: true });
    await expect(writeFileAtomic(path, 'x')).rejects.toMatchObject({ code });
    await expect(checkFileWritable(path, 10)).rejects.toMatchObject({ code });
    expect(await readdir(temp.home, { recursive: true })).toEqual(before);
  });

  // Only root can give a file away, and only another user's file shows the difference.
  it.runIf(process.getuid?.() === 0)("refuses a link to another user's file", async () => {
    const target = join(temp.home, 'target');
    await writeFile(target, 'theirs');
    await chown(target, 65_534, 65_534);
    await mkdir(dirname(path), { recursive: true });
    await symlink(target, path);
    await expect(writeFileAtomic(path, 'x')).rejects.toMatchObject({ code: 'credential_write_failed' });
    expect(await readText(target)).toBe('theirs');
  });

  it('clears up what a killed writer left, and nothing else', async () => {
    await writeFileAtomic(path, 'old');
    const folder = dirname(path);
    const stale = join(folder, '.secret.json.4242.0123456789ab.tmp');
    const fresh = join(folder, '.secret.json.4243.0123456789ab.tmp');
    const foreign = [join(folder, '.secret.json.tmp'), join(folder, '.other.json.4242.0123456789ab.tmp')];
    for (const file of [stale, fresh, ...foreign]) await writeFile(file, 'x');
    const longAgo = new Date(Date.now() - 120_000);
    for (const file of [stale, ...foreign]) await utimes(file, longAgo, longAgo);
    await writeFileAtomic(path, 'new');
    expect((await readdir(folder)).map((name) => join(folder, name)).toSorted()).toEqual(
      [path, fresh, ...foreign].toSorted(),
    );
  });

  it('is whole at each instant, whoever writes and reads at once', async () => {
    const size = 200_000;
    await writeFileAtomic(path, 'x'.repeat(size));
    const writers = Array.from('abcdefgh', (letter) => writeFileAtomic(path, letter.repeat(size)));
    const done = Promise.all(writers).then(() => true);
    let reads = 0;
    while (!(await Promise.race([done, new Promise((resolve) => setImmediate(resolve, false))]))) {
      const text = await readText();
      expect(text).toBe((text[0] ?? '').repeat(size));
      reads += 1;
    }
    expect(reads).toBeGreaterThan(0);
    expect(await readdir(dirname(path))).toEqual(['secret.json']);
  });
});

describe.runIf(process.platform === 'linux')('on a full disk', () => {
  it.each([0, 100])('keeps the old content and leaves no temp file (room for %i bytes)', async (room) => {
    await writeFileAtomic(path, 'old');
    await withFileSizeLimit(room, () =>
      expect(writeFileAtomic(path, 'n'.repeat(5000))).rejects.toMatchObject({ code: 'EFBIG' }),
    );
    expect(await readText()).toBe('old');
    expect(await readdir(dirname(path))).toEqual(['secret.json']);
    await writeFileAtomic(path, 'new');
    expect(await readText()).toBe('new');
  });

  it('is noticed beforehand', async () => {
    await writeFileAtomic(path, 'old');
    const { mtimeMs, ino } = await stat(path);
    await withFileSizeLimit(100, () =>
      expect(checkFileWritable(path, 5000)).rejects.toMatchObject({ code: 'EFBIG' }),
    );
    await checkFileWritable(path, 5000);
    expect(await stat(path)).toMatchObject({ mtimeMs, ino });
    expect(await readdir(dirname(path))).toEqual(['secret.json']);
  });

  it('is looked for where a link points to', async () => {
    const target = join('/proc', 'self', 'comm'); // A file of our own, in a folder that takes no other.
    await mkdir(dirname(path), { recursive: true });
    await symlink(target, path);
    await expect(checkFileWritable(path, 10)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
