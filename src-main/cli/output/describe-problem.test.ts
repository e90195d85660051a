import { expect, test } from 'vitest';
import { AppError } from '../../core/errors/app-error.ts';
import { describeProblem, exitCodeOf, renderProblem, toAppError } from './describe-problem.ts';

const plain = (_tone: string, text: string) => text;

test('an error of ours says what is wrong and what to do', () => {
  const error = new AppError('not_signed_in', 'Not signed in.', { advice: 'Sign in.' });
  expect(toAppError(error, {})).toBe(error);
  expect(renderProblem(error, plain)).toBe('Error: Not signed in.\nSign in.');
  expect(describeProblem(error)).toEqual({
    code: 'not_signed_in',
    message: 'Not signed in.',
    advice: 'Sign in.',
  });
});

test("the user's own decision is not called an error", () => {
  expect(renderProblem(new AppError('oauth_cancelled', 'Cancelled.'), plain)).toBe('Cancelled.');
});

test('an unexpected error shows its stack only for debugging, and a token never', () => {
  const error = new TypeError('no reading of sk-ant-oat01-0123456789 here');
  const shown = toAppError(error, { LOGGING__LEVEL: 'info' });
  expect(shown.code).toBe('internal');
  expect(shown.message).toBe('ccproxy failed unexpectedly (TypeError: no reading of [redacted] here).');
  expect(shown.advice).toContain('LOGGING__LEVEL=debug');

  const debugged = toAppError(error, { LOGGING__LEVEL: 'DEBUG' });
  expect(debugged.message).toContain('describe-problem.test.ts');
  expect(debugged.message).not.toContain('0123456789');
});

test('only a wrong command line is wrong usage', () => {
  expect(exitCodeOf(new AppError('usage', ''))).toBe(2);
  expect(exitCodeOf(new AppError('settings_unknown_name', ''))).toBe(2);
  expect(exitCodeOf(new AppError('settings_invalid', ''))).toBe(1);
});
