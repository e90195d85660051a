/**
 * A reason to stop that the user can act on: the message is printed as it is, without a stack.
 */
export class LaunchError extends Error {}

/**
 * A system package is missing and may not be installed from here. The message holds the line to run.
 */
export class MissingSystemPackagesError extends LaunchError {}

/**
 * Runs an entry point and turns what goes wrong into one message on stderr and exit code 1.
 *
 * @param {() => Promise<void>} main
 */
export async function launch(main) {
  try {
    await main();
  } catch (error) {
    const { message, stack } = /** @type {Error} */ (error);
    process.stderr.write(`ccproxy: ${error instanceof LaunchError ? message : stack}\n`);
    process.exitCode = 1;
  }
}
