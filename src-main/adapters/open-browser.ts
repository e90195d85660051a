import type { ChildProcess } from 'node:child_process';
import open from 'open';
import type { OpenBrowser } from '../core/ports/browser.ts';
import { isLoopbackHost } from '../core/system/loopback-host.ts';

/** An opener that cannot work (no handler, no browser) says so well within this time. */
const GRACE_MS = 1_500;

export interface OpenBrowserOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  /** Starts the system's opener; resolves once it runs. */
  readonly launch?: (url: string) => Promise<ChildProcess>;
  readonly graceMs?: number;
}

/**
 * Opens https addresses, and http ones on this machine, with the system's opener. An opener that still runs
 * after 1.5 s counts as success: some stay until the browser is closed.
 */
export function createOpenBrowser(options: OpenBrowserOptions): OpenBrowser {
  const { env, platform, launch = (url) => open(url), graceMs = GRACE_MS } = options;
  return async (address) => {
    const url = parseWebAddress(address);
    if (url === null || !hasDisplay(env, platform)) return false;
    try {
      return await startedWell(await launch(url.href), graceMs);
    } catch {
      return false;
    }
  };
}

function parseWebAddress(address: string): URL | null {
  const url = URL.canParse(address) ? new URL(address) : null;
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopbackHost(url.hostname));
  return isSafe ? url : null;
}

/** Without one, `xdg-open` may start a text browser that takes the terminal over. WSL opens in Windows. */
function hasDisplay(env: OpenBrowserOptions['env'], platform: NodeJS.Platform): boolean {
  if (platform === 'win32' || platform === 'darwin') return true;
  return [env.DISPLAY, env.WAYLAND_DISPLAY, env.WSL_DISTRO_NAME].some(Boolean);
}

function startedWell(opener: ChildProcess, graceMs: number): Promise<boolean> {
  if (opener.exitCode !== null) return Promise.resolve(opener.exitCode === 0);
  return new Promise((resolve) => {
    const timer = setTimeout(settle, graceMs, true);
    function settle(isGood: boolean) {
      clearTimeout(timer);
      resolve(isGood);
    }
    opener.once('exit', (code) => settle(code === 0));
    opener.once('error', () => settle(false));
  });
}
