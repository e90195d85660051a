/**
 * What `import ... from 'electron'` and `require('electron')` give in the app's process. A name that is missing here
 * fails at the import, or loudly when it is used.
 */
import { app } from './app.ts';
import { BrowserWindow } from './browser-window.ts';
import { clipboard, dialog, StandInNotification as Notification, shell } from './dialogs.ts';
import { ipcMain } from './ipc-main.ts';
import { StandInMenu as Menu } from './menu.ts';
import { nativeImage } from './native-image.ts';
import { protocol, session } from './session.ts';
import { strict } from './strict.ts';
import { nativeTheme, net, powerMonitor, screen } from './system.ts';
import { StandInTray as Tray } from './tray.ts';

/** Compiles only while Electron has these, too. */
const modelled = {
  app,
  BrowserWindow,
  clipboard,
  dialog,
  ipcMain,
  Menu,
  nativeImage,
  nativeTheme,
  net,
  Notification,
  powerMonitor,
  protocol,
  screen,
  session,
  shell,
  Tray,
} satisfies Partial<Record<keyof typeof Electron.CrossProcessExports, unknown>>;

const electron = strict('electron', modelled);

export {
  app,
  BrowserWindow,
  clipboard,
  dialog,
  electron as default,
  electron as 'module.exports',
  ipcMain,
  Menu,
  Notification,
  nativeImage,
  nativeTheme,
  net,
  powerMonitor,
  protocol,
  screen,
  session,
  shell,
  Tray,
};
