#!/usr/bin/env node
import { launch } from './launch-error.mjs';
import { prepare } from './prepare.mjs';
import { becomeCommand } from './run-command.mjs';

await launch(async () => {
  const { paths } = await prepare();
  await becomeCommand(paths.node, [paths.command, ...process.argv.slice(2)]);
});
