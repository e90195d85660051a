import { LaunchError } from './launch-error.mjs';
import { reportStep } from './report-step.mjs';
import { runNpm, runQuietly } from './run-command.mjs';

/**
 * Brings Node 24, so that users need no particular Node of their own: the npm package `node` holds a script
 * that fetches the binary package for this machine.
 *
 * @param {import('./project-paths.mjs').ProjectPaths} paths
 */
export async function bringNode24(paths) {
  if (await worksAsNode24(paths.node24)) return;
  await reportStep('Fetching Node 24', async () => {
    const result = await runNpm(paths, 'rebuild node --ignore-scripts=false');
    if (!(await worksAsNode24(paths.node24))) {
      throw new LaunchError(
        `Node 24 could not be fetched or does not run here:\n\n${result.output.trim()}\n`,
      );
    }
  });
}

/** @param {string} node24 */
async function worksAsNode24(node24) {
  const { ok, output } = await runQuietly(node24, ['--version']);
  return ok && output.startsWith('v24.');
}
