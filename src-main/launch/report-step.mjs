import { LaunchError } from './launch-error.mjs';

/**
 * One line on stderr per step, with the seconds it took; a terminal sees them count. Stdout belongs to the
 * product.
 *
 * @template T
 * @param {string} label what is being done, e.g. `Installing packages`
 * @param {() => Promise<T>} work
 * @param {(result: T) => string} [describe] how it ended
 * @returns {Promise<T>}
 */
export async function reportStep(label, work, describe = () => 'done') {
  const start = Date.now();
  const elapsed = () => `${Math.round((Date.now() - start) / 1000)} s`;
  const stderr = process.stderr;
  stderr.write(`${label} ... `);
  const ticker = stderr.isTTY
    ? setInterval(() => stderr.write(`\r${label} ... ${elapsed()} `), 1000)
    : undefined;
  try {
    const result = await work();
    stderr.write(`${stderr.isTTY ? `\r${label} ... ` : ''}${describe(result)} in ${elapsed()}\n`);
    return result;
  } catch (error) {
    stderr.write(`failed after ${elapsed()}\n`);
    throw error;
  } finally {
    clearInterval(ticker);
  }
}

/**
 * @param {import('./run-command.mjs').CommandResult} result
 * @param {string} what the step that failed, for people
 */
export function expectSuccess(result, what) {
  if (!result.ok) throw new LaunchError(`${what} failed:\n\n${result.output.trim()}\n`);
}
