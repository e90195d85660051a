import { statSync } from 'node:fs';
import { readFile, unlink } from 'node:fs/promises';
import { type JsonObject, parseJsonObject } from '../../../src-shared/json.ts';
import { AppError, systemErrorCode } from '../errors/app-error.ts';
import type { Clock } from '../ports/clock.ts';
import type { SecretLocation } from '../ports/secret-store.ts';
import { checkFileWritable, writeFileAtomic } from './write-file-atomic.ts';

const TORN_READ_TRIES = 12;
const TORN_READ_PAUSE_MS = 40;
/** A renewed credential may be a little longer than the one before. */
const PROBE_MARGIN_BYTES = 4_096;

/** One JSON object with secrets in it, in a file or a keyring entry, possibly shared with another program. */
export interface JsonEntry {
  readonly location: SecretLocation;
  /**
   * @returns the object, or `null` when there is none. A file that is empty or cut short is read again for
   *   half a second, since the official CLIs truncate and then write.
   * @throws AppError `credential_unreadable`
   */
  read(): Promise<JsonObject | null>;
  /** Replaces the object whole; a file gets mode 0600. @throws AppError `credential_write_failed` */
  write(value: JsonObject): Promise<void>;
  /** Finds out whether a write would work, without changing anything. @throws AppError `credential_write_failed` */
  checkWritable(): Promise<void>;
  /** @returns whether there was one. @throws AppError `credential_write_failed` */
  remove(): Promise<boolean>;
  /** Changes whenever the object may have changed. Cheap: a stat, no read. */
  version(): string;
}

export interface JsonFile extends JsonEntry {
  readonly path: string;
}

export function openJsonFile(path: string, clock: Clock): JsonFile {
  let version: string | null = null;

  /** One request asks several times within a moment, and a stat is not free. */
  function readVersion(): string {
    if (version !== null) return version;
    setImmediate(() => {
      version = null;
    });
    version = fileVersion(path);
    return version;
  }

  return {
    path,
    location: { kind: 'file', label: path },
    read: () => readJson(path, clock),
    async write(value) {
      try {
        await writeFileAtomic(path, `${JSON.stringify(value, null, 2)}\n`);
        version = null;
      } catch (error) {
        throw toWriteError(path, error);
      }
    },
    async checkWritable() {
      try {
        const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
        await checkFileWritable(path, size + PROBE_MARGIN_BYTES);
      } catch (error) {
        throw toWriteError(path, error);
      }
    },
    async remove() {
      try {
        await unlink(path);
        version = null;
        return true;
      } catch (error) {
        if (systemErrorCode(error) === 'ENOENT') return false;
        throw toWriteError(path, error);
      }
    },
    version: readVersion,
  };
}

/** A marker that changes whenever the file at `path` does, or comes, or goes. */
export function fileVersion(path: string): string {
  try {
    const info = statSync(path, { bigint: true, throwIfNoEntry: false });
    return info === undefined ? 'none' : `${info.ino}:${info.size}:${info.mtimeNs}`;
  } catch (error) {
    return systemErrorCode(error) ?? 'unreadable'; // Reading the file will say what is wrong.
  }
}

async function readJson(path: string, clock: Clock): Promise<JsonObject | null> {
  for (let attempt = 1; ; attempt++) {
    const text = await readText(path);
    if (text === null) return null;
    const value = parseJsonObject(text);
    if (value !== null) return value;
    if (attempt === TORN_READ_TRIES) {
      throw new AppError('credential_unreadable', `${path} does not hold a JSON object.`, {
        advice: 'Repair or remove the file, then sign in again.',
      });
    }
    await clock.sleep(TORN_READ_PAUSE_MS);
  }
}

async function readText(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw new AppError('credential_unreadable', `${path} cannot be read (${code ?? 'unknown error'}).`, {
      advice: 'Check that the file is yours and readable.',
      cause: error,
    });
  }
}

/** Turns a file system error into the one that users see; an {@link AppError} passes through. */
export function toWriteError(path: string, error: unknown): AppError {
  if (error instanceof AppError) return error;
  const code = systemErrorCode(error);
  const advice =
    code === 'ENOSPC' || code === 'EDQUOT'
      ? 'Free some disk space, then try again.'
      : 'Check that the folder exists and that you may write to it.';
  return new AppError('credential_write_failed', `${path} cannot be written (${code ?? 'unknown error'}).`, {
    advice,
    cause: error,
  });
}
