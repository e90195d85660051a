import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expectSuccess, reportStep } from './report-step.mjs';
import { runQuietly } from './run-command.mjs';

const INPUTS = ['src-main', 'src-shared', 'package.json', 'package-lock.json'];
const STAMP = '.built-from';

/**
 * Whether the build was made from the sources as they are now. Only looks at sizes and times, which takes a
 * few milliseconds.
 *
 * @param {import('./project-paths.mjs').ProjectPaths} paths
 */
export function isBuilt(paths) {
  const stamp = join(paths.out, 'main', STAMP);
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprintSources(paths.root);
}

/**
 * Builds beside the last build and swaps the folders when it has succeeded: a failed or killed build leaves
 * the last one as it was.
 *
 * @param {import('./project-paths.mjs').ProjectPaths} paths
 */
export async function buildProduct(paths) {
  const fresh = join(paths.out, '.main-new');
  const target = join(paths.out, 'main');
  await reportStep('Building', async () => {
    // Taken first: a file saved during the build makes the result stale.
    const fingerprint = fingerprintSources(paths.root);
    const vite = join(paths.nodeModules, 'vite', 'bin', 'vite.js');
    const options = ['--config', join('src-main', 'vite.config.ts'), '--outDir', fresh, '--emptyOutDir'];
    expectSuccess(
      await runQuietly(paths.node24, [vite, 'build', ...options], { cwd: paths.root }),
      'The build',
    );
    writeFileSync(join(fresh, STAMP), fingerprint);
    rmSync(target, { recursive: true, force: true });
    renameSync(fresh, target);
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
  } else if (stat && !path.endsWith('.test.ts')) {
    hash.update(`${relative(root, path)}\0${stat.size}\0${stat.mtimeMs}\0`);
  }
}
