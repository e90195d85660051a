import { existsSync } from 'node:fs';
import { delimiter, resolve } from 'node:path';
import { LaunchError } from './launch-error.mjs';
import { reportStep } from './report-step.mjs';
import { runNpm, runQuietly } from './run-command.mjs';

const OLDEST = 24;

/**
 * @typedef {object} Machine
 * @property {string} execPath the Node that runs now
 * @property {NodeJS.ProcessEnv} env
 * @property {() => Promise<string>} fetchNode resolves to what was printed
 */

/**
 * Finds the Node that everything else runs on, 24 or newer: the one brought before, else one that is here already,
 * else one that the npm package `node` brings, so that users need no particular Node of their own. That package has
 * no binary for some systems.
 *
 * @param {import('./project-paths.mjs').ProjectPaths} paths
 * @param {Partial<Machine>} [machine]
 * @returns {Promise<string>} its path
 */
export async function bringNode24(paths, machine = {}) {
  const { execPath = process.execPath, env = process.env } = machine;
  const { fetchNode = async () => (await runNpm(paths, 'rebuild node --ignore-scripts=false')).output } =
    machine;
  const fetched = paths.node24;
  for (const node of new Set([fetched, execPath, ...listOnPath(paths, env)])) {
    if (await isNewEnough(node)) return node;
  }
  await reportStep(`Fetching Node ${OLDEST}`, async () => {
    const output = await fetchNode();
    if (await isNewEnough(fetched)) return;
    throw new LaunchError(
      `Node ${OLDEST} or newer is needed, and none could be fetched for ${process.platform} ${process.arch}. ` +
        `Install it from https://nodejs.org and start this again from a new terminal.\n\n${output.trim()}\n`,
    );
  });
  return fetched;
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
    .map((folder) => resolve(folder, name))
    .filter((node) => existsSync(node));
}

/** @param {string} node */
async function isNewEnough(node) {
  if (!existsSync(node)) return false;
  const { ok, output } = await runQuietly(node, ['--version']);
  return ok && Number(/^v(\d+)\./.exec(output)?.[1]) >= OLDEST;
}
