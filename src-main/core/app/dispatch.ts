import type { ErrorCode } from '../../../src-shared/error-code.ts';
import type { InvokeChannel } from '../../../src-shared/ipc/channels.ts';
import { CONTRACT } from '../../../src-shared/ipc/contract.ts';
import type { Result } from '../../../src-shared/ipc/result.ts';
import { AppError } from '../errors/app-error.ts';
import type { Logger } from '../ports/logger.ts';
import type { AppService } from './app-service.ts';
import { toProblem } from './to-problem.ts';

/**
 * Answers one call of a window, from wherever it came. Never rejects. Beside the codes of the handlers:
 * `unknown_channel`, `invalid_input`, and `internal` for an answer that is not by the contract, which is held
 * back because it could hold what no window may see. What is asked for while the app still starts is done when it
 * is ready, except for the state and what needs no settings.
 */
export type Dispatcher = (channel: string, input: unknown) => Promise<Result<unknown>>;

/** What helps when the start is stuck, e.g. at a home folder on a network that does not answer. */
const NEEDS_NO_SETTINGS: ReadonlySet<InvokeChannel> = new Set<InvokeChannel>([
  'state.get',
  'diagnostics.preview',
  'diagnostics.save',
  'links.open',
  'logs.openFolder',
  'clipboard.write',
]);

export function createDispatcher(
  app: Pick<AppService, 'handlers' | 'whenReady'>,
  logger: Logger,
): Dispatcher {
  return async (channel, input) => {
    // Nothing that the window sent goes into the log, not even a channel's name that is none.
    if (!isInvokeChannel(channel)) return refuse(null, 'unknown_channel', 'There is no such function.');
    const { input: inputSchema, output: outputSchema } = CONTRACT[channel];
    const given = inputSchema.safeParse(input);
    if (!given.success) return refuse(channel, 'invalid_input', 'The input is not what this function takes.');
    // The compiler cannot know that the schema and the handler are those of one channel.
    const handle = app.handlers[channel] as (input: unknown) => unknown;
    let answer: unknown;
    if (!NEEDS_NO_SETTINGS.has(channel)) await app.whenReady();
    try {
      answer = await handle(given.data);
    } catch (error) {
      const problem = toProblem(error);
      if (problem.code === 'internal') logger.error({ channel, err: error }, 'a call of the window failed');
      return { ok: false, problem };
    }
    const output = outputSchema.safeParse(answer);
    if (output.success) return { ok: true, value: output.data };
    const places = output.error.issues.map(({ path }) => path.join('.'));
    logger.error({ channel, places }, 'an answer to the window was not by the contract');
    return { ok: false, problem: toProblem(null) };
  };

  function refuse(channel: InvokeChannel | null, code: ErrorCode, message: string): Result<never> {
    logger.warn({ channel, code }, 'a call of the window was refused');
    return { ok: false, problem: toProblem(new AppError(code, message)) };
  }
}

function isInvokeChannel(channel: string): channel is InvokeChannel {
  return Object.hasOwn(CONTRACT, channel);
}
