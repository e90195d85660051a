import { AppError } from '../errors/app-error.ts';

/** Of an answer that has to be held as a whole; no model writes as much. */
export const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

/** @returns `upstream_answer_invalid`, for an answer of more than {@link MAX_ANSWER_BYTES} */
export function createAnswerTooLargeError(): AppError {
  return new AppError('upstream_answer_invalid', 'The answer of the provider is larger than 64 MB.', {
    advice: 'Ask for it with "stream": true, or for less.',
  });
}
