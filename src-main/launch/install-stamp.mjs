import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Records that everything is installed, and on which Node.
 *
 * @param {import('./project-paths.mjs').PreparedPaths} paths
 * @param {string} [execPath] the Node that runs now
 */
export function writeInstallStamp(paths, execPath = process.execPath) {
  writeFileSync(stampFile(paths), describeInstall(paths, execPath));
}

/**
 * Takes well under a millisecond, so it starts no Node to ask for its version.
 *
 * @param {import('./project-paths.mjs').ProjectPaths} found
 * @param {string} [execPath] the Node that runs now
 * @returns {import('./project-paths.mjs').PreparedPaths | undefined} nothing when there is something to install
 */
export function readInstallStamp(found, execPath = process.execPath) {
  const file = stampFile(found);
  if (!existsSync(file)) return undefined;
  const stamp = readFileSync(file, 'utf8');
  const [, node = ''] = stamp.split('\n');
  if (!existsSync(node)) return undefined;
  const paths = { ...found, node };
  return stamp === describeInstall(paths, execPath) ? paths : undefined;
}

/**
 * In node_modules, so that whatever replaces that folder removes the stamp too.
 *
 * @param {import('./project-paths.mjs').ProjectPaths} paths
 */
function stampFile(paths) {
  return join(paths.nodeModules, '.installed-from');
}

/**
 * @param {import('./project-paths.mjs').PreparedPaths} paths
 * @param {string} execPath
 */
function describeInstall(paths, execPath) {
  const lock = readFileSync(join(paths.root, 'package-lock.json'));
  // An installer may replace a Node in place, by an older one too.
  const { size, mtimeMs } = statSync(paths.node);
  return [
    `${createHash('sha256').update(lock).digest('hex')} ${process.platform} ${process.arch}`,
    paths.node,
    `${size} ${mtimeMs}`,
    // Another Node of the user's leads to another choice; npm scripts run on the first on PATH.
    ...(paths.node === paths.fetchedNode ? [] : [execPath]),
  ].join('\n');
}
