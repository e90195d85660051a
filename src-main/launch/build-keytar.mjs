import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ensureSystemPackages } from './ensure-system-packages.mjs';
import { LaunchError } from './launch-error.mjs';
import { reportStep } from './report-step.mjs';
import { runNpm, runQuietly } from './run-command.mjs';

/**
 * Makes keytar load in that Node: its install script downloads a prebuilt binary, or else compiles one. System
 * packages are asked for only when they turn out to be missing.
 *
 * @param {import('./project-paths.mjs').PreparedPaths} paths
 */
export async function buildKeytar(paths) {
  let state = await loadKeytar(paths);
  if (state === 'loads') return;

  let output = '';
  const rebuild = () =>
    reportStep(
      'Building the keyring module',
      async () => {
        ({ output } = await runNpm(paths, 'rebuild keytar --ignore-scripts=false', findNodeHeaders(paths)));
        state = await loadKeytar(paths);
      },
      () => (state === 'loads' ? 'done' : 'no success'),
    );

  if (state === 'not-built') await rebuild();
  if (state === 'needs-libsecret') {
    await ensureSystemPackages('libsecret');
    state = await loadKeytar(paths);
  }
  if (state === 'not-built' && (await ensureSystemPackages('keytarBuild', output))) await rebuild();
  if (state !== 'loads') {
    throw new LaunchError(`The keyring module (keytar) could not be built:\n\n${output.trim()}\n`);
  }
}

/**
 * @param {import('./project-paths.mjs').PreparedPaths} paths
 * @returns {Promise<'loads' | 'needs-libsecret' | 'not-built'>}
 */
async function loadKeytar(paths) {
  const { ok, output } = await runQuietly(paths.node, ['-e', "require('keytar')"], { cwd: paths.root });
  if (ok) return 'loads';
  return output.includes('libsecret-1.so') ? 'needs-libsecret' : 'not-built';
}

/**
 * What brought Node, a package or its installer, has often brought its headers too; without them node-gyp goes to
 * nodejs.org.
 *
 * @param {import('./project-paths.mjs').PreparedPaths} paths
 * @returns {NodeJS.ProcessEnv}
 */
function findNodeHeaders(paths) {
  const brought = join(paths.nodeModules, 'node', 'node_modules');
  const folders = [
    ...(existsSync(brought) ? readdirSync(brought).map((name) => join(brought, name)) : []),
    resolve(paths.node, '..', '..'),
  ];
  const withHeaders = folders.find((folder) => existsSync(join(folder, 'include', 'node', 'common.gypi')));
  return withHeaders ? { npm_config_nodedir: withHeaders } : {};
}
