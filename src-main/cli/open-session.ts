import { type CoreEnvironment, openCore } from '../compose/open-core.ts';
import { createProcessLog } from '../compose/process-log.ts';
import type { Session } from '../core/app/app-ports.ts';
import type { Cli } from './cli.ts';

export interface SessionOptions extends Pick<CoreEnvironment, 'flags' | 'authTokenFile'> {
  /** Whether the log is part of what the user wants to see; else only `LOGGING__LEVEL=debug` shows it. */
  readonly isServer?: boolean;
}

/**
 * Runs `work` with the core, and ends all that could keep the process alive. Warnings about settings go to
 * stderr.
 *
 * @throws AppError `settings_invalid`, and what `work` throws
 */
export async function withSession<T>(
  cli: Cli,
  { isServer = false, ...sources }: SessionOptions,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const session = await openCore(
    { ...cli, ...sources },
    createProcessLog({ isServer, stream: cli.logStream }),
  );
  for (const warning of session.loaded.warnings) cli.output.warn(warning);
  try {
    return await work(session);
  } finally {
    await session.close();
  }
}
