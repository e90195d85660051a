import type { Problem } from '../../../src-shared/credential-status.ts';
import type { Preferences } from '../../../src-shared/model/preferences.ts';
import type { Quota } from '../../../src-shared/model/quota.ts';
import type { SignInStatus } from '../../../src-shared/model/sign-in-status.ts';
import { formatProblem, toWindowProblem } from '../../../src-shared/problem-text.ts';
import { PROVIDER_LABELS, type Provider } from '../../../src-shared/provider.ts';
import type { AppNotification } from './app-ports.ts';
import type { StoredView } from './credential-watcher.ts';

const NEARLY_USED_PERCENT = 90;

const SWITCHES: Readonly<Record<AppNotification['kind'], keyof Preferences['notifications']>> = {
  'sign-in-done': 'signIn',
  'sign-in-failed': 'signIn',
  'sign-in-needed': 'signIn',
  'proxy-stopped': 'proxyStopped',
  'quota-nearly-used': 'quota',
};

/** Decides what is worth a notification, and honours the user's switches. */
export interface Notifier {
  signInEnded(provider: Provider, status: SignInStatus): void;
  storedChanged(before: StoredView, after: StoredView): void;
  proxyFailed(problem: Problem): void;
  quotaSeen(quota: Quota): void;
}

export function createNotifier(options: {
  readonly notify: (notification: AppNotification) => void;
  readonly getPreferences: () => Preferences;
}): Notifier {
  /** Windows that were announced and have not been below the mark since. */
  const announced = new Set<string>();

  function notify(kind: AppNotification['kind'], title: string, body: string): void {
    if (options.getPreferences().notifications[SWITCHES[kind]]) options.notify({ kind, title, body });
  }

  return {
    signInEnded(provider, { phase, problem }) {
      const label = PROVIDER_LABELS[provider];
      if (phase === 'succeeded') notify('sign-in-done', `Signed in to ${label}`, 'Requests can use it now.');
      else if (problem !== null)
        notify('sign-in-failed', `Not signed in to ${label}`, formatProblem(toWindowProblem(problem)));
    },

    storedChanged(before, after) {
      for (const { kind, label, state } of after.credentials) {
        const known = before.credentials.find((credential) => credential.kind === kind);
        if (state !== 'sign-in-required' || known === undefined || known.state === state) continue;
        notify('sign-in-needed', `${label}: sign-in needed`, 'Open ccproxy and log in again.');
      }
    },

    proxyFailed(problem) {
      notify('proxy-stopped', 'The proxy is not running', formatProblem(toWindowProblem(problem)));
    },

    quotaSeen({ provider, windows }) {
      for (const { windowMinutes, usedPercent } of windows) {
        const key = `${provider}/${windowMinutes}`;
        if (usedPercent < NEARLY_USED_PERCENT) announced.delete(key);
        else if (!announced.has(key)) {
          announced.add(key);
          const span = describeSpan(windowMinutes);
          const body = `${Math.round(usedPercent)} % of ${span} is used.`;
          notify('quota-nearly-used', `${PROVIDER_LABELS[provider]}: nearly used up`, body);
        }
      }
    },
  };
}

function describeSpan(minutes: number | null): string {
  if (minutes === null) return 'the quota';
  return minutes % 1440 === 0
    ? `the ${minutes / 1440}-day quota`
    : `the ${Math.round(minutes / 60)}-hour quota`;
}
