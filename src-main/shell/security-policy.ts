import type { App, Session, WebContents } from 'electron';
import type { Logger } from '../core/ports/logger.ts';
import { isPageUrl } from './app-protocol.ts';

type Preventable = { preventDefault(): void };

/**
 * What no page may do, whatever it contains: leave the window's own address, open another window, embed a guest,
 * download, or get any permission. Electron allows most of this by default. To be called before the first window.
 */
export function applySecurityPolicy(
  app: Pick<App, 'on'>,
  session: Pick<
    Session,
    'setPermissionRequestHandler' | 'setPermissionCheckHandler' | 'setDevicePermissionHandler' | 'on'
  >,
  logger: Logger,
): void {
  session.setPermissionRequestHandler((_contents, permission, answer) => {
    logger.warn({ permission }, 'a permission was refused');
    answer(false);
  });
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.on('will-download', (event) => refuse(event, 'a download'));
  app.on('web-contents-created', (_event, contents) => restrictContents(contents));

  function restrictContents(contents: WebContents): void {
    contents.on('will-frame-navigate', (event) => {
      // A page that has failed may load itself again.
      if (!event.isMainFrame || !isPageUrl(event.url)) refuse(event, 'a navigation');
    });
    contents.on('will-redirect', (event) => refuse(event, 'a redirect'));
    contents.on('will-attach-webview', (event) => refuse(event, 'an embedded page'));
    contents.setWindowOpenHandler(() => {
      logger.warn({ what: 'a new window' }, 'the page was refused something');
      return { action: 'deny' };
    });
  }

  /** Without the address: whoever made the page do this may have put a secret into it. */
  function refuse(event: Preventable, what: string): void {
    event.preventDefault();
    logger.warn({ what }, 'the page was refused something');
  }
}
