import { app, dialog, protocol } from 'electron';
import { isAppError } from '../core/errors/app-error.ts';
import { APP_SCHEME_PRIVILEGES } from './app-protocol.ts';
import { startShell } from './start-shell.ts';

/** As `appId` of the packaged app: Windows shows notifications only of an app that it knows by this. */
const APP_ID = 'dev.ccproxy.desktop';

// Electron takes these only before it is ready, which it is once this module has been evaluated. An `await` at the
// top level for being ready would therefore wait for ever: https://github.com/electron/electron/issues/40719
app.enableSandbox();
protocol.registerSchemesAsPrivileged([APP_SCHEME_PRIVILEGES]);
if (process.platform === 'win32') app.setAppUserModelId(APP_ID);

// The instance that has the lock is told, and shows its window.
if (app.requestSingleInstanceLock()) {
  app
    .whenReady()
    .then(() => startShell(import.meta.dirname), failToStart)
    .catch(failToStart);
} else {
  app.exit(0);
}

function failToStart(error: unknown): void {
  const message = isAppError(error) ? error.userMessage : 'Something went wrong inside CCProxy.';
  dialog.showErrorBox('CCProxy could not start', message);
  app.exit(1);
}
