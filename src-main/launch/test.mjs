import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { sumTestReports } from './count-tests.mjs';
import { ensureSystemPackages } from './ensure-system-packages.mjs';
import { LaunchError, launch, MissingSystemPackagesError } from './launch-error.mjs';
import { prepare } from './prepare.mjs';
import { runInForeground } from './run-command.mjs';

/**
 * `npm test [-- [--allow-missing] [--only unit|keyring] vitest arguments...]`
 *
 * @param {string[]} argv
 */
async function test(argv) {
  const { allowMissing, only, vitestArgs } = readArguments(argv);
  const { paths, missing } = await prepare({ allowMissing });
  const obstacle = only === 'unit' ? undefined : await findKeyringObstacle(allowMissing, missing);
  if (obstacle) missing.push(`the keyring suite: ${obstacle}`);
  const reports = mkdtempSync(join(tmpdir(), 'ccproxy-test-reports-'));
  // So that tests which start `node` themselves get Node 24 too.
  const env = { ...process.env, PATH: join(paths.nodeModules, '.bin') + delimiter + process.env.PATH };
  /** @type {string[]} names of runs that ended badly */
  const failedRuns = [];
  const run = async (
    /** @type {string} */ name,
    /** @type {string} */ script,
    /** @type {string[]} */ args,
  ) => {
    const report = join(reports, `${name}.json`);
    const result = await runInForeground(
      paths.node24,
      [
        join(paths.root, script),
        ...args,
        ...['--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
        // A filter may well match the tests of one suite only.
        ...(vitestArgs.length > 0 ? ['--passWithNoTests', ...vitestArgs] : []),
      ],
      env,
    );
    if (result.code !== 0) failedRuns.push(name);
    if (result.signal !== null) throw new LaunchError(`the tests were ended by ${result.signal}`);
  };

  try {
    if (only !== 'keyring') {
      const config = join(paths.root, 'e2e', 'vitest.config.ts');
      await run('unit', 'node_modules/vitest/vitest.mjs', ['run', '--root', paths.root, '--config', config]);
    }
    if (only !== 'unit' && !obstacle) {
      for (const state of ['unlocked', 'locked', 'absent', 'stuck']) {
        await run(`keyring-${state}`, 'e2e/keyring/run-session.ts', [state]);
      }
    }
    const files = readdirSync(reports).map((name) => join(reports, name));
    const sum = sumTestReports(
      files,
      failedRuns.map((name) => join(reports, `${name}.json`)),
    );
    // A filter leaves tests out on purpose.
    if (vitestArgs.length === 0) missing.push(...sum.skipped);
    for (const line of missing) process.stdout.write(`Not run: ${line}\n`);
    process.stdout.write(`${sum.passed} passed, ${sum.failed} failed\n`);
    const isGood = sum.failed === 0 && sum.passed > 0 && (missing.length === 0 || allowMissing);
    process.exitCode = isGood ? 0 : 1;
  } finally {
    rmSync(reports, { recursive: true, force: true });
  }
}

/**
 * @param {string[]} argv
 */
function readArguments(argv) {
  const vitestArgs = [...argv];
  const at = vitestArgs.indexOf('--only');
  const only = at < 0 ? undefined : vitestArgs.splice(at, 2)[1];
  const allowed = vitestArgs.indexOf('--allow-missing');
  if (allowed >= 0) vitestArgs.splice(allowed, 1);
  return { only, allowMissing: allowed >= 0, vitestArgs };
}

/**
 * @param {boolean} allowMissing
 * @param {readonly string[]} missing
 * @returns {Promise<string | undefined>} why the keyring suite cannot run here
 */
async function findKeyringObstacle(allowMissing, missing) {
  if (process.platform !== 'linux') return 'it needs a D-Bus session with gnome-keyring, which Linux has';
  if (missing.length > 0) return 'it needs keytar';
  if (['dbus-run-session', 'gnome-keyring-daemon'].every(isOnPath)) return undefined;
  try {
    await ensureSystemPackages('keyringTests');
    return undefined;
  } catch (error) {
    if (!allowMissing || !(error instanceof MissingSystemPackagesError)) throw error;
    return 'dbus-run-session and gnome-keyring-daemon are missing';
  }
}

/** @param {string} command */
function isOnPath(command) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, command)));
}

await launch(() => test(process.argv.slice(2)));
