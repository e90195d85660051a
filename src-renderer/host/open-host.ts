import type { WindowApi } from '../../src-shared/ipc/window-api.ts';
import { createHttpHost } from './create-http-host.ts';
import { createWindowHost } from './create-window-host.ts';
import type { Host } from './host.ts';
import { schedule } from './schedule.ts';

/** The one place that knows which host this is: Electron's preload has put `app` on the window, or it has not. */
export function openHost(window: Window & { readonly app?: WindowApi }): Host {
  if (window.app !== undefined) return createWindowHost(window.app, schedule);
  const host = createHttpHost({
    fetch: (input, init) => window.fetch(input, init),
    openEvents: (url) => new EventSource(url),
    clipboard: window.navigator.clipboard,
    schedule,
  });
  // The user comes back, perhaps with a new link opened in another tab or after the computer's sleep.
  window.addEventListener('focus', host.retry);
  window.addEventListener('online', host.retry);
  return host;
}
