import { randomBytes } from 'node:crypto';
import { lstat, mkdir, open, readdir, realpath, rename, stat, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { AppError, systemErrorCode } from '../errors/app-error.ts';

const STALE_TEMP_MS = 60_000;
const TEMP_ENDING = /\.\d+\.[\da-f]{12}\.tmp$/;
const WINDOWS_RENAME_TRIES = 10;

/**
 * Replaces the file at `path` whole: temp file in the same folder (0600 from its creation), fsync, rename,
 * fsync of the folder. A crash or power cut at any instant leaves the old or the new content. Missing
 * folders are made with 0700.
 *
 * Written here rather than taken from `write-file-atomic`: that one neither syncs the folder (a power cut
 * can bring the old refresh token back, which the provider has already retired) nor clears up temp files
 * with secrets in them after a kill.
 *
 * A link at `path` is followed on purpose, so that people who keep their dot files elsewhere keep their
 * link; but only to a regular file that belongs to us.
 *
 * @throws the file system's own error, or `credential_write_failed` for a link that must not be followed
 */
export async function writeFileAtomic(path: string, content: string | Buffer, mode = 0o600): Promise<void> {
  const target = await resolveWriteTarget(path);
  const temp = await writeTemp(target, content, mode);
  try {
    await replaceFile(temp, target);
  } catch (error) {
    await unlink(temp).catch(() => {});
    throw error;
  }
  await syncFolder(dirname(target));
  await removeStaleTemps(target);
}

/**
 * Finds out whether {@link writeFileAtomic} would work, by all of its steps but the last, with `bytes` zeros.
 *
 * @throws as {@link writeFileAtomic}
 */
export async function checkFileWritable(path: string, bytes: number): Promise<void> {
  await unlink(await writeTemp(await resolveWriteTarget(path), Buffer.alloc(bytes), 0o600));
}

/** @returns the path of a new, synced file beside `target`; when it cannot be written, none is left. */
async function writeTemp(target: string, content: string | Buffer, mode: number): Promise<string> {
  const temp = `${tempPrefix(target)}${process.pid}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    const file = await open(temp, 'wx', mode);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    return temp;
  } catch (error) {
    await unlink(temp).catch(() => {});
    throw error;
  }
}

function tempPrefix(target: string): string {
  return join(dirname(target), `.${basename(target)}.`);
}

/** The regular file that a write to `path` may replace, in a folder that exists. */
async function resolveWriteTarget(path: string): Promise<string> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const link = await lstat(path).catch(ignoreMissing);
  if (!link?.isSymbolicLink()) return path;
  // A dangling link has no target that could be checked, so realpath's error is the answer.
  const target = await realpath(path);
  const info = await stat(target);
  const ours = process.getuid === undefined || info.uid === process.getuid();
  if (info.isFile() && ours) return target;
  throw new AppError('credential_write_failed', `${path} is a link to a file that is not yours.`, {
    advice: 'Remove the link or point it to a file of your own.',
  });
}

/** Windows refuses to replace a file while a virus scanner or another reader has it open for an instant. */
async function replaceFile(from: string, to: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await rename(from, to);
    } catch (error) {
      const busy = ['EPERM', 'EACCES', 'EBUSY'].includes(systemErrorCode(error) ?? '');
      if (process.platform !== 'win32' || !busy || attempt === WINDOWS_RENAME_TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20 * attempt));
    }
  }
}

async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return; // Folders cannot be opened there; NTFS journals the rename.
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } catch (error) {
    // Some network file systems refuse to sync a folder; the content itself is already safe.
    if (!['EINVAL', 'ENOTSUP', 'EPERM'].includes(systemErrorCode(error) ?? '')) throw error;
  } finally {
    await handle.close();
  }
}

/** A process that was killed while it wrote leaves its temp file, with secrets in it. */
async function removeStaleTemps(target: string): Promise<void> {
  const folder = dirname(target);
  const names = await readdir(folder).catch(() => []);
  for (const path of names.map((name) => join(folder, name))) {
    if (!path.startsWith(tempPrefix(target)) || !TEMP_ENDING.test(path)) continue;
    const info = await stat(path).catch(() => null);
    if (info !== null && Date.now() - info.mtimeMs > STALE_TEMP_MS) await unlink(path).catch(() => {});
  }
}

function ignoreMissing(error: unknown): null {
  if (systemErrorCode(error) === 'ENOENT') return null;
  throw error;
}
