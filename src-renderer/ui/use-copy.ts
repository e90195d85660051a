import { useCallback, useEffect, useRef, useState } from 'react';
import type { Result } from '../../src-shared/ipc/result.ts';
import { describeFailure, useToast } from './toast.tsx';

const SHOWN_MS = 2_000;

/**
 * Copies, and remembers for two seconds that it has. A failure is told as a toast.
 *
 * @param copy e.g. `() => host.copyText('...')`
 */
export function useCopy(copy: () => Promise<Result<void>>) {
  const toast = useToast();
  const [isCopied, setCopied] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);

  const run = useCallback(async () => {
    const result = await copy();
    if (!result.ok) {
      toast(describeFailure(result.problem));
      return;
    }
    setCopied(true);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setCopied(false), SHOWN_MS);
  }, [copy, toast]);

  return { isCopied, run };
}
