import { join } from 'node:path';
import { launch } from '../../src-main/launch/launch-error.mjs';
import { prepare } from '../../src-main/launch/prepare.mjs';
import { becomeCommand } from '../../src-main/launch/run-command.mjs';

await launch(async () => {
  const { paths } = await prepare();
  await becomeCommand(paths.node, [join(import.meta.dirname, 'main.ts'), ...process.argv.slice(2)]);
});
