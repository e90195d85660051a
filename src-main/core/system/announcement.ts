import { readFile, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { z } from 'zod';
import { parseJsonObject } from '../../../src-shared/json.ts';
import { writeFileAtomic } from '../files/write-file-atomic.ts';

/**
 * What a process of ours tells this user's other ones that it runs: a file that only the user can read, as
 * `jupyter server` has it. A claim: the process may have been killed since. It is help for people, so that a folder
 * that cannot be written is no error.
 */
export interface Announcement<T> {
  /** @returns a function that takes it back, unless another process has replaced it */
  announce(value: T): Promise<() => Promise<void>>;
  /** What was announced last, or `null`. */
  read(): Promise<T | null>;
}

/** @param name unique among what processes of ours run, e.g. `8000.json` */
export function openAnnouncement<T>(configDir: string, name: string, schema: z.ZodType<T>): Announcement<T> {
  const path = join(configDir, 'running', name);

  async function read(): Promise<T | null> {
    const text = await readFile(path, 'utf8').catch(() => '');
    return schema.safeParse(parseJsonObject(text)).data ?? null;
  }

  return {
    read,
    async announce(value) {
      await writeFileAtomic(path, `${JSON.stringify(value)}\n`).catch(() => {});
      return async () => {
        if (isDeepStrictEqual(await read(), value)) await unlink(path).catch(() => {});
      };
    },
  };
}
