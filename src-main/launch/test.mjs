import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { sumTestReports } from './count-tests.mjs';
import { ensureChromium } from './ensure-chromium.mjs';
import { ensureSystemPackages } from './ensure-system-packages.mjs';
import { findElectron } from './find-electron.mjs';
import { LaunchError, launch, MissingSystemPackagesError } from './launch-error.mjs';
import { prepare } from './prepare.mjs';
import { runInForeground } from './run-command.mjs';

/** @typedef {typeof SUITES[number]} Suite */
const SUITES = /** @type {const} */ (['unit', 'window', 'keyring']);
const VITEST = 'node_modules/vitest/vitest.mjs';

/**
 * `npm test [-- [--allow-missing] [--only unit|window|keyring] vitest arguments...]`
 *
 * @param {string[]} argv
 */
async function test(argv) {
  const { allowMissing, only, vitestArgs } = readArguments(argv);
  const { paths, missing } = await prepare({ allowMissing });
  const isWanted = (/** @type {Suite} */ suite) => only === undefined || only === suite;
  const keyringObstacle = isWanted('keyring') ? await findKeyringObstacle(allowMissing, missing) : undefined;
  if (keyringObstacle) missing.push(`the keyring suite: ${keyringObstacle}`);
  const windowObstacle = isWanted('window') ? await findWindowObstacle(allowMissing, paths) : undefined;
  if (windowObstacle) missing.push(`the window suite: ${windowObstacle}`);
  const reports = mkdtempSync(join(tmpdir(), 'ccproxy-test-reports-'));
  // So that tests which start `node` themselves get the same one; what else is beside it hides no tool of the project.
  const folders = [join(paths.nodeModules, '.bin'), dirname(paths.node), process.env.PATH ?? ''];
  const env = { ...process.env, PATH: folders.join(delimiter) };
  /** @type {string[]} names of runs that ended badly */
  const failedRuns = [];
  const run = async (
    /** @type {string} */ name,
    /** @type {string} */ script,
    /** @type {string[]} */ args,
    /** @type {readonly string[]} */ wrapper = [],
  ) => {
    const report = join(reports, `${name}.json`);
    const [command = '', ...commandArgs] = [...wrapper, paths.node];
    const result = await runInForeground(
      command,
      [
        ...commandArgs,
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
    const vitest = (/** @type {string[]} */ ...folders) => [
      ...['run', '--root', paths.root],
      ...['--config', join(paths.root, ...folders, 'vitest.config.ts')],
    ];
    if (isWanted('unit')) await run('unit', VITEST, vitest('e2e'));
    if (isWanted('window') && !windowObstacle) {
      await run('window', VITEST, vitest('e2e', 'window'), needsDisplay(paths) ? ['xvfb-run', '-a'] : []);
    }
    if (isWanted('keyring') && !keyringObstacle) {
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
 * @returns {{ only: Suite | undefined, allowMissing: boolean, vitestArgs: string[] }}
 */
function readArguments(argv) {
  const vitestArgs = [...argv];
  const at = vitestArgs.indexOf('--only');
  const name = at < 0 ? undefined : vitestArgs.splice(at, 2)[1];
  const only = SUITES.find((suite) => suite === name);
  if (at >= 0 && only === undefined) throw new LaunchError(`--only takes one of ${SUITES.join(', ')}`);
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
  const isThere = await tryToBring(() => ensureSystemPackages('keyringTests'), allowMissing);
  return isThere ? undefined : 'dbus-run-session and gnome-keyring-daemon are missing';
}

/**
 * @param {boolean} allowMissing
 * @param {import('./project-paths.mjs').PreparedPaths} paths
 * @returns {Promise<string | undefined>} why the window suite cannot run here
 */
async function findWindowObstacle(allowMissing, paths) {
  if (!(await tryToBring(() => ensureChromium(paths), allowMissing))) return 'there is no Chromium';
  if (!needsDisplay(paths) || isOnPath('xvfb-run')) return undefined;
  const isThere = await tryToBring(() => ensureSystemPackages('display'), allowMissing);
  return isThere ? undefined : 'Electron is here, but neither a display nor xvfb-run';
}

/**
 * Whether the suite opens windows of the real Electron, which has no headless mode.
 *
 * @param {import('./project-paths.mjs').ProjectPaths} paths
 */
function needsDisplay(paths) {
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  return process.platform === 'linux' && !DISPLAY && !WAYLAND_DISPLAY && findElectron(paths) !== undefined;
}

/**
 * @param {() => Promise<unknown>} bring
 * @param {boolean} allowMissing
 */
async function tryToBring(bring, allowMissing) {
  try {
    await bring();
    return true;
  } catch (error) {
    if (allowMissing && error instanceof MissingSystemPackagesError) return false;
    throw error;
  }
}

/** @param {string} command */
function isOnPath(command) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, command)));
}

await launch(() => test(process.argv.slice(2)));
