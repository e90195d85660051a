import { AppError, isAppError } from '../../core/errors/app-error.ts';
import { createSecretScrubber } from '../../core/logging/secret-scrubber.ts';
import type { Style } from './style.ts';

/** The user's own decision is no error. */
const DECISIONS = ['cancelled', 'oauth_cancelled', 'notice_not_accepted'] as const;

/** An error for programs. */
export function describeProblem({ code, message, advice }: AppError) {
  return { code, message, advice: advice ?? null };
}

/** An error for people: what is wrong, and on a second line what to do. */
export function renderProblem(error: AppError, style: Style): string {
  const prefix = isAppError(error, ...DECISIONS) ? '' : `${style('bad', 'Error:')} `;
  const { message, advice } = error;
  return advice === undefined ? prefix + message : `${prefix}${message}\n${advice}`;
}

/**
 * Makes an error of ours from anything. What is not ours was written for developers: its stack is shown only
 * when `LOGGING__LEVEL` is `debug`, and never with anything in it that looks like a token.
 */
export function toAppError(error: unknown, env: Readonly<Record<string, string | undefined>>): AppError {
  if (isAppError(error)) return error;
  const isDebug = env.LOGGING__LEVEL?.trim().toLowerCase() === 'debug';
  const details = error instanceof Error ? (isDebug && error.stack) || `${error}` : String(error);
  const { scrub } = createSecretScrubber();
  return new AppError('internal', `ccproxy failed unexpectedly (${scrub(details)}).`, {
    ...(!isDebug && { advice: 'Set LOGGING__LEVEL=debug to see where.' }),
    cause: error,
  });
}

/** 2: the command line was wrong; 1: everything else. */
export function exitCodeOf(error: AppError): 1 | 2 {
  return isAppError(error, 'usage', 'settings_unknown_name') ? 2 : 1;
}
