import type { LogStream } from '../adapters/pino-logger.ts';
import type { OpenBrowser } from '../core/ports/browser.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { Keyring } from '../core/ports/secret-store.ts';
import type { Outcome, Output, OutputStream } from './output/output.ts';
import type { InputStream, Prompts } from './prompt/prompts.ts';

/** Everything that the command gets from outside; `main.ts` reads it once. */
export interface CliEnvironment {
  /** The arguments, without the names of Node and of the script. */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly platform: NodeJS.Platform;
  readonly homeDir: string;
  /** The built window: a folder with `index.html`. */
  readonly windowDir: string;
  readonly stdin: InputStream;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  /** Where `serve` logs to; the process's stderr when absent. */
  readonly logStream?: LogStream;
  readonly keyring: Keyring;
  readonly codexKeyring: Keyring;
  readonly openBrowser: OpenBrowser;
  readonly clock: Clock;
  /** Runs `work`, whose signal aborts when the user presses Ctrl-C or the system ends the process. */
  readonly interruptible: Interruptible;
}

export type Interruptible = <T>(work: (signal: AbortSignal) => Promise<T>) => Promise<T>;

/** What a command works with. */
export interface Cli extends CliEnvironment {
  readonly output: Output;
  readonly prompts: Prompts;
}

/**
 * One command.
 *
 * @returns what it has to say, or `null` when it has said it
 * @throws AppError when it fails without anything to show
 */
export type Run = (cli: Cli) => Promise<Outcome | null>;
