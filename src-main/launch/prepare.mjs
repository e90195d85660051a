import { bringNode } from './bring-node.mjs';
import { buildKeytar } from './build-keytar.mjs';
import { buildProduct, isBuilt } from './build-product.mjs';
import { installPackages } from './install-packages.mjs';
import { readInstallStamp, writeInstallStamp } from './install-stamp.mjs';
import { LaunchError, MissingSystemPackagesError } from './launch-error.mjs';
import { withLaunchLock } from './launch-lock.mjs';
import { findProjectPaths } from './project-paths.mjs';

const OLDEST_NODE = 20;

/**
 * Does everything that a checkout needs before the product can run: packages, a Node for it, the keyring module, the
 * build. Silent and quick (some ms) when nothing is to be done; tells what it does on stderr otherwise.
 *
 * @param {{ rebuild?: boolean, allowMissing?: boolean }} [options] `rebuild` builds even when nothing has
 *   changed; `allowMissing` goes on without the keyring module where system packages for it are missing
 * @returns {Promise<{ paths: import('./project-paths.mjs').PreparedPaths, missing: string[] }>} `missing` is
 *   empty unless `allowMissing` was given
 */
export async function prepare({ rebuild = false, allowMissing = false } = {}) {
  if (Number.parseInt(process.versions.node, 10) < OLDEST_NODE) {
    throw new LaunchError(`Node ${OLDEST_NODE} or newer is needed; this is Node ${process.versions.node}.`);
  }
  const found = findProjectPaths();
  const installed = readInstallStamp(found);
  if (!rebuild && installed && isBuilt(installed)) return { paths: installed, missing: [] };

  return withLaunchLock(found, async () => {
    const before = readInstallStamp(found);
    const { paths, missing } = before ? { paths: before, missing: [] } : await install(found, allowMissing);
    if (rebuild || !isBuilt(paths)) await buildProduct(paths);
    return { paths, missing };
  });
}

/**
 * Each step looks for itself whether there is something to do, so an interrupted install goes on where it was.
 *
 * @param {import('./project-paths.mjs').ProjectPaths} found
 * @param {boolean} allowMissing
 * @returns {Promise<{ paths: import('./project-paths.mjs').PreparedPaths, missing: string[] }>}
 */
async function install(found, allowMissing) {
  await installPackages(found);
  const node = await bringNode(found);
  const paths = { ...found, node };
  try {
    await buildKeytar(paths);
  } catch (error) {
    if (!allowMissing || !(error instanceof MissingSystemPackagesError)) throw error;
    return { paths, missing: ['the keyring module (keytar): system packages are missing'] };
  }
  writeInstallStamp(paths);
  return { paths, missing: [] };
}
