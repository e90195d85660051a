import { type Calls, type Link, openLink } from '../link.ts';
import type { BootOptions, HostCalls, Sight } from '../messages.ts';

const handlers: Calls = {};
let link: Link<HostCalls> | null = null;
let options: BootOptions | null = null;

/** Connects this process with the test that started it. */
export function connect(bootOptions: BootOptions): void {
  options = bootOptions;
  link = openLink<HostCalls>(process as never, handlers);
}

export function boot(): BootOptions {
  if (options === null) throw new Error('stand-in: not booted');
  return options;
}

/** The test's side. */
export function host(): Link<HostCalls> {
  if (link === null) throw new Error('stand-in: not booted');
  return link;
}

/** Answers calls of the test from now on. */
export function answerCalls(more: Calls): void {
  Object.assign(handlers, more);
}

/** Tells the test what the outside sees. */
export function show(sight: Sight): void {
  host()
    .call('see', sight)
    .catch(() => {}); // The test has gone.
}

/** Fails the test, whatever the app makes of it. */
export function reportProblem(text: string): void {
  show({ kind: 'problem', text });
}

/** Runs what the test's side is asked for, without anybody waiting for it. */
export function inBackground(work: Promise<unknown>): void {
  work.catch((error: unknown) => {
    const text = error instanceof Error ? error.message : String(error);
    if (!text.includes('has ended') && !text.includes('closed')) reportProblem(text);
  });
}

/** @throws in Electron's words */
export function refuse(message: string): never {
  throw new Error(message);
}
