import type { Problem } from '../../../src-shared/credential-status.ts';
import type { Result } from '../../../src-shared/ipc/result.ts';
import type { ProxyStatus } from '../../../src-shared/model/proxy-status.ts';
import { useAction } from '../../state/use-action.ts';
import { useConnection, useSnapshot } from '../../state/window-context.tsx';

/** The proxy, and what can be done about it. */
export interface ProxyControl {
  readonly proxy: ProxyStatus;
  readonly isLive: boolean;
  readonly isOn: boolean;
  /** The state is about to change. Of a call that the state has answered already, nothing is to be waited for. */
  readonly isBusy: boolean;
  /** Why it does not run although it should, or could not be stopped. */
  readonly problem: Problem | null;
  start(): void;
  stop(): void;
  takeOver(): Promise<Result<void>>;
}

export function useProxyControl(): ProxyControl {
  const { proxy } = useSnapshot();
  const start = useAction('proxy.start');
  const stop = useAction('proxy.stop');
  const takeOver = useAction('proxy.takeOver');
  const isOn = proxy.state === 'starting' || proxy.state === 'running';
  return {
    proxy,
    isLive: useConnection().phase === 'live',
    isOn,
    isBusy:
      proxy.state === 'starting' ||
      proxy.state === 'stopping' ||
      (proxy.state === 'stopped' && start.isBusy) ||
      (proxy.state === 'running' && stop.isBusy),
    // The state tells why it failed; an action's own problem is that it did not get through.
    problem: proxy.problem ?? (isOn ? stop.problem : start.problem),
    start: () => void start.run(),
    stop: () => void stop.run(),
    takeOver: () => takeOver.run(),
  };
}
