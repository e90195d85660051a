import type { EventChannel, InvokeChannel } from '../../src-shared/ipc/channels.ts';
import type { EventPayload, InvokeInput, InvokeOutput } from '../../src-shared/ipc/contract.ts';
import type { Result } from '../../src-shared/ipc/result.ts';
import { toEventMethod, type WindowApi } from '../../src-shared/ipc/window-api.ts';
import { createConnector } from './connector.ts';
import { createEmitter } from './emitter.ts';
import { fail, type Host, type Schedule } from './host.ts';

/** The contract over Electron's preload. @param api `window.app` */
export function createWindowHost(api: WindowApi, schedule: Schedule): Host {
  const state = createEmitter<EventPayload<'state.changed'>>();
  const connector = createConnector(() => void readState(), schedule);
  let unsubscribe = () => {};

  async function readState(): Promise<void> {
    const result = await invoke('state.get', undefined);
    if (!result.ok) return connector.noteLost(result.problem);
    connector.noteLive();
    state.emit(result.value);
  }

  async function invoke<C extends InvokeChannel>(
    channel: C,
    input: InvokeInput<C>,
  ): Promise<Result<InvokeOutput<C>>> {
    const [group, verb] = channel.split('.') as [keyof WindowApi, string];
    const functions = api[group] as unknown as Record<string, (input: unknown) => Promise<Result<never>>>;
    try {
      return (await functions[verb]?.(input)) ?? fail('unknown_channel', 'There is no such function.');
    } catch {
      return fail('host_unreachable', 'The app does not answer.', 'Quit it and open it again.');
    }
  }

  return {
    connect() {
      // First, so that no change between the two is missed.
      unsubscribe = api.onStateChanged(state.emit);
      void readState();
    },
    retry: connector.retry,
    connection: connector.connection,
    onConnection: connector.onConnection,
    invoke,
    on<C extends EventChannel>(channel: C, listener: (payload: EventPayload<C>) => void) {
      if (channel === 'state.changed')
        return state.on(listener as (payload: EventPayload<'state.changed'>) => void);
      const subscribe = api[toEventMethod(channel)] as (
        listener: (payload: EventPayload<C>) => void,
      ) => () => void;
      return subscribe(listener);
    },
    copyText: (text) => invoke('clipboard.write', { text }),
    copyAuthToken: () => invoke('authToken.copy', undefined),
    close() {
      connector.close();
      unsubscribe();
    },
  };
}
