import type { CommanderError } from 'commander';
import { AppError } from '../core/errors/app-error.ts';
import { createSecretScrubber } from '../core/logging/secret-scrubber.ts';

const SECRET_IN_ARGUMENTS = 'The API key is read from standard input, never from the command line.';

/**
 * Makes our own error of commander's. Arguments may hold a secret in the wrong place, so values are not
 * repeated.
 */
export function toUsageError({ code, message }: CommanderError, argv: readonly string[]): AppError {
  if (argv.some((argument) => /^--api-?key=/i.test(argument)) || isKeyAfterOption(code, argv)) {
    return new AppError('usage', SECRET_IN_ARGUMENTS, {
      advice: 'Type or pipe it in. Replace that key: command lines are no secret.',
    });
  }
  const text = message
    .replace(/^error: /, '')
    // What commander repeats of excess arguments, and of an unknown option with a value.
    .replace(/( but got \d+): .*$/s, '$1.')
    .replace(/(option '--[^\s='"]+)=.*?'(?=$|\n)/s, "$1=...'")
    .replace(/option '(.+?)' argument '.*?' is invalid\./s, "option '$1' is not valid.");
  const { scrub } = createSecretScrubber();
  const [first = '', ...rest] = scrub(text).split('\n');
  const hint = rest.join(' ').replace(/^\((.*)\)$/, '$1');
  const sentence = first.charAt(0).toUpperCase() + first.slice(1).replace(/(?<!\.)$/, '.');
  return new AppError('usage', sentence, {
    advice: hint === '' ? `Run "${findHelp(argv)}".` : hint,
  });
}

function isKeyAfterOption(code: string, argv: readonly string[]): boolean {
  return code === 'commander.excessArguments' && argv.includes('--api-key');
}

/** The help of the command as far as it is known to be one. */
function findHelp([first, second]: readonly string[]): string {
  if (first === 'serve') return 'ccproxy serve --help';
  if (first !== 'auth' && first !== 'config') return 'ccproxy --help';
  const isName = second !== undefined && /^[a-z-]{3,16}$/.test(second) && !second.startsWith('-');
  return isName ? `ccproxy ${first} ${second} --help` : `ccproxy ${first} --help`;
}
