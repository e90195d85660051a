import { join } from 'node:path';
import { ensureChromium } from '../../src-main/launch/ensure-chromium.mjs';
import { launch } from '../../src-main/launch/launch-error.mjs';
import { prepare } from '../../src-main/launch/prepare.mjs';
import { becomeCommand } from '../../src-main/launch/run-command.mjs';

/** `npm run screenshots [-- [--only text] [--full] [--readme]]` */
await launch(async () => {
  const { paths } = await prepare();
  await ensureChromium(paths);
  await becomeCommand(paths.node, [join(import.meta.dirname, 'main.ts'), ...process.argv.slice(2)]);
});
