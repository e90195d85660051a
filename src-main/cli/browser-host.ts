import { stat, writeFile } from 'node:fs/promises';
import { join, parse } from 'node:path';
import type { AppHostEnvironment } from '../compose/open-app.ts';
import { APP_VERSION } from '../core/constants.ts';
import { AppError, systemErrorCode } from '../core/errors/app-error.ts';
import type { Cli } from './cli.ts';

const MAX_SAME_NAMES = 100;

/**
 * What `serve --ui` can do for the window: open pages and save files. The browser itself copies, and there is no
 * tray, no start at login and no notification; the log goes to the terminal.
 */
export function createBrowserHost({
  platform,
  homeDir,
  openBrowser,
}: Pick<Cli, 'platform' | 'homeDir' | 'openBrowser'>): Pick<
  AppHostEnvironment,
  | 'facts'
  | 'preferences'
  | 'writeClipboard'
  | 'openExternal'
  | 'openFolder'
  | 'saveFile'
  | 'setLaunchAtLogin'
  | 'notify'
> {
  return {
    facts: {
      version: APP_VERSION,
      host: 'browser',
      platform: platform === 'linux' || platform === 'darwin' || platform === 'win32' ? platform : 'other',
      capabilities: { tray: false, launchAtLogin: false, notifications: false, openFolders: false },
      logsFolder: null,
    },
    preferences: null,
    writeClipboard() {
      throw new AppError('clipboard_unavailable', 'The browser has the clipboard, not ccproxy.', {
        advice: 'Select the text and copy it.',
      });
    },
    openExternal: openBrowser,
    async openFolder() {
      throw new AppError('page_not_opened', 'Folders cannot be opened from here.');
    },
    saveFile: (suggestedName, text) => saveFile(homeDir, suggestedName, text),
    setLaunchAtLogin() {
      throw new AppError('invalid_input', 'Only the tray app can start at login.');
    },
    notify: () => {},
  };
}

/**
 * Into the downloads folder, where there is one, or the home folder. Never in place of another file.
 *
 * @returns the path
 * @throws AppError `file_not_saved`
 */
async function saveFile(homeDir: string, suggestedName: string, text: string): Promise<string> {
  const downloads = join(homeDir, 'Downloads');
  const hasDownloads = (await stat(downloads).catch(() => null))?.isDirectory() ?? false;
  const folder = hasDownloads ? downloads : homeDir;
  const { name, ext } = parse(suggestedName);
  for (let number = 1; ; number++) {
    const path = join(folder, number === 1 ? suggestedName : `${name} (${number})${ext}`);
    try {
      await writeFile(path, text, { flag: 'wx', mode: 0o600 });
      return path;
    } catch (error) {
      const code = systemErrorCode(error);
      if (code === 'EEXIST' && number < MAX_SAME_NAMES) continue;
      throw new AppError('file_not_saved', `${path} cannot be written (${code ?? 'unknown'}).`, {
        advice: 'Copy the text from the window instead.',
        cause: error,
      });
    }
  }
}
