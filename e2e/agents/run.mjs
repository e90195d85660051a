import { join } from 'node:path';
import { installPackages } from '../../src-main/launch/install-packages.mjs';
import { launch } from '../../src-main/launch/launch-error.mjs';
import { prepare } from '../../src-main/launch/prepare.mjs';
import { expectSuccess } from '../../src-main/launch/report-step.mjs';
import { becomeCommand, runQuietly } from '../../src-main/launch/run-command.mjs';

/** `npm run test:agents [-- vitest arguments...]` */
await launch(async () => {
  const { paths } = await prepare();
  const root = join(import.meta.dirname, 'packages');
  const nodeModules = join(root, 'node_modules');
  await installPackages({ ...paths, root, nodeModules });
  // Puts the native binary where the `claude` command is; npm would run it, but not everywhere without asking.
  const postinstall = join(nodeModules, '@anthropic-ai', 'claude-code', 'install.cjs');
  expectSuccess(await runQuietly(paths.node, [postinstall]), 'The set-up of Claude Code');

  const vitest = join(paths.nodeModules, 'vitest', 'vitest.mjs');
  const config = join(import.meta.dirname, 'vitest.config.ts');
  await becomeCommand(paths.node, [vitest, 'run', '--config', config, ...process.argv.slice(2)]);
});
