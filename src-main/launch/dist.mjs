import { join } from 'node:path';
import { bringElectron } from './bring-electron.mjs';
import { launch } from './launch-error.mjs';
import { prepare } from './prepare.mjs';
import { becomeCommand } from './run-command.mjs';

/**
 * `npm run dist [-- electron-builder arguments...]`: builds the product anew and packs it for this system and
 * architecture into `out/installers`.
 *
 * @param {readonly string[]} argv
 */
async function dist(argv) {
  const { paths } = await prepare({ rebuild: true });
  // electron-builder would try the download for most of a minute, then fail with a stack.
  if (!argv.some((arg) => arg.includes('electronDist'))) await bringElectron(paths);
  const builder = join(paths.nodeModules, 'electron-builder', 'cli.js');
  await becomeCommand(paths.node, [builder, '--projectDir', paths.root, ...argv]);
}

await launch(() => dist(process.argv.slice(2)));
