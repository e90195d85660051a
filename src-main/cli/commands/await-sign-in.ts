import { AppError, isAppError } from '../../core/errors/app-error.ts';
import type { SignInFlow } from '../../core/oauth/sign-in-flow.ts';
import type { Cli } from '../cli.ts';
import { renderProblem } from '../output/describe-problem.ts';

/** How long a sign-in waits for the browser. */
export const WAITING = 'Waiting for 5 minutes; Ctrl-C cancels.';

/** A flow that can be waited for and cancelled. */
type Cancellable = Pick<SignInFlow, 'cancel' | 'done'>;

/** Waits for the end of a sign-in; an abort of `signal` cancels it. Rejects as `flow.done` does. */
export async function awaitSignIn(flow: Cancellable, signal: AbortSignal): Promise<void> {
  const cancel = () => flow.cancel();
  if (signal.aborted) cancel();
  signal.addEventListener('abort', cancel, { once: true });
  try {
    await flow.done;
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}

/**
 * As {@link awaitSignIn}, and meanwhile takes what the user pastes into standard input. A paste that is no
 * good says why, and the waiting goes on.
 *
 * @param isOnlyWay whether the end of the input ends the sign-in, since nothing else can complete it
 * @throws AppError `oauth_paste_invalid` at the end of the input
 */
export async function awaitSignInOrPaste(
  cli: Cli,
  flow: SignInFlow,
  signal: AbortSignal,
  { isOnlyWay }: { readonly isOnlyWay: boolean },
): Promise<void> {
  const over = new AbortController();
  const pasting = takePastes(cli, flow, over.signal);
  if (isOnlyWay) {
    pasting.then((outcome) => {
      if (outcome === 'end of input') flow.cancel();
    });
  }
  try {
    await awaitSignIn(flow, signal);
  } catch (error) {
    over.abort();
    if (!isOnlyWay || signal.aborted || (await pasting) !== 'end of input') throw error;
    throw new AppError('oauth_paste_invalid', 'The input ended without a valid code. Nothing was saved.', {
      advice: 'Start again and paste what the last page shows (CODE#STATE).',
    });
  } finally {
    over.abort();
  }
}

/** Never rejects. */
async function takePastes(
  { prompts, output }: Cli,
  flow: SignInFlow,
  signal: AbortSignal,
): Promise<'accepted' | 'end of input' | 'stopped'> {
  for (;;) {
    const line = await prompts.lines.next(signal).catch(() => undefined);
    if (line === undefined) return 'stopped';
    if (line === null) return 'end of input';
    if (line.trim() === '') continue;
    try {
      await flow.submitPaste(line);
      return 'accepted';
    } catch (error) {
      output.tell(isAppError(error) ? renderProblem(error, output.style) : 'That could not be read.');
      output.tell('Still waiting.');
    }
  }
}
