import type { AppSnapshot } from '../../../src-shared/model/app-snapshot.ts';
import { type Provider, providerSchema } from '../../../src-shared/provider.ts';
import { findCredential, isUsable, OWN_KINDS } from '../sign-in/credential-state.ts';

export const STEPS = ['log-in', 'start', 'test'] as const;
export type Step = (typeof STEPS)[number];
export type StepState = 'done' | 'current' | 'later';

/** The providers whose requests the proxy can serve now, were it running. */
export function listUsableProviders({ credentials }: Pick<AppSnapshot, 'credentials'>): Provider[] {
  return providerSchema.options.filter((provider) => {
    const credential = findCredential(credentials, OWN_KINDS[provider]);
    return credential !== null && isUsable(credential);
  });
}

/**
 * How far the walk has come. It follows from what is true, so that it goes on where it was left, and the first step
 * that is not done is the one to take, whichever others are.
 */
export function describeSteps(
  snapshot: Pick<AppSnapshot, 'credentials' | 'proxy'>,
  hasAnswer: boolean,
): Readonly<Record<Step, StepState>> {
  const isDone: Readonly<Record<Step, boolean>> = {
    'log-in': listUsableProviders(snapshot).length > 0,
    start: snapshot.proxy.state === 'running',
    test: hasAnswer,
  };
  const current = STEPS.find((step) => !isDone[step]);
  const stateOf = (step: Step) => (isDone[step] ? 'done' : step === current ? 'current' : 'later');
  return { 'log-in': stateOf('log-in'), start: stateOf('start'), test: stateOf('test') };
}
