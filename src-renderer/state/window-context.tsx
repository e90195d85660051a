import {
  createContext,
  type ReactNode,
  useContext,
  useEffect,
  useEffectEvent,
  useSyncExternalStore,
} from 'react';
import type { EventChannel } from '../../src-shared/ipc/channels.ts';
import type { EventPayload } from '../../src-shared/ipc/contract.ts';
import type { AppSnapshot } from '../../src-shared/model/app-snapshot.ts';
import type { Connection, Host } from '../host/host.ts';
import type { AppStore } from './app-store.ts';

interface WindowParts {
  readonly host: Host;
  readonly store: AppStore;
}

const WindowContext = createContext<WindowParts | null>(null);

export function WindowProvider({ parts, children }: { parts: WindowParts; children: ReactNode }) {
  return <WindowContext value={parts}>{children}</WindowContext>;
}

function useWindowParts(): WindowParts {
  const parts = useContext(WindowContext);
  if (parts === null) throw new Error('There is no WindowProvider above.');
  return parts;
}

export function useHost(): Host {
  return useWindowParts().host;
}

export function useConnection(): Connection {
  const { host } = useWindowParts();
  return useSyncExternalStore(host.onConnection, host.connection);
}

/** The state, or `null` before the first one has come. Views have `useSnapshot`. */
export function useLoadedSnapshot(): AppSnapshot | null {
  const { store } = useWindowParts();
  return useSyncExternalStore(store.onChange, store.snapshot);
}

/** All that the window shows. Views are only there once it has come. */
export function useSnapshot(): AppSnapshot {
  const snapshot = useLoadedSnapshot();
  if (snapshot === null) throw new Error('The state has not come yet.');
  return snapshot;
}

/** The main side's time in full seconds, ms since the epoch. Renders again each second. */
export function useNow(): number {
  const { clock } = useWindowParts().store;
  return useSyncExternalStore(clock.onTick, clock.nowMs);
}

/** Hears of an event for as long as the component is there. */
export function useHostEvent<C extends EventChannel>(
  channel: C,
  listener: (payload: EventPayload<C>) => void,
): void {
  const host = useHost();
  const onEvent = useEffectEvent(listener);
  useEffect(() => host.on(channel, (payload) => onEvent(payload)), [host, channel]);
}
