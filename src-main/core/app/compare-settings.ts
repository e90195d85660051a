import { isDeepStrictEqual } from 'node:util';
import type { LoadedSettings } from '../settings/load-settings.ts';

/** Whether a core made from `before` would do something different from one made from `after`. */
export function needsNewCore(before: LoadedSettings, after: LoadedSettings): boolean {
  return !isDeepStrictEqual(coreInputs(before), coreInputs(after));
}

/** Whether a proxy that was started with `before` has to be started again. */
export function needsProxyRestart(before: LoadedSettings, after: LoadedSettings): boolean {
  return !isDeepStrictEqual(proxyInputs(before), proxyInputs(after));
}

/** The log and the window's own port belong to the host. */
function coreInputs({ settings, authTokens }: LoadedSettings) {
  const { logging: _logging, server, ...others } = settings;
  const { uiPort: _uiPort, ...ofCore } = server;
  return { ...others, server: ofCore, authTokens };
}

/** What only a sign-in uses is no reason to break off requests. */
function proxyInputs(loaded: LoadedSettings) {
  const { claude, ...others } = coreInputs(loaded);
  const { authorizeUrl: _authorizeUrl, scopes: _scopes, ...ofProxy } = claude;
  return { ...others, claude: ofProxy };
}
