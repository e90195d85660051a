import type { Problem } from '../../../src-shared/credential-status.ts';
import { isAppError } from '../errors/app-error.ts';

/** An error as a window may see it. The text of an error that is not an `AppError` stays inside. */
export function toProblem(error: unknown): Problem {
  if (isAppError(error)) return { code: error.code, message: error.message, advice: error.advice ?? null };
  return {
    code: 'internal',
    message: 'Something went wrong inside ccproxy.',
    advice: 'The log has the details.',
  };
}
