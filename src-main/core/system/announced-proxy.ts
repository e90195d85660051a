import { readFile, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { parseJsonObject } from '../../../src-shared/json.ts';
import { writeFileAtomic } from '../files/write-file-atomic.ts';

const announcementSchema = z.object({
  pid: z.int().positive(),
  /** As the proxy itself names it, e.g. `http://127.0.0.1:8000`. */
  url: z.url({ protocol: /^https?$/ }),
  startedAtMs: z.number(),
});
/** What a process of ours says of the proxy that it runs. A claim: the process may have been killed since. */
export type AnnouncedProxy = z.infer<typeof announcementSchema>;

/**
 * Tells other processes of ours which one holds a port. It is help for people, so that a folder that cannot be
 * written is no error.
 *
 * @returns a function that takes the announcement back, unless another process has replaced it
 */
export async function announceProxy(
  configDir: string,
  port: number,
  proxy: AnnouncedProxy,
): Promise<() => Promise<void>> {
  const path = pathOf(configDir, port);
  await writeFileAtomic(path, `${JSON.stringify(proxy)}\n`).catch(() => {});
  return async () => {
    const current = await readAnnouncedProxy(configDir, port);
    if (current?.pid === proxy.pid) await unlink(path).catch(() => {});
  };
}

/** Who announced to hold the port, or `null`. */
export async function readAnnouncedProxy(configDir: string, port: number): Promise<AnnouncedProxy | null> {
  const text = await readFile(pathOf(configDir, port), 'utf8').catch(() => '');
  return announcementSchema.safeParse(parseJsonObject(text)).data ?? null;
}

function pathOf(configDir: string, port: number): string {
  return join(configDir, 'running', `${port}.json`);
}
