import { join } from 'node:path';
import type { TrayState } from './tray-status.ts';

/**
 * The icon's file in `assets/tray`. `@2x` files beside it are found by Electron; macOS colours whatever is named
 * `...Template`.
 */
export function findTrayIcon(assetsDir: string, platform: NodeJS.Platform, state: TrayState): string {
  switch (platform) {
    case 'darwin':
      return join(assetsDir, 'tray', 'darwin', `${state}Template.png`);
    case 'win32':
      return join(assetsDir, 'tray', 'win32', `${state}.ico`);
    default:
      return join(assetsDir, 'tray', 'linux', `${state}.png`);
  }
}
