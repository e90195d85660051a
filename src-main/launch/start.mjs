import { tryToBringElectron } from './bring-electron.mjs';
import { findDisplayObstacle, findElectron, findSandboxObstacle } from './find-electron.mjs';
import { launch } from './launch-error.mjs';
import { withLaunchLock } from './launch-lock.mjs';
import { prepare } from './prepare.mjs';
import { becomeCommand } from './run-command.mjs';

await launch(async () => {
  const { paths } = await prepare();
  const args = process.argv.slice(2);
  const choice = await chooseHost(paths);
  if ('electron' in choice) {
    // Set in the terminals of editors that are made with Electron; it would start as plain Node.
    const { ELECTRON_RUN_AS_NODE: _, ...env } = process.env;
    await becomeCommand(choice.electron, [paths.root, ...args], env);
  } else {
    process.stderr.write(`The window opens in a browser: ${choice.obstacle}.\n`);
    await becomeCommand(paths.node, [paths.command, 'serve', '--ui', ...args]);
  }
});

/**
 * @param {import('./project-paths.mjs').PreparedPaths} paths
 * @returns {Promise<{ electron: string } | { obstacle: string }>} the tray app, or why there is none
 */
async function chooseHost(paths) {
  const noDisplay = findDisplayObstacle(process.env, process.platform, process.getuid?.());
  if (noDisplay) return { obstacle: noDisplay };
  const electron = findElectron(paths) ?? (await withLaunchLock(paths, () => tryToBringElectron(paths)));
  if (electron === undefined) {
    return { obstacle: 'Electron could not be fetched; "npx install-electron" tries again' };
  }
  const noSandbox = process.platform === 'linux' ? findSandboxObstacle(electron) : undefined;
  return noSandbox ? { obstacle: noSandbox } : { electron };
}
