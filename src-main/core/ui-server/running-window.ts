import { z } from 'zod';
import { parseJsonObject } from '../../../src-shared/json.ts';
import { callLocally } from '../app/call-locally.ts';
import { AppError } from '../errors/app-error.ts';
import type { Clock } from '../ports/clock.ts';
import { type Announcement, openAnnouncement } from '../system/announcement.ts';

const TIMEOUT_MS = 2_000;
/** Where the window's server hands out links to whoever knows its owner key. */
export const LINK_PATH = '/link';

const runningWindowSchema = z.object({
  pid: z.int().positive(),
  /** E.g. `http://127.0.0.1:8001`. */
  url: z.url({ protocol: /^http$/, hostname: /^127\.0\.0\.1$/ }),
  ownerKey: z.string(),
});
/** A window that is being served, as its process tells the user's other ones. The owner key is a secret. */
export type RunningWindow = z.infer<typeof runningWindowSchema>;

/** Lets this user's other processes ask for links. @returns a function that takes that back */
export function announceWindow(configDir: string, window: RunningWindow): Promise<() => Promise<void>> {
  return announcementOf(configDir).announce(window);
}

/**
 * Asks the process that serves this user's window, the one that started last, for a new one-time link.
 *
 * @throws AppError `window_not_running`
 */
export async function requestWindowLink(configDir: string, clock: Clock): Promise<string> {
  const window = await announcementOf(configDir).read();
  const link = window === null ? null : await askForLink(window, clock).catch(() => null);
  if (link !== null) return link;
  throw new AppError('window_not_running', 'No window is being served.', {
    advice: 'Start one with "ccproxy serve --ui".',
  });
}

async function askForLink({ url, ownerKey }: RunningWindow, clock: Clock): Promise<string | null> {
  const timeout = new AbortController();
  const cancel = clock.schedule(TIMEOUT_MS, () => timeout.abort());
  const request = {
    method: 'POST',
    headers: { authorization: `Bearer ${ownerKey}` },
    signal: timeout.signal,
  };
  try {
    return await callLocally(`${url}${LINK_PATH}`, request, async (response) => {
      const link = parseJsonObject(await response.text())?.link;
      // Whoever has the port now, after a killed process, is not to send the user anywhere else.
      return typeof link === 'string' && link.startsWith(`${url}/`) ? link : null;
    });
  } finally {
    cancel();
  }
}

function announcementOf(configDir: string): Announcement<RunningWindow> {
  return openAnnouncement(configDir, 'window.json', runningWindowSchema);
}
