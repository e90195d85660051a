import { join } from 'node:path';
import type { LogStream } from '../adapters/pino-logger.ts';
import type { AppPorts, PreferencesStore } from '../core/app/app-ports.ts';
import { type AppService, createAppService } from '../core/app/app-service.ts';
import { createDispatcher, type Dispatcher } from '../core/app/dispatch.ts';
import { createFilePreferences } from '../core/app/preferences.ts';
import { systemErrorCode } from '../core/errors/app-error.ts';
import { openJsonFile } from '../core/files/json-file.ts';
import type { Logger } from '../core/ports/logger.ts';
import type { LoadedSettings } from '../core/settings/load-settings.ts';
import type { AppPaths } from '../core/system/app-paths.ts';
import { findPortOwner } from '../core/system/find-port-owner.ts';
import { type CoreEnvironment, openCore, readSettings, resolvePaths } from './open-core.ts';
import { createProcessLog } from './process-log.ts';

/** What the app gets from its host: Electron, or `ccproxy serve --ui`. */
export interface AppHostEnvironment
  extends CoreEnvironment,
    Pick<
      AppPorts,
      'facts' | 'writeClipboard' | 'openExternal' | 'openFolder' | 'saveFile' | 'setLaunchAtLogin' | 'notify'
    > {
  /** `null`: `window.json` in the config folder. */
  readonly preferences: PreferencesStore | null;
  /** Where the log goes; the process's stderr when absent. */
  readonly logStream?: LogStream;
}

/** The main side of the window, ready for {@link AppService.start}. */
export interface OpenApp {
  readonly app: AppService;
  /** Answers the calls of the contract; every window's calls go through it. */
  readonly dispatcher: Dispatcher;
  readonly logger: Logger;
  readonly paths: AppPaths;
  /** The settings that would be in force now, for what the host itself needs. @throws AppError `settings_invalid` */
  readSettings(): Promise<LoadedSettings>;
  /** As {@link AppService.stop}: no window may follow. */
  close(): Promise<void>;
}

/** Puts core, adapters and host together. Reads, writes and starts nothing yet. */
export function openApp(host: AppHostEnvironment): OpenApp {
  const log = createProcessLog({ isServer: true, stream: host.logStream });
  const paths = resolvePaths(host);
  const app = createAppService({
    facts: host.facts,
    paths,
    clock: host.clock,
    logger: log.logger,
    openCore: () => openCore(host, log),
    preferences:
      host.preferences ??
      createFilePreferences(openJsonFile(join(paths.configDir, 'window.json'), host.clock)),
    scrub: log.scrub,
    findPortOwner,
    sendSignal,
    writeClipboard: (text) => host.writeClipboard(text),
    openExternal: (url) => host.openExternal(url),
    openFolder: (path) => host.openFolder(path),
    saveFile: (suggestedName, text) => host.saveFile(suggestedName, text),
    setLaunchAtLogin: (enabled) => host.setLaunchAtLogin(enabled),
    notify: (notification) => host.notify(notification),
  });
  return {
    app,
    dispatcher: createDispatcher(app, log.logger),
    logger: log.logger,
    paths,
    readSettings: () => readSettings(host),
    close: () => app.stop(),
  };
}

function sendSignal(pid: number, signal: 'SIGTERM' | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    // Gone, or another user's.
    if (['ESRCH', 'EPERM'].includes(systemErrorCode(error) ?? '')) return false;
    throw error;
  }
}
