import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expectSuccess, reportStep } from './report-step.mjs';
import { runQuietly } from './run-command.mjs';
import { writeLicenses } from './write-licenses.mjs';

const INPUTS = ['src-main', 'src-shared', 'src-renderer', 'assets', 'package.json', 'package-lock.json'];
const STAMP = '.built-from';

/** The folders of the product, each with the Vite configurations that fill it. */
const PARTS = {
  main: ['src-main/vite.config.ts', 'src-main/shell/vite.config.ts'],
  preload: ['src-main/preload/vite.config.ts'],
  renderer: ['src-renderer/vite.config.ts'],
};

/**
 * Whether the build was made from the sources as they are now. Only looks at sizes and times, which takes a
 * few milliseconds.
 *
 * @param {import('./project-paths.mjs').ProjectPaths} paths
 */
export function isBuilt(paths) {
  const stamp = join(paths.product, STAMP);
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprintSources(paths.root);
}

/**
 * Builds beside the last build and swaps the folders when all of it has succeeded: a failed or killed build
 * leaves the last one as it was, and no part is ever newer than another.
 *
 * @param {import('./project-paths.mjs').PreparedPaths} paths
 */
export async function buildProduct(paths) {
  const fresh = join(paths.out, '.product-new');
  const old = join(paths.out, '.product-old');
  await reportStep('Building', async () => {
    // Taken first: a file saved during the build makes the result stale.
    const fingerprint = fingerprintSources(paths.root);
    rmSync(fresh, { recursive: true, force: true });
    const vite = join(paths.nodeModules, 'vite', 'bin', 'vite.js');
    const builds = Object.entries(PARTS).flatMap(([part, configs]) =>
      configs.map((config) =>
        // Two builds share a folder, which is empty anyway.
        [vite, 'build', '--config', config, '--outDir', join(fresh, part), '--no-emptyOutDir'],
      ),
    );
    const results = await Promise.all(
      builds.map((args) => runQuietly(paths.node, args, { cwd: paths.root })),
    );
    for (const result of results) expectSuccess(result, 'The build');
    writeLicenses(fresh, paths.nodeModules);
    writeFileSync(join(fresh, STAMP), fingerprint);
    rmSync(old, { recursive: true, force: true });
    if (existsSync(paths.product)) renameSync(paths.product, old);
    renameSync(fresh, paths.product);
    rmSync(old, { recursive: true, force: true });
  });
}

/**
 * @param {string} root
 * @returns {string} changes when a source file is added, removed, renamed or written
 */
export function fingerprintSources(root) {
  const hash = createHash('sha256');
  for (const input of INPUTS) addToHash(hash, root, join(root, input));
  return hash.digest('hex');
}

/**
 * @param {import('node:crypto').Hash} hash
 * @param {string} root
 * @param {string} path
 */
function addToHash(hash, root, path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat?.isDirectory()) {
    for (const name of readdirSync(path).sort()) addToHash(hash, root, join(path, name));
  } else if (stat && !/\.test\.tsx?$/.test(path)) {
    hash.update(`${relative(root, path)}\0${stat.size}\0${stat.mtimeMs}\0`);
  }
}
