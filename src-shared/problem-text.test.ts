import { expect, it } from 'vitest';
import { formatProblem, toWindowProblem } from './problem-text.ts';

it.each([
  ['not_signed_in', 'Run "ccproxy auth login".', 'Log in first.'],
  ['port_in_use', 'Stop it, or choose another port with --port.', /^Stop that program, .* in Settings/],
  ['keyring_locked', 'Set CREDENTIALS__STORAGE=file.', /the credential storage in Settings/],
])('the window has words of its own for %s', (code, advice, expected) => {
  const problem = { code, message: 'What is wrong.', advice };
  const { advice: shown, ...rest } = toWindowProblem(problem);
  expect(shown).toMatch(expected);
  expect(shown).not.toMatch(/ccproxy |--|__/);
  expect(rest).toEqual({ code, message: 'What is wrong.' });
});

it('tells what the proxy answered without the command that clients are told', () => {
  const message = 'Not signed in to Claude. Run "ccproxy auth login claude".';
  const problem = { code: 'not_signed_in', message, advice: null };
  const expected = { code: 'not_signed_in', message: 'Not signed in to Claude.', advice: 'Log in first.' };
  expect(toWindowProblem(problem, 'claude')).toEqual(expected);
  const inUse = { code: 'port_in_use', message: 'Port 8000 is in use.', advice: null };
  expect(toWindowProblem(inUse, 'claude').message).toBe(inUse.message);
});

it.each(['credential_unreadable', 'overloaded_error', 'constructor', '__proto__'])(
  'any other advice, as for %s, stays as it is',
  (code) => {
    const problem = { code, message: 'What is wrong.', advice: 'Sign in again.' };
    expect(toWindowProblem(problem)).toBe(problem);
  },
);

it('makes one line of message and advice', () => {
  expect(formatProblem({ message: 'It is.', advice: 'Do that.' })).toBe('It is. Do that.');
  expect(formatProblem({ message: 'It is.', advice: null })).toBe('It is.');
});
