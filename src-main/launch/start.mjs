import { launch } from './launch-error.mjs';
import { prepare } from './prepare.mjs';
import { becomeCommand } from './run-command.mjs';

await launch(async () => {
  const { paths } = await prepare();
  process.stderr.write('Running without a window: this version has no tray app yet.\n');
  await becomeCommand(paths.node24, [paths.product, 'serve', ...process.argv.slice(2)]);
});
