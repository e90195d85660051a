import { ipcMain } from 'electron';
import Store from 'electron-store';
import type { PreferencesStore } from '../core/app/app-ports.ts';
import { parsePreferences } from '../core/app/preferences.ts';
import type { WindowState } from './window-state.ts';

/** What only the app itself remembers, in `userData`. Settings and credentials are files of the core. */
export interface ShellStore {
  readonly preferences: PreferencesStore;
  /** As stored, if at all: not yet checked. */
  readWindowState(): unknown;
  writeWindowState(state: WindowState): void;
}

/** Opens `desktop.json` (0600); a damaged one counts as none. */
export function openShellStore(): ShellStore {
  const store = new Store<Record<'preferences' | 'window', unknown>>({
    name: 'desktop',
    clearInvalidConfig: true,
    // `conf` gives files 0666 by default, less the umask.
    configFileMode: 0o600,
  });
  // For renderers that use electron-store themselves. Ours has one contract, and nothing beside it.
  ipcMain.removeAllListeners('electron-store-get-data');
  return {
    preferences: {
      read: async () => parsePreferences(store.get('preferences')),
      write: async (preferences) => store.set('preferences', preferences),
    },
    readWindowState: () => store.get('window'),
    writeWindowState: (state) => store.set('window', state),
  };
}
