import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LaunchError } from './launch-error.mjs';
import { reportStep } from './report-step.mjs';
import { runQuietly } from './run-command.mjs';

/**
 * Brings Electron's binary by the package's own installer, which checks it against the checksums in the package
 * and keeps it where electron-builder looks for it. Quick when it is there.
 *
 * @param {import('./project-paths.mjs').ProjectPaths} paths
 * @param {{ timeout?: number }} [options] in ms
 */
export async function bringElectron(paths, options = {}) {
  const folder = join(paths.nodeModules, 'electron');
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  await reportStep(`Fetching Electron ${version}`, async () => {
    const { ok, output } = await runQuietly(paths.node24, [join(folder, 'install.js')], {
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
