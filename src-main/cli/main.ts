import { homedir } from 'node:os';
import { join } from 'node:path';
import { createCodexKeyring } from '../adapters/codex-keyring.ts';
import { createKeytarKeyring } from '../adapters/keytar-keyring.ts';
import { createOpenBrowser } from '../adapters/open-browser.ts';
import { systemClock } from '../adapters/system-clock.ts';
import { renderProblem, toAppError } from './output/describe-problem.ts';
import { createStyle } from './output/style.ts';
import { createInterruptible } from './process-signals.ts';
import { runCli } from './run-cli.ts';

const { env, platform, stdin, stdout, stderr } = process;

/** How long something that was left open may keep the process alive once all is said and done. */
const LINGER_MS = 1_000;

process.on('uncaughtException', (error) => {
  stderr.write(`${renderProblem(toAppError(error, env), createStyle(stderr))}\n`);
  process.exit(1);
});
// A reader that has seen enough (`| head`) is no reason to fail.
for (const stream of [stdout, stderr]) stream.on('error', () => {});

process.exitCode = await runCli({
  argv: process.argv.slice(2),
  env,
  cwd: process.cwd(),
  platform,
  homeDir: homedir(),
  windowDir: join(import.meta.dirname, '..', 'renderer'),
  stdin,
  stdout,
  stderr,
  keyring: createKeytarKeyring(),
  codexKeyring: createCodexKeyring(),
  openBrowser: createOpenBrowser({ env, platform }),
  clock: systemClock,
  interruptible: createInterruptible(process),
});
await Promise.all([stdout, stderr].map((stream) => new Promise((written) => stream.write('', written))));
setTimeout(() => process.exit(), LINGER_MS).unref();
