import type { App } from 'electron';
import { findAutostartFile, setAutostart } from './xdg-autostart.ts';

/** Keeps a launch at login from opening the window. */
export const HIDDEN_FLAG = '--hidden';

export interface LaunchAtLoginOptions {
  readonly app: Pick<App, 'setLoginItemSettings' | 'isPackaged' | 'getAppPath'>;
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly homeDir: string;
  /** `process.execPath` */
  readonly execPath: string;
}

/**
 * Lets the system start the app at login, hidden, or no longer. Electron does it on macOS and Windows; on Linux it
 * is a desktop entry. Rejects when that cannot be written.
 */
export function createLaunchAtLogin(options: LaunchAtLoginOptions): (enabled: boolean) => Promise<void> {
  const { app, platform, env, homeDir } = options;
  // Not packaged, the program is Electron itself, and the app its argument.
  const args = app.isPackaged ? [HIDDEN_FLAG] : [app.getAppPath(), HIDDEN_FLAG];
  return async (enabled) => {
    if (platform === 'linux') {
      // Where an AppImage is mounted changes with each start.
      const program = env.APPIMAGE || options.execPath;
      await setAutostart(findAutostartFile(env, homeDir), enabled ? { program, args } : null);
      return;
    }
    app.setLoginItemSettings({ openAtLogin: enabled, path: options.execPath, args });
  };
}
