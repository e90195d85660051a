import { z } from 'zod';
import { parseJsonObject } from '../../../src-shared/json.ts';
import { AppError } from '../errors/app-error.ts';
import type { Clock } from '../ports/clock.ts';
import { toLocalUrl } from '../proxy/proxy-urls.ts';
import { type AnnouncedProxy, readAnnouncedProxy } from '../system/announced-proxy.ts';
import { callLocally } from './call-locally.ts';

const HEALTH_TIMEOUT_MS = 2_000;
/** The other one lets its requests finish for 5 s. */
const END_TIMEOUT_MS = 10_000;
const END_POLL_MS = 100;

export type FindPortOwner = (port: number) => Promise<{ readonly pid: number; readonly name: string } | null>;

export interface TakeOverOptions {
  readonly configDir: string;
  readonly findPortOwner: FindPortOwner;
  readonly sendSignal: (pid: number, signal: 'SIGTERM' | 0) => boolean;
  readonly clock: Clock;
}

/** Ends another process of ours that holds the proxy's port. */
export interface TakeOver {
  /**
   * Whether the port is held by one: it has announced so, lives, answers as ours, and the system names it as the
   * owner of the port. Never rejects.
   */
  isPossible(port: number): Promise<boolean>;
  /**
   * Asks it to stop, the way Ctrl-C does, and waits until it is gone. Looks anew before: a process that was not
   * found to hold the port is never touched.
   *
   * @throws AppError `take_over_refused`
   */
  end(port: number): Promise<void>;
}

const livenessSchema = z.looseObject({ status: z.literal('pass'), version: z.string() });

export function createTakeOver(options: TakeOverOptions): TakeOver {
  const { configDir, findPortOwner, sendSignal, clock } = options;

  async function findHolder(port: number): Promise<AnnouncedProxy | null> {
    const announced = await readAnnouncedProxy(configDir, port);
    if (announced === null || announced.pid === process.pid || !sendSignal(announced.pid, 0)) return null;
    if (!(await answersAsOurs(announced.url, port, clock))) return null;
    // Last, so that the least time passes between this and the signal.
    return (await findPortOwner(port))?.pid === announced.pid ? announced : null;
  }

  async function hasEnded({ pid }: AnnouncedProxy, port: number): Promise<boolean> {
    return !sendSignal(pid, 0) || (await readAnnouncedProxy(configDir, port))?.pid !== pid;
  }

  return {
    isPossible: async (port) => (await findHolder(port).catch(() => null)) !== null,
    async end(port) {
      const holder = await findHolder(port);
      if (holder === null) {
        throw new AppError('take_over_refused', `Port ${port} is not held by another ccproxy of yours.`, {
          advice: 'Start the proxy again; if the port is still busy, choose another one.',
        });
      }
      sendSignal(holder.pid, 'SIGTERM');
      for (let waitedMs = 0; waitedMs < END_TIMEOUT_MS; waitedMs += END_POLL_MS) {
        if (await hasEnded(holder, port)) return;
        await clock.sleep(END_POLL_MS);
      }
      throw new AppError('take_over_refused', `The other ccproxy (process ${holder.pid}) does not stop.`, {
        advice: 'End it yourself, or choose another port.',
      });
    },
  };
}

/** `/health/live` needs no key. */
async function answersAsOurs(proxyUrl: string, port: number, clock: Clock): Promise<boolean> {
  const url = new URL(toLocalUrl(proxyUrl));
  if (readPort(url) !== port) return false;
  const timeout = new AbortController();
  const cancel = clock.schedule(HEALTH_TIMEOUT_MS, () => timeout.abort());
  try {
    return await callLocally(`${url.origin}/health/live`, { signal: timeout.signal }, async (response) => {
      const isHealth = response.headers.get('content-type')?.startsWith('application/health+json') ?? false;
      return isHealth && livenessSchema.safeParse(parseJsonObject(await response.text())).success;
    });
  } catch {
    return false;
  } finally {
    cancel();
  }
}

function readPort(url: URL): number {
  if (url.port !== '') return Number(url.port);
  return url.protocol === 'https:' ? 443 : 80;
}
