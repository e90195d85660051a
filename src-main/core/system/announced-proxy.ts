import { z } from 'zod';
import { type Announcement, openAnnouncement } from './announcement.ts';

const announcementSchema = z.object({
  pid: z.int().positive(),
  /** As the proxy itself names it, e.g. `http://127.0.0.1:8000`. */
  url: z.url({ protocol: /^https?$/ }),
  startedAtMs: z.number(),
});
/** What a process of ours says of the proxy that it runs. */
export type AnnouncedProxy = z.infer<typeof announcementSchema>;

/** Tells other processes of ours which one holds a port. @returns a function that takes that back */
export function announceProxy(
  configDir: string,
  port: number,
  proxy: AnnouncedProxy,
): Promise<() => Promise<void>> {
  return announcementOf(configDir, port).announce(proxy);
}

/** Who announced to hold the port, or `null`. */
export function readAnnouncedProxy(configDir: string, port: number): Promise<AnnouncedProxy | null> {
  return announcementOf(configDir, port).read();
}

function announcementOf(configDir: string, port: number): Announcement<AnnouncedProxy> {
  return openAnnouncement(configDir, `${port}.json`, announcementSchema);
}
