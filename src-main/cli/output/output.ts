import type { AppError } from '../../core/errors/app-error.ts';
import { describeProblem, renderProblem } from './describe-problem.ts';
import { createStyle, type Style } from './style.ts';
import type { Layout } from './table.ts';

const DEFAULT_WIDTH = 80;

/** A stream that may be a terminal. */
export type OutputStream = NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };

/** What a command has to say at its end. */
export interface Outcome {
  /** The answer for programs. Never a secret, unless handing it out is the command's purpose. */
  readonly json: object;
  /** The same for people; may be left out when `error` says it all. */
  readonly text?: string;
  /** Makes the command fail, although there is something to show. */
  readonly error?: AppError | null;
  /** Whether `text` says already what `error` would. */
  readonly isErrorInText?: boolean;
}

/** Where a command's words go: its answer to stdout, all else to stderr. */
export interface Output {
  /** For what goes to stdout. */
  readonly layout: Layout;
  /** For what goes to stderr. */
  readonly style: Style;
  /** A line that programs may wait for: on stdout or, with `--json`, which allows one object only, on stderr. */
  announce(line: string): void;
  /** Progress, questions and warnings, on stderr. */
  tell(text: string): void;
  warn(text: string): void;
  /** The command's answer; at most once. */
  answer(outcome: Outcome): void;
  fail(error: AppError): void;
}

export function createOutput(options: {
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly isJson: boolean;
}): Output {
  const { stdout, stderr, isJson } = options;
  const style = createStyle(stderr);
  let hasAnswered = false;

  const tell = (text: string) => void stderr.write(`${text}\n`);

  function writeJson(value: object): void {
    hasAnswered = true;
    stdout.write(`${JSON.stringify(value, null, stdout.isTTY === true ? 2 : undefined)}\n`);
  }

  return {
    layout: { style: createStyle(stdout), width: stdout.columns || DEFAULT_WIDTH },
    style,
    announce(line) {
      if (isJson) tell(line);
      else stdout.write(`${line}\n`);
    },
    tell,
    warn: (text) => tell(`${style('warning', 'Warning:')} ${text}`),
    answer({ json, text, error, isErrorInText = false }) {
      if (isJson) {
        writeJson(error ? { ...json, error: describeProblem(error) } : json);
        return;
      }
      hasAnswered = true;
      if (text !== undefined) stdout.write(`${text}\n`);
      if (error && !isErrorInText) tell(renderProblem(error, style));
    },
    fail(error) {
      if (isJson && !hasAnswered) writeJson({ error: describeProblem(error) });
      else tell(renderProblem(error, style));
    },
  };
}
