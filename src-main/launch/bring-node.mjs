import { existsSync } from 'node:fs';
import { delimiter, resolve } from 'node:path';
import { LaunchError } from './launch-error.mjs';
import { reportStep } from './report-step.mjs';
import { runNpm, runQuietly } from './run-command.mjs';

const FETCHED = 24;

/**
 * @typedef {object} Machine
 * @property {string} execPath the Node that runs now
 * @property {NodeJS.ProcessEnv} env
 * @property {() => Promise<string>} fetchNode resolves to what was printed
 */

/**
 * Finds the Node that everything else runs on: the one fetched before, else the one that runs now, else one that the
 * npm package `node` brings, so that users need no particular Node of their own. That package has no binary for some
 * systems, where one that is further back on PATH does. It comes last because npm scripts would not run on it: they
 * take the first on PATH, where npm puts the fetched one.
 *
 * @param {import('./project-paths.mjs').ProjectPaths} paths
 * @param {Partial<Machine>} [machine]
 * @returns {Promise<string>} its path
 */
export async function bringNode(paths, machine = {}) {
  const { execPath = process.execPath, env = process.env } = machine;
  const { fetchNode = async () => (await runNpm(paths, 'rebuild node --ignore-scripts=false')).output } =
    machine;
  const fetched = paths.fetchedNode;
  for (const node of [fetched, execPath]) {
    if (await askForPath(node)) return node;
  }
  let output = '';
  const isFetched = await reportStep(
    `Fetching Node ${FETCHED}`,
    async () => {
      output = await fetchNode();
      return (await askForPath(fetched)) !== undefined;
    },
    (isThere) => (isThere ? 'done' : 'no success'),
  );
  if (isFetched) return fetched;
  for (const node of listOnPath(paths, env)) {
    const other = await askForPath(node);
    if (other !== undefined) return other;
  }
  throw new LaunchError(
    `Node ${FETCHED}.9 (or 26 and newer) is needed, and none could be fetched for ${process.platform} ${process.arch}. ` +
      `Install it from https://nodejs.org and start this again from a new terminal.\n\n${output.trim()}\n`,
  );
}

/**
 * @param {import('./project-paths.mjs').ProjectPaths} paths
 * @param {NodeJS.ProcessEnv} env
 */
function listOnPath(paths, env) {
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  const ownBin = resolve(paths.nodeModules, '.bin');
  return (env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => folder !== '' && resolve(folder) !== ownBin)
    .map((folder) => resolve(folder, name));
}

/**
 * @param {string} node
 * @returns {Promise<string | undefined>} where it really is, since a version manager's shim is another Node in another
 *   folder; undefined when there is none, or one of a version that some tools exclude
 */
async function askForPath(node) {
  if (!existsSync(node)) return undefined;
  const { ok, output } = await runQuietly(node, ['-p', 'process.version + " " + process.execPath']);
  const [, major, minor, path] = /^v(\d+)\.(\d+)\.\S+ (.+)$/m.exec(output) ?? [];
  // From 24.9 on, Node tells WebSocket from other upgrades (`shouldUpgradeCallback`).
  const isRight = (Number(major) === FETCHED && Number(minor) >= 9) || Number(major) >= 26;
  return ok && isRight ? path : undefined;
}
