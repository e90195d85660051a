import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findElectron } from './find-electron.mjs';
import { LaunchError } from './launch-error.mjs';
import { reportStep } from './report-step.mjs';
import { runQuietly } from './run-command.mjs';

/** Some 110 MB. */
const FETCH_TIMEOUT_MS = 300_000;

/**
 * Brings Electron's binary by the package's own installer, which checks it against the checksums in the package
 * and keeps it where electron-builder looks for it. Quick when it is there.
 *
 * @param {import('./project-paths.mjs').PreparedPaths} paths
 * @param {{ timeout?: number }} [options] in ms
 */
export async function bringElectron(paths, options = {}) {
  const folder = join(paths.nodeModules, 'electron');
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  await reportStep(`Fetching Electron ${version}`, async () => {
    const { ok, output } = await runQuietly(paths.node, [join(folder, 'install.js')], {
      // https://github.com/electron/get#proxies
      env: { ...process.env, ELECTRON_GET_USE_PROXY: '1' },
      ...options,
    });
    if (ok) return;
    throw new LaunchError(
      `Electron ${version} could not be downloaded: connect to github.com or set ELECTRON_MIRROR, or pass ` +
        `-c.electronDist=<folder or zip> with one you have.\n\n${output.trim()}\n`,
    );
  });
}

/**
 * Brings the binary for `npm start`, which can do without, unless that has failed before.
 *
 * @param {import('./project-paths.mjs').PreparedPaths} paths
 * @returns {Promise<string | undefined>} the executable, if it is there now
 */
export async function tryToBringElectron(paths) {
  // Beside the binary, so that a new version of the package is tried again.
  const failed = join(paths.nodeModules, 'electron', '.fetch-failed');
  if (process.env.ELECTRON_OVERRIDE_DIST_PATH || existsSync(failed)) return undefined;
  try {
    await bringElectron(paths, { timeout: FETCH_TIMEOUT_MS });
  } catch (error) {
    if (!(error instanceof LaunchError)) throw error;
    writeFileSync(failed, error.message);
  }
  return findElectron(paths);
}
