import type { Problem } from './credential-status.ts';
import type { ErrorCode } from './error-code.ts';
import { PROVIDER_LABELS, type Provider } from './provider.ts';

const KEYRING_ADVICE =
  'Unlock the keyring, or log in to a session that has one, then try again. To keep credentials in a file ' +
  'instead, change the credential storage in Settings and log in again.';

interface WindowText {
  readonly advice: string;
  /** Where the message from the proxy names a command, too: it is for a client. */
  readonly answer?: (label: string) => string;
}

/** Where an error's own words are for a terminal: they name a command, an option or a variable. */
const WINDOW_TEXTS: Partial<Record<ErrorCode, WindowText>> = {
  not_signed_in: { advice: 'Log in first.', answer: (label) => `Not signed in to ${label}.` },
  sign_in_required: { advice: 'Log in again.', answer: (label) => `The ${label} sign-in has ended.` },
  codex_disabled: {
    advice: 'Switch OpenAI/Codex on in Settings.',
    answer: (label) => `${label} is switched off.`,
  },
  keyring_locked: { advice: KEYRING_ADVICE },
  keyring_unavailable: { advice: KEYRING_ADVICE },
  bind_refused: { advice: 'Set an auth token under Security first.' },
  port_in_use: {
    advice: 'Stop that program, or choose another port in Settings and tell your clients.',
  },
  listen_failed: { advice: 'Check the port in Settings, and the address under Security.' },
};

/**
 * The same problem, with what can be done about it in the window, for whatever shows it there or leads there.
 *
 * @param answeredBy the provider, where the problem is the proxy's answer to a request for it
 */
export function toWindowProblem(problem: Problem, answeredBy?: Provider): Problem {
  const { code, message } = problem;
  const text = Object.hasOwn(WINDOW_TEXTS, code) ? WINDOW_TEXTS[code as ErrorCode] : undefined;
  if (text === undefined) return problem;
  const answer = answeredBy && text.answer?.(PROVIDER_LABELS[answeredBy]);
  return { ...problem, message: answer ?? message, advice: text.advice };
}

/** Message and advice as one line of text. */
export function formatProblem({ message, advice }: Pick<Problem, 'message' | 'advice'>): string {
  return advice === null ? message : `${message} ${advice}`;
}
