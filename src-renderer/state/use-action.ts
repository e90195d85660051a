import { useCallback, useRef, useState } from 'react';
import type { Problem } from '../../src-shared/credential-status.ts';
import type { InvokeChannel } from '../../src-shared/ipc/channels.ts';
import type { InvokeInput, InvokeOutput } from '../../src-shared/ipc/contract.ts';
import type { Result } from '../../src-shared/ipc/result.ts';
import { useHost } from './window-context.tsx';

type InputArguments<C extends InvokeChannel> =
  undefined extends InvokeInput<C> ? [input?: InvokeInput<C>] : [input: InvokeInput<C>];

export interface Action<C extends InvokeChannel> {
  /** Asks the main side. Never rejects. */
  run(...args: InputArguments<C>): Promise<Result<InvokeOutput<C>>>;
  /** A call is under way. */
  readonly isBusy: boolean;
  /** Why the last call failed; `null` from the next call on. */
  readonly problem: Problem | null;
  clear(): void;
}

/** One function of the main side, with what a button needs to show about it. */
export function useAction<C extends InvokeChannel>(channel: C): Action<C> {
  const host = useHost();
  const [runningCount, setRunningCount] = useState(0);
  const [problem, setProblem] = useState<Problem | null>(null);
  const lastCall = useRef(0);

  const run = useCallback(
    async (...[input]: InputArguments<C>) => {
      const call = ++lastCall.current;
      setRunningCount((count) => count + 1);
      setProblem(null);
      const result = await host.invoke(channel, input as InvokeInput<C>);
      setRunningCount((count) => count - 1);
      if (!result.ok && call === lastCall.current) setProblem(result.problem);
      return result;
    },
    [host, channel],
  );
  const clear = useCallback(() => setProblem(null), []);
  return { run, isBusy: runningCount > 0, problem, clear };
}
