import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LaunchError, launch } from '../../src-main/launch/launch-error.mjs';
import { prepare } from '../../src-main/launch/prepare.mjs';
import { expectSuccess, reportStep } from '../../src-main/launch/report-step.mjs';
import { becomeCommand, runQuietly } from '../../src-main/launch/run-command.mjs';

const IS_WINDOWS = process.platform === 'win32';

/** `npm run test:python [-- vitest arguments...]` */
await launch(async () => {
  const { paths } = await prepare();
  const python = await preparePython(join(paths.out, 'test-python'));
  const vitest = join(paths.nodeModules, 'vitest', 'vitest.mjs');
  const config = join(import.meta.dirname, 'vitest.config.ts');
  process.env.CCPROXY_TEST_PYTHON = python;
  await becomeCommand(paths.node, [vitest, 'run', '--config', config, ...process.argv.slice(2)]);
});

/**
 * A virtual environment with the packages of requirements.txt, made once per version of that file.
 *
 * @param {string} folder
 * @returns {Promise<string>} its interpreter
 */
async function preparePython(folder) {
  const requirements = join(import.meta.dirname, 'requirements.txt');
  const python = IS_WINDOWS ? join(folder, 'Scripts', 'python.exe') : join(folder, 'bin', 'python');
  const stamp = join(folder, '.installed-from');
  const wanted = createHash('sha256').update(readFileSync(requirements)).digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return python;
  rmSync(folder, { recursive: true, force: true });
  await reportStep('Installing the Python packages', async () => {
    const made = await runQuietly(IS_WINDOWS ? 'py' : 'python3', ['-m', 'venv', folder]);
    if (!made.ok) throw new LaunchError(`Python 3.10 or newer with venv is needed.\n\n${made.output.trim()}`);
    const install = ['-m', 'pip', 'install', '--quiet', '--no-deps', '--requirement', requirements];
    expectSuccess(await runQuietly(python, install), 'pip install');
  });
  writeFileSync(stamp, wanted);
  return python;
}
