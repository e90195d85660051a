import type { IpcMain, WebContents } from 'electron';
import { EVENT_CHANNELS, INVOKE_CHANNELS } from '../../../src-shared/ipc/channels.ts';
import type { Result } from '../../../src-shared/ipc/result.ts';
import type { AppService } from '../../core/app/app-service.ts';
import type { Dispatcher } from '../../core/app/dispatch.ts';
import type { Logger } from '../../core/ports/logger.ts';
import { isFromMainFrame } from './sender-guard.ts';

export interface IpcOptions {
  readonly ipcMain: Pick<IpcMain, 'handle'>;
  readonly dispatcher: Dispatcher;
  readonly app: Pick<AppService, 'subscribe'>;
  /** The window's page; `null` while there is none. */
  readonly getPage: () => WebContents | null;
  readonly logger: Logger;
}

const REFUSAL: Result<never> = {
  ok: false,
  problem: { code: 'origin_not_allowed', message: 'Only the window itself may do this.', advice: null },
};

/**
 * Connects the window to the contract: `app:<group>.<verb>` in, as channels to be invoked, and events out. A page
 * that is loading gets no events: it asks for the whole state when it is ready.
 */
export function registerIpc(options: IpcOptions): void {
  const { ipcMain, dispatcher, getPage, logger } = options;
  for (const channel of INVOKE_CHANNELS) {
    ipcMain.handle(`app:${channel}`, (event, input: unknown) => {
      if (isFromMainFrame(event, getPage())) return dispatcher(channel, input);
      logger.warn({ channel }, 'a call from elsewhere than the window was refused');
      return REFUSAL;
    });
  }
  for (const channel of EVENT_CHANNELS) {
    options.app.subscribe(channel, (payload: unknown) => {
      const page = getPage();
      if (page === null || page.isDestroyed() || page.isCrashed() || page.isLoadingMainFrame()) return;
      page.send(`app:${channel}`, payload);
    });
  }
}
