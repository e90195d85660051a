import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** @type {Partial<Record<NodeJS.Platform, string>>} */
const EXECUTABLES = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' };

/**
 * Where Electron's own `index.js` looks for the binary, without its habit to fetch one.
 *
 * @param {import('./project-paths.mjs').ProjectPaths} paths
 * @param {NodeJS.ProcessEnv} [env]
 * @param {NodeJS.Platform} [platform]
 * @returns {string | undefined}
 */
export function findElectron(paths, env = process.env, platform = process.platform) {
  const folder = env.ELECTRON_OVERRIDE_DIST_PATH || join(paths.nodeModules, 'electron', 'dist');
  const executable = join(folder, EXECUTABLES[platform] ?? 'electron');
  return existsSync(executable) ? executable : undefined;
}

/**
 * What keeps Electron from opening windows here, whatever binary there is.
 *
 * @param {NodeJS.ProcessEnv} env
 * @param {NodeJS.Platform} platform
 * @param {number | undefined} userId
 * @returns {string | undefined}
 */
export function findDisplayObstacle(env, platform, userId) {
  if (platform !== 'linux') return undefined;
  if (!env.DISPLAY && !env.WAYLAND_DISPLAY) return 'there is no display';
  return userId === 0 ? 'Electron does not run as root' : undefined;
}

/**
 * Chromium's sandbox needs user namespaces, which Ubuntu 24.04 and later allow to installed programs only, or its
 * helper to belong to root: https://github.com/electron/electron/issues/41066. The packaged app has a profile.
 *
 * @param {string} executable
 * @param {(path: string) => string | undefined} [read] the text of a file, if there is one
 * @returns {string | undefined} what to do about it
 */
export function findSandboxObstacle(executable, read = readIfThere) {
  if (read('/proc/sys/kernel/apparmor_restrict_unprivileged_userns')?.trim() !== '1') return undefined;
  const helper = join(executable, '..', 'chrome-sandbox');
  const info = statSync(helper, { throwIfNoEntry: false });
  if (info?.uid === 0 && (info.mode & 0o4000) !== 0) return undefined;
  return `Electron's sandbox needs "sudo chown root '${helper}' && sudo chmod 4755 '${helper}'" here`;
}

/** @param {string} path */
function readIfThere(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
