import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { systemClock } from '../../src-main/adapters/system-clock.ts';
import { runCli } from '../../src-main/cli/run-cli.ts';
import { AppError } from '../../src-main/core/errors/app-error.ts';
import type { OpenBrowser } from '../../src-main/core/ports/browser.ts';
import type { Keyring } from '../../src-main/core/ports/secret-store.ts';
import type { TempHome } from '../fakes/temp-home.ts';

export interface CliOptions {
  readonly home: TempHome;
  readonly env?: Readonly<Record<string, string>>;
  /** Somebody sits at a terminal and answers by `type`. Without one, stdin holds `input` and then ends. */
  readonly isTerminal?: boolean;
  readonly input?: string;
  readonly platform?: NodeJS.Platform;
  readonly keyring?: Keyring;
  /** Default: the window has not been built. */
  readonly windowDir?: string;
  /** Default: a machine without a browser. */
  readonly openBrowser?: OpenBrowser;
}

export type RunningCli = ReturnType<typeof startCli>;

/** Runs one command in this process, on streams of its own, as `main.ts` would. */
export function startCli(args: readonly string[], options: CliOptions) {
  const { home, isTerminal = false } = options;
  const stdin = Object.assign(new PassThrough(), { isTTY: isTerminal });
  const stdout = watch(Object.assign(new PassThrough(), { isTTY: isTerminal, columns: 80 }));
  const stderr = watch(Object.assign(new PassThrough(), { isTTY: isTerminal, columns: 80 }));
  if (!isTerminal) stdin.end(options.input ?? '');
  const interruption = new AbortController();

  const done = runCli({
    argv: args,
    env: { ...home.env, CREDENTIALS__STORAGE: 'file', ...options.env },
    cwd: home.cwd,
    platform: options.platform ?? process.platform,
    homeDir: home.home,
    windowDir: options.windowDir ?? join(home.cwd, 'no-window'),
    stdin,
    stdout: stdout.stream,
    stderr: stderr.stream,
    logStream: stderr.stream,
    keyring: options.keyring ?? createAbsentKeyring(),
    codexKeyring: createAbsentKeyring(),
    openBrowser: options.openBrowser ?? (async () => false),
    clock: systemClock,
    interruptible: (work) => work(interruption.signal),
  });

  return {
    /** The exit code, and all that was written. */
    done: done.then((exitCode) => ({ exitCode, stdout: stdout.text(), stderr: stderr.text() })),
    stdout,
    stderr,
    type: (line: string) => void stdin.write(`${line}\n`),
    /** Ctrl-D. */
    endInput: () => void stdin.end(),
    /** Ctrl-C. */
    interrupt: () => interruption.abort(new AppError('cancelled', 'Cancelled. Nothing was changed.')),
  };
}

/** What the adapters make of a machine without a Secret Service. */
function createAbsentKeyring(): Keyring {
  const fail = () => Promise.reject(new AppError('keyring_unavailable', 'There is no keyring here.'));
  return { getPassword: fail, setPassword: fail, deletePassword: fail };
}

/** {@link startCli} for a command that needs no answers. */
export function runCliToEnd(args: readonly string[], options: CliOptions) {
  return startCli(args, options).done;
}

/** A stream whose text, without colours, can be read and waited for. */
function watch<S extends PassThrough>(stream: S) {
  let raw = '';
  const text = () => stripVTControlCharacters(raw);
  stream.on('data', (chunk: Buffer) => {
    raw += chunk.toString('utf8');
  });
  return {
    stream,
    text,
    raw: () => raw,
    /** The match of `pattern` in the text so far, or as soon as it is there. */
    waitFor(pattern: RegExp): Promise<RegExpExecArray> {
      return new Promise((resolve) => {
        const look = () => {
          const match = pattern.exec(text());
          if (match === null) return;
          stream.off('data', look);
          resolve(match);
        };
        stream.on('data', look);
        look();
      });
    },
  };
}
