import type { Problem } from './credential-status.ts';
import type { ErrorCode } from './error-code.ts';

const KEYRING_ADVICE =
  'Unlock the keyring, or log in to a session that has one, then try again. To keep credentials in a file ' +
  'instead, change the credential storage in Settings and log in again.';

/** Where an error's own advice is for a terminal: it names a command, an option or a variable. */
const WINDOW_ADVICE: Partial<Record<ErrorCode, string>> = {
  not_signed_in: 'Log in first.',
  sign_in_required: 'Log in again.',
  codex_disabled: 'Switch OpenAI/Codex on in Settings.',
  keyring_locked: KEYRING_ADVICE,
  keyring_unavailable: KEYRING_ADVICE,
  bind_refused: 'Set an auth token under Security first.',
  port_in_use: 'Stop that program, or choose another port in Settings and tell your clients.',
  listen_failed: 'Check the port in Settings, and the address under Security.',
};

/** The same problem, with what can be done about it in the window, for whatever shows it there or leads there. */
export function toWindowProblem(problem: Problem): Problem {
  const { code } = problem;
  const advice = Object.hasOwn(WINDOW_ADVICE, code) ? WINDOW_ADVICE[code as ErrorCode] : undefined;
  return advice === undefined ? problem : { ...problem, advice };
}

/** Message and advice as one line of text. */
export function formatProblem({ message, advice }: Pick<Problem, 'message' | 'advice'>): string {
  return advice === null ? message : `${message} ${advice}`;
}
