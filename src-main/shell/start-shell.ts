import { join } from 'node:path';
import { app, ipcMain, nativeTheme, powerMonitor, protocol, session, shell } from 'electron';
import { systemClock } from '../adapters/system-clock.ts';
import { type OpenApp, openApp } from '../compose/open-app.ts';
import { listAssets } from '../core/ui-server/static-assets.ts';
import { APP_SCHEME, createAppProtocolHandler } from './app-protocol.ts';
import { setApplicationMenu } from './application-menu.ts';
import { confirm, createHost } from './create-host.ts';
import { registerIpc } from './ipc/register-ipc.ts';
import { HIDDEN_FLAG } from './launch-at-login.ts';
import { createMainWindow, type MainWindow } from './main-window.ts';
import { createNotifications } from './notifications.ts';
import { createOpenExternal } from './open-external.ts';
import { quitCleanly } from './quit-cleanly.ts';
import { readNetwork } from './read-network.ts';
import { applySecurityPolicy } from './security-policy.ts';
import { openShellStore } from './shell-store.ts';
import { performTrayAction } from './tray/perform-tray-action.ts';
import { openTray, type TrayController } from './tray/tray-controller.ts';
import { hasTrayHost } from './tray-host.ts';
import { startUpdater } from './updater.ts';
import { watchWakeUps } from './watch-wake-ups.ts';

/** A desktop that has just been logged in to may need this long to show icons. */
const TRAY_WAIT_MS = 5_000;

/**
 * Puts Electron, the core and the window together. To be called once, when Electron is ready.
 *
 * @param bundleDir folder of the main bundle; those of the preload and the page are beside it
 * @throws AppError `internal` when the page has not been built
 */
export async function startShell(bundleDir: string): Promise<void> {
  const { platform, argv } = process;
  let isWanted = false;
  let showWindow = () => {
    isWanted = true;
  };
  app.on('activate', () => showWindow());
  app.on('second-instance', (_event, otherArgv) => {
    if (!otherArgv.includes(HIDDEN_FLAG)) showWindow();
  });
  app.dock?.hide();
  setApplicationMenu(platform);
  const store = openShellStore();
  const preferences = await store.preferences.read();
  nativeTheme.themeSource = preferences.theme;
  const assets = await listAssets(join(bundleDir, '..', 'renderer'));
  const startsHidden = argv.includes(HIDDEN_FLAG) || preferences.startHidden;
  const hasTray = await hasTrayHost(platform, startsHidden ? TRAY_WAIT_MS : 0);

  const notify = createNotifications({
    onClick({ kind }) {
      if (kind === 'proxy-stopped') void opened.dispatcher('proxy.start', undefined);
      window.show(kind === 'quota-nearly-used' ? 'activity' : 'overview');
    },
    onRestart: () => void opened.dispatcher('proxy.start', undefined),
    onFailed: (kind, reason) => opened.logger.warn({ kind, reason }, 'a notification could not be shown'),
  });
  const openExternal = createOpenExternal({
    openExternal: (url) => shell.openExternal(url),
    async readAllowedPages() {
      const { settings } = await opened.readSettings();
      return [settings.claude.authorizeUrl, settings.codex.issuer];
    },
  });
  const getWindow = () => window.current();
  const opened = openApp(createHost({ store, hasTray, openExternal, notify, getWindow }));
  const { dispatcher, logger } = opened;
  logUncaughtErrors(opened);

  const window = createMainWindow({
    preloadFile: join(bundleDir, '..', 'preload', 'preload.cjs'),
    readState: store.readWindowState,
    writeState: store.writeWindowState,
    logger,
  });
  applySecurityPolicy(app, session.defaultSession, logger);
  protocol.handle(APP_SCHEME, createAppProtocolHandler(assets));
  registerIpc({
    ipcMain,
    dispatcher,
    app: opened.app,
    getPage: () => window.current()?.webContents ?? null,
    logger,
  });
  // Without a listener Electron would quit.
  app.on('window-all-closed', () => {});

  const tray = tryOpenTray(opened, window);
  opened.app.subscribe('state.changed', (snapshot) => {
    tray?.update();
    if (nativeTheme.themeSource !== snapshot.preferences.theme) {
      nativeTheme.themeSource = snapshot.preferences.theme;
    }
  });
  const stopWatching = watchWakeUps({
    powerMonitor,
    clock: systemClock,
    readNetwork,
    onWakeUp: () => void opened.app.recheck(),
  });
  const stopUpdater = startUpdater({ resourcesDir: process.resourcesPath, clock: systemClock, logger });
  quitCleanly({
    app,
    powerMonitor,
    signals: process,
    async shutDown() {
      stopWatching();
      stopUpdater();
      tray?.close();
      window.close();
      await opened.close();
    },
    logger,
  });

  showWindow = () => window.show();
  if (isWanted || !startsHidden || !hasTray || tray === null) showWindow();
  await opened.app.start();
}

/** An app without its icon is still of use: the window opens instead. */
function tryOpenTray(opened: OpenApp, window: MainWindow): TrayController | null {
  const { app: service, dispatcher, logger } = opened;
  const snapshot = () => service.snapshot();
  try {
    const tray = openTray({
      platform: process.platform,
      assetsDir: join(app.getAppPath(), 'assets'),
      snapshot,
      clock: systemClock,
      onClick: window.toggle,
      async onAction(action) {
        await performTrayAction(action, {
          dispatcher,
          snapshot,
          showWindow: window.show,
          confirm: (question) => confirm(window.current(), question),
          quit: () => app.quit(),
        });
        tray.update();
      },
    });
    return tray;
  } catch (error) {
    logger.error({ err: error }, 'the tray icon could not be shown');
    return null;
  }
}

/** Instead of Electron's own dialog, which shows a stack. The proxy goes on serving. */
function logUncaughtErrors({ logger }: OpenApp): void {
  const log = (error: unknown) => logger.error({ err: error }, 'an error was not caught');
  process.on('uncaughtException', log);
  process.on('unhandledRejection', log);
}
