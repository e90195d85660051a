import { Menu } from 'electron';

/**
 * None, but on macOS, where it stays at the top of the screen and where copying and pasting with the keyboard
 * depend on it.
 */
export function setApplicationMenu(platform: NodeJS.Platform): void {
  Menu.setApplicationMenu(
    platform === 'darwin'
      ? Menu.buildFromTemplate([{ role: 'appMenu' }, { role: 'editMenu' }, { role: 'windowMenu' }])
      : null,
  );
}
