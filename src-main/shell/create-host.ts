import { writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { app, type BrowserWindow, clipboard, dialog, Notification, shell } from 'electron';
import { createCodexKeyring } from '../adapters/codex-keyring.ts';
import { createKeytarKeyring } from '../adapters/keytar-keyring.ts';
import { systemClock } from '../adapters/system-clock.ts';
import type { AppHostEnvironment } from '../compose/open-app.ts';
import type { AppNotification } from '../core/app/app-ports.ts';
import { AppError } from '../core/errors/app-error.ts';
import { createLaunchAtLogin } from './launch-at-login.ts';
import { openLogFile } from './log-file.ts';
import type { ShellStore } from './shell-store.ts';
import type { Confirmation } from './tray/perform-tray-action.ts';

const PLATFORMS = ['linux', 'darwin', 'win32'] as const;

export interface HostOptions {
  readonly store: ShellStore;
  /** Whether the tray's icon can be seen. */
  readonly hasTray: boolean;
  readonly openExternal: (url: string) => Promise<boolean>;
  readonly notify: (notification: AppNotification) => void;
  readonly getWindow: () => BrowserWindow | null;
}

/** Electron as the core sees it. */
export function createHost(options: HostOptions): AppHostEnvironment {
  const { env, platform, execPath } = process;
  const homeDir = homedir();
  const logsFolder = app.getPath('logs');
  return {
    env,
    // Where an installed app is started from is chance, and a `.env` of that folder is not meant for it.
    cwd: app.isPackaged ? app.getPath('userData') : process.cwd(),
    platform,
    homeDir,
    keyring: createKeytarKeyring(),
    codexKeyring: createCodexKeyring(),
    clock: systemClock,
    facts: {
      version: app.getVersion(),
      host: 'electron',
      platform: PLATFORMS.find((known) => known === platform) ?? 'other',
      capabilities: {
        tray: options.hasTray,
        launchAtLogin: true,
        notifications: Notification.isSupported(),
        openFolders: true,
      },
      logsFolder,
    },
    preferences: options.store.preferences,
    logStream: openLogFile(join(logsFolder, 'ccproxy.log')),
    writeClipboard: (text) => clipboard.writeText(text),
    openExternal: options.openExternal,
    async openFolder(path) {
      const problem = await shell.openPath(path);
      if (problem !== '') throw new AppError('page_not_opened', `${path} cannot be opened.`);
    },
    async saveFile(suggestedName, text) {
      const { canceled, filePath } = await withParent(options.getWindow(), (parent) => {
        const dialogOptions = { defaultPath: join(app.getPath('documents'), suggestedName) };
        return parent ? dialog.showSaveDialog(parent, dialogOptions) : dialog.showSaveDialog(dialogOptions);
      });
      if (canceled) return null;
      await writeFile(filePath, text, { mode: 0o600 });
      return filePath;
    },
    setLaunchAtLogin: createLaunchAtLogin({ app, platform, env, homeDir, execPath }),
    notify: options.notify,
  };
}

/** Asks a question to which Cancel is the answer of whoever just presses Enter or Escape. */
export async function confirm(window: BrowserWindow | null, question: Confirmation): Promise<boolean> {
  const { message, detail, confirmLabel } = question;
  const dialogOptions = {
    type: 'question' as const,
    message,
    detail,
    buttons: [confirmLabel, 'Cancel'],
    defaultId: 1,
    cancelId: 1,
    noLink: true,
  };
  const { response } = await withParent(window, (parent) =>
    parent ? dialog.showMessageBox(parent, dialogOptions) : dialog.showMessageBox(dialogOptions),
  );
  return response === 0;
}

/** A dialog that belongs to a hidden window would not be seen. */
function withParent<T>(window: BrowserWindow | null, ask: (parent: BrowserWindow | null) => T): T {
  return ask(window?.isVisible() ? window : null);
}
