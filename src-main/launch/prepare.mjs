import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bringNode24 } from './bring-node24.mjs';
import { buildKeytar } from './build-keytar.mjs';
import { buildProduct, isBuilt } from './build-product.mjs';
import { installPackages } from './install-packages.mjs';
import { LaunchError, MissingSystemPackagesError } from './launch-error.mjs';
import { withLaunchLock } from './launch-lock.mjs';
import { findProjectPaths } from './project-paths.mjs';

const OLDEST_NODE = 20;

/**
 * Does everything that a checkout needs before the product can run: packages, Node 24 or newer, the keyring module,
 * the build. Silent and quick (some ms) when nothing is to be done; tells what it does on stderr otherwise.
 *
 * @param {{ rebuild?: boolean, allowMissing?: boolean }} [options] `rebuild` builds even when nothing has
 *   changed; `allowMissing` goes on without the keyring module where system packages for it are missing
 * @returns {Promise<{ paths: import('./project-paths.mjs').ProjectPaths, missing: string[] }>} `missing` is
 *   empty unless `allowMissing` was given
 */
export async function prepare({ rebuild = false, allowMissing = false } = {}) {
  if (Number.parseInt(process.versions.node, 10) < OLDEST_NODE) {
    throw new LaunchError(`Node ${OLDEST_NODE} or newer is needed; this is Node ${process.versions.node}.`);
  }
  const found = findProjectPaths();
  const installed = findInstalled(found);
  if (!rebuild && installed && isBuilt(installed)) return { paths: installed, missing: [] };

  return withLaunchLock(found, async () => {
    const before = findInstalled(found);
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
 * @returns {Promise<{ paths: import('./project-paths.mjs').ProjectPaths, missing: string[] }>}
 */
async function install(found, allowMissing) {
  await installPackages(found);
  const paths = { ...found, node24: await bringNode24(found) };
  try {
    await buildKeytar(paths);
  } catch (error) {
    if (!allowMissing || !(error instanceof MissingSystemPackagesError)) throw error;
    return { paths, missing: ['the keyring module (keytar): system packages are missing'] };
  }
  writeFileSync(stampFile(paths), `${describeInstall(paths)}\n${paths.node24}`);
  return { paths, missing: [] };
}

/**
 * @param {import('./project-paths.mjs').ProjectPaths} found
 * @returns {import('./project-paths.mjs').ProjectPaths | undefined} nothing when there is something to install
 */
function findInstalled(found) {
  const stamp = stampFile(found);
  if (!existsSync(stamp)) return undefined;
  const [installedFrom, node24 = ''] = readFileSync(stamp, 'utf8').split('\n');
  return installedFrom === describeInstall(found) && existsSync(node24) ? { ...found, node24 } : undefined;
}

/**
 * In node_modules, so that whatever replaces that folder removes the stamp too.
 *
 * @param {import('./project-paths.mjs').ProjectPaths} paths
 */
function stampFile(paths) {
  return join(paths.nodeModules, '.installed-from');
}

/** @param {import('./project-paths.mjs').ProjectPaths} paths */
function describeInstall(paths) {
  const lock = readFileSync(join(paths.root, 'package-lock.json'));
  return `${createHash('sha256').update(lock).digest('hex')} ${process.platform} ${process.arch}`;
}
