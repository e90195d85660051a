import { CommanderError } from 'commander';
import type { CliEnvironment, Run } from './cli.ts';
import { exitCodeOf, toAppError } from './output/describe-problem.ts';
import { createOutput } from './output/output.ts';
import { createProgram } from './program.ts';
import { createPrompts } from './prompt/prompts.ts';
import { toUsageError } from './usage-error.ts';

const MAX_HELP_WIDTH = 100;

/**
 * Runs one `ccproxy` command from its arguments to its last word.
 *
 * @returns the exit code: 0 good, 1 not signed in, expired or failed, 2 wrong usage. Never rejects.
 */
export async function runCli(environment: CliEnvironment): Promise<0 | 1 | 2> {
  const { argv, env, stdin, stdout, stderr } = environment;
  let exitCode: 0 | 1 | 2 = 0;

  async function execute(run: Run, isJson: boolean): Promise<void> {
    const output = createOutput({ stdout, stderr, isJson });
    const prompts = createPrompts(stdin, stderr);
    try {
      const outcome = await run({ ...environment, output, prompts });
      if (outcome === null) return;
      output.answer(outcome);
      if (outcome.error) exitCode = exitCodeOf(outcome.error);
    } catch (thrown) {
      const error = toAppError(thrown, env);
      output.fail(error);
      exitCode = exitCodeOf(error);
    } finally {
      prompts.close();
    }
  }

  const program = createProgram({
    onCommand: execute,
    writeOut: (text) => void stdout.write(text),
    writeErr: (text) => void stderr.write(text),
    helpWidth: Math.min(stdout.columns || 80, MAX_HELP_WIDTH),
  });
  try {
    await program.parseAsync(argv, { from: 'user' });
  } catch (thrown) {
    const isCommander = thrown instanceof CommanderError;
    if (isCommander && thrown.exitCode === 0) return 0;
    // No command at all: the help is on stderr already.
    if (isCommander && thrown.code === 'commander.help') return 2;
    const error = isCommander ? toUsageError(thrown, argv) : toAppError(thrown, env);
    createOutput({ stdout, stderr, isJson: argv.includes('--json') }).fail(error);
    return exitCodeOf(error);
  }
  return exitCode;
}
