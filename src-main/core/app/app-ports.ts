import type { AppSnapshot } from '../../../src-shared/model/app-snapshot.ts';
import type { Preferences } from '../../../src-shared/model/preferences.ts';
import type { Core } from '../create-core.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { LoadedSettings } from '../settings/load-settings.ts';
import type { AppPaths } from '../system/app-paths.ts';
import type { FindPortOwner } from './take-over.ts';

/** One core with the settings that it was made from. */
export interface Session {
  readonly core: Core;
  readonly loaded: LoadedSettings;
  /** Stops the core and ends its connections. */
  close(): Promise<void>;
}

/** Choices of the window and the tray, kept by the host. */
export interface PreferencesStore {
  /** Defaults where nothing, or nothing usable, is stored. */
  read(): Promise<Preferences>;
  write(preferences: Preferences): Promise<void>;
}

export interface AppNotification {
  readonly kind: 'sign-in-done' | 'sign-in-failed' | 'sign-in-needed' | 'proxy-stopped' | 'quota-nearly-used';
  readonly title: string;
  readonly body: string;
}

/** What is known of the host before anything starts; shown as it is. */
export interface HostFacts extends Pick<AppSnapshot, 'version' | 'host' | 'platform' | 'capabilities'> {
  readonly logsFolder: string | null;
}

/** Everything that the app gets from its host: Electron, or `serve --ui`. */
export interface AppPorts {
  readonly facts: HostFacts;
  readonly paths: AppPaths;
  readonly clock: Clock;
  readonly logger: Logger;
  /**
   * Reads the settings and wires a core from them. Called again whenever the settings file has changed. Changes
   * of `LOGGING__*` alone neither replace the core nor restart the proxy: a host whose logger is to follow them
   * adjusts it in here. Errors: `settings_invalid`.
   */
  openCore(): Promise<Session>;
  readonly preferences: PreferencesStore;
  /** Takes every known secret, and all that looks like one, out of a text. */
  scrub(text: string): string;
  /** Names the process that listens on a port of this machine; `null` when the system does not tell. */
  readonly findPortOwner: FindPortOwner;
  /** Sends a signal; 0 only asks whether the process is there. Returns `false` when it is not, or is not ours. */
  sendSignal(pid: number, signal: 'SIGTERM' | 0): boolean;
  writeClipboard(text: string): Promise<void> | void;
  /** Opens a page in the user's browser. Returns `false` when none could be started. */
  openExternal(url: string): Promise<boolean>;
  openFolder(path: string): Promise<void>;
  /** Lets the user choose where to save. Returns the path, or `null` when they did not want to. */
  saveFile(suggestedName: string, text: string): Promise<string | null>;
  setLaunchAtLogin(enabled: boolean): Promise<void> | void;
  notify(notification: AppNotification): void;
}
