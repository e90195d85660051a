import { registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { BootOptions } from '../messages.ts';
import { app, becomeReady } from './app.ts';
import { connect, reportProblem } from './outside.ts';
// Loaded now, so that all of it answers calls of the test whichever part the app imports.
import './electron.ts';

const ELECTRON_URL = new URL('./electron.ts', import.meta.url).href;

const options: BootOptions = JSON.parse(process.argv[2] ?? '');
connect(options);
pretendToBeElectron();
registerHooks({
  resolve(specifier, context, next) {
    if (!['electron', 'electron/main', 'electron/common'].includes(specifier))
      return next(specifier, context);
    return { url: ELECTRON_URL, shortCircuit: true };
  },
});

// Electron is not ready before the main module has been evaluated; one that waits for that waits for ever.
const timer = setTimeout(() => {
  reportProblem('stand-in: the main module does not finish, so Electron would never be ready');
  app.exit(1);
}, options.maxEvaluationMs);
await import(pathToFileURL(options.mainFile).href);
clearTimeout(timer);
becomeReady();

function pretendToBeElectron(): void {
  const { appPath, args, isPackaged, resourcesPath, electronVersion } = options;
  // Unpackaged, the app's folder is an argument of Electron itself.
  process.argv = isPackaged ? [process.execPath, ...args] : [process.execPath, appPath, ...args];
  Object.defineProperties(process, {
    versions: { value: { ...process.versions, electron: electronVersion } },
    type: { value: 'browser' },
    resourcesPath: { value: resourcesPath },
    ...(!isPackaged && { defaultApp: { value: true } }),
  });
}
