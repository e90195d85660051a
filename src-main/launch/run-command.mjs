import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { delimiter, join, resolve } from 'node:path';

/** @typedef {{ ok: boolean, output: string }} CommandResult */

/** @type {readonly NodeJS.Signals[]} */
const FORWARDED_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Runs a command without input and keeps its output, so that it is shown only when it matters.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, shell?: boolean, timeout?: number }} [options] `timeout` in ms
 * @returns {Promise<CommandResult>} `ok` is false too when the command does not exist
 */
export function runQuietly(command, args, options = {}) {
  return new Promise((settle) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
    const stopForwarding = onSignals((signal) => {
      child.kill(signal);
      process.exit(128 + constants.signals[signal]);
    });
    child.on('error', (error) => {
      stopForwarding();
      settle({ ok: false, output: String(error) });
    });
    child.on('close', (code) => {
      stopForwarding();
      settle({ ok: code === 0, output });
    });
  });
}

/**
 * Runs npm with the Node it came with. The project's own Node leaves PATH for it, because `npm ci` removes
 * that one while it runs.
 *
 * @param {import('./project-paths.mjs').ProjectPaths} paths
 * @param {string} args fixed words without anything that a shell could read differently
 * @param {NodeJS.ProcessEnv} [env]
 */
export function runNpm(paths, args, env = {}) {
  const ownBin = resolve(join(paths.nodeModules, '.bin'));
  const PATH = (process.env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => folder !== '' && resolve(folder) !== ownBin)
    .join(delimiter);
  // A shell, since npm is a .cmd file on Windows.
  return runQuietly(`npm ${args} --loglevel=error`, [], {
    cwd: paths.root,
    env: { ...process.env, ...env, PATH },
    shell: true,
  });
}

/**
 * Runs a command on this process's own stdin, stdout and stderr and passes signals on.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<{ code: number, signal: null } | { code: null, signal: NodeJS.Signals }>}
 */
export function runInForeground(command, args, env = process.env) {
  return new Promise((settle, fail) => {
    const child = spawn(command, args, { stdio: 'inherit', env });
    // Ctrl-C in a terminal already reaches the child, which would take a second SIGINT for impatience.
    const inTerminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY;
    /** @type {Set<NodeJS.Signals>} */
    const sent = new Set();
    const stopForwarding = onSignals((signal) => {
      // npm passes on what the process group got already, so each signal is worth one delivery only.
      if (sent.has(signal) || (inTerminal && signal !== 'SIGTERM')) return;
      sent.add(signal);
      child.kill(signal);
    });
    const stopWatching = onOrphaned(() => child.kill('SIGTERM'));
    const stop = () => {
      stopForwarding();
      stopWatching();
    };
    child.on('error', (error) => {
      stop();
      fail(error);
    });
    child.on('exit', (code, signal) => {
      stop();
      settle(signal === null ? { code: code ?? 1, signal } : { code: null, signal });
    });
  });
}

/**
 * Runs a command in the foreground and ends as it ended: same exit code, or same signal.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 */
export async function becomeCommand(command, args, env) {
  const { code, signal } = await runInForeground(command, args, env);
  if (signal !== null) process.kill(process.pid, signal);
  process.exitCode = code ?? 1;
}

/**
 * @param {(signal: NodeJS.Signals) => void} handle
 * @returns {() => void} removes the handlers
 */
function onSignals(handle) {
  for (const signal of FORWARDED_SIGNALS) process.on(signal, handle);
  return () => {
    for (const signal of FORWARDED_SIGNALS) process.off(signal, handle);
  };
}

/**
 * npm runs scripts through a shell and signals only that shell, which dies without telling us:
 * https://github.com/npm/cli/issues/6684. Without this, stopping `npm start` leaves the product running.
 *
 * @param {() => void} handle
 * @returns {() => void} ends the watch
 */
function onOrphaned(handle) {
  // Started by hand, losing the parent means nothing (`nohup`, a closed shell).
  if (!process.env.npm_lifecycle_event) return () => {};
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    handle();
  }, 500);
  return () => clearInterval(timer);
}
