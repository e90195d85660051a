import { join } from 'node:path';
import { LaunchError, launch } from '../../src-main/launch/launch-error.mjs';
import { becomeCommand } from '../../src-main/launch/run-command.mjs';

/** `npm run e2e [-- [--host browser|stand-in|electron] vitest arguments...]`: fails when that host cannot run. */
await launch(async () => {
  const args = process.argv.slice(2);
  const at = args.indexOf('--host');
  const [, hosts = ''] = at < 0 ? [] : args.splice(at, 2);
  if (at >= 0 && hosts === '') throw new LaunchError('--host takes browser, stand-in or electron');
  const test = join(import.meta.dirname, '..', '..', 'src-main', 'launch', 'test.mjs');
  const env = { ...process.env, CCPROXY_E2E_HOSTS: hosts };
  await becomeCommand(process.execPath, [test, '--only', 'window', ...args], env);
});
