import { join } from 'node:path';
import { describeMissing, ensureSystemPackages, readSystem } from './ensure-system-packages.mjs';
import { findChromium } from './find-chromium.mjs';
import { MissingSystemPackagesError } from './launch-error.mjs';
import { reportStep } from './report-step.mjs';
import { runQuietly } from './run-command.mjs';

const DOWNLOAD_TIMEOUT_MS = 300_000;

/**
 * Brings the browser that shows the window in tests: Debian's own where that can be installed, Playwright's
 * elsewhere. Ubuntu has Chromium as a snap only.
 *
 * @param {import('./project-paths.mjs').PreparedPaths} paths
 * @throws {MissingSystemPackagesError}
 */
export async function ensureChromium(paths) {
  if (findChromium() !== undefined) return;
  const { manager, isUbuntu } = readSystem();
  if (manager === 'apt' && !isUbuntu) {
    await ensureSystemPackages('windowTests');
    return;
  }
  await reportStep(
    "Fetching Playwright's Chromium",
    () =>
      runQuietly(
        paths.node,
        [join(paths.nodeModules, 'playwright', 'cli.js'), 'install', '--no-shell', 'chromium'],
        {
          timeout: DOWNLOAD_TIMEOUT_MS,
        },
      ),
    ({ ok }) => (ok ? 'done' : 'no success'),
  );
  if (findChromium() === undefined) {
    throw new MissingSystemPackagesError(describeMissing('windowTests', isUbuntu ? undefined : manager));
  }
}
